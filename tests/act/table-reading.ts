/** Codes that are decided together: the parts of one text, or a card and what is shown after it. */
import type { Section } from './rows.ts';

export const readingState: Section = {
  title: 'reading',
  from: 'scanned in A; unfinished parts',
  rows: `
    receiving in; receiving out          | reading  | 1/2 in              | -
    scanned in A                         | reading  | 1/2 in              | -
    scanned in B                         | deciding | 1/2 in              | ask B after A
    scanned out A                        | deciding | waiting             | ask A
    scanned out B                        | deciding | waiting             | ask B
    timerFired collect                   | deciding | 1/2 in              | ask A after A as it is
    decided admit late                   | reading  | 1/2 in              | note not-passed #9
    decided refuse late; undecided late  | reading  | 1/2 in              | -
    unfinished late; recorded            | reading  | 1/2 in              | -
    requested open in                    | reading  | 1/2 in              | record overridden in
    requested open out                   | reading  | 1/2 in              | record overridden out
    requested lock                       | reading  | 1/2 in              | record locked
    recorded open in                     | opening  | admitted in         | open in #9
    recorded open out                    | opening  | admitted out        | open out #9
    recorded hold                        | held     | admitted in         | hold, stop all
    recorded lock                        | locked   | locked              | stop all, note refused locked in A
    recorded end-hold; recorded unlock   | reading  | 1/2 in              | -
    recorded reset; unrecorded           | reading  | 1/2 in              | -
    unrecorded open in; pulseFailed      | reading  | 1/2 in              | -
    passed in                            | reading  | 1/2 in              | note forced in
    passed out                           | reading  | 1/2 in              | note forced out
    timerFired pulse; timerFired passage | reading  | 1/2 in              | -
    timerFired refer; timerFired shown   | reading  | 1/2 in              | -
    timerFired reread; fireEnded         | reading  | 1/2 in              | -
    fireStarted                          | released | fire                | hold, stop all, note fire-started
    faultRaised relay                    | faulted  | out-of-order        | stop all, note faulted relay, note refused out-of-order in A
    faultRaised scanner                  | faulted  | out-of-order        | stop all, note faulted scanner, note refused out-of-order in A
    faultRaised journal                  | faulted  | out-of-order        | stop all, note faulted journal, note refused out-of-order in A
    faultCleared relay                   | reading  | 1/2 in              | -
    requested turn-away in               | reading  | 1/2 in              | -
    timerFired follow; partnerClosed     | reading  | 1/2 in              | -
    partnerOpened                        | idle     | refused interlocked | stop collect, note refused interlocked in A, start shown 8000
    attended; abandoned                  | reading  | 1/2 in              | -
  `,
};

export const readingCases: readonly Section[] = [
  {
    title: 'reading, a card that something belongs to',
    from: 'scanned in A; unfinished proof',
    rows: `
      receiving in | reading  | needs health in | -
      scanned in B | deciding | needs health in | ask B after A
    `,
  },
  {
    title: 'reading, the second of three parts',
    from: 'scanned in A; unfinished parts; scanned in B; unfinished parts',
    rows: `
      scanned in A       | deciding | 1/2 in  | ask A after B
      scanned in B       | reading  | 1/2 in  | -
      scanned in C       | deciding | 1/2 in  | ask C after B
      scanned out C      | deciding | waiting | ask C
      timerFired collect | deciding | 1/2 in  | ask B after B as it is
    `,
  },
  {
    title: 'deciding what goes on from another code',
    from: 'scanned in A; unfinished parts; scanned in B',
    rows: `
      unfinished proof    | reading  | needs health in   | stop shown, start collect 20000
      decided admit       | opening  | admitted in       | open in #9
      decided refuse      | refused  | refused expired   | start shown 8000
      decided refer       | referred | referred symptoms | stop shown, start refer 60000
      undecided           | idle     | waiting           | -
      receiving in        | deciding | 1/2 in            | -
      scanned in C        | deciding | 1/2 in            | note refused busy in C
      timerFired collect  | deciding | 1/2 in            | -
      timerFired shown    | deciding | 1/2 in            | -
      recorded open in    | opening  | admitted in       | open in #9
      recorded hold       | held     | admitted in       | hold, stop all
      recorded lock       | deciding | 1/2 in            | -
      faultRaised scanner | faulted  | out-of-order      | stop all, note faulted scanner
      fireStarted         | released | fire              | hold, stop all, note fire-started
    `,
  },
  {
    title: 'deciding what has been collected, as it is',
    from: 'scanned in A; unfinished parts; timerFired collect',
    rows: `
      decided refuse     | refused  | refused expired | start shown 8000
      decided admit      | opening  | admitted in     | open in #9
      undecided          | idle     | waiting         | -
      timerFired collect | deciding | 1/2 in          | -
    `,
  },
  {
    title: 'refused after what has been collected',
    from: 'scanned in A; unfinished parts; timerFired collect; decided refuse',
    rows: `
      timerFired shown | idle     | waiting         | -
      scanned in B     | deciding | refused expired | ask B
    `,
  },
  {
    title: 'deciding, pre-empted from the other side while reading',
    from: 'scanned in A; unfinished parts; scanned out B',
    rows: `
      unfinished parts | reading | 1/2 out | stop shown, start collect 20000
      undecided        | idle    | waiting | -
    `,
  },
  {
    title: 'reading an exit',
    from: 'scanned out A; unfinished parts',
    rows: `
      scanned in A        | deciding | waiting      | ask A
      recorded lock       | reading  | 1/2 out      | -
      faultRaised clock   | reading  | 1/2 out      | note faulted clock
      faultRaised scanner | reading  | 1/2 out      | note faulted scanner
      faultRaised input   | reading  | 1/2 out      | note faulted input
      faultRaised relay   | faulted  | out-of-order | stop all, note faulted relay, note refused out-of-order out A
      faultRaised journal | faulted  | out-of-order | stop all, note faulted journal, note refused out-of-order out A
    `,
  },
  {
    title: 'reading an exit of a locked lane',
    from: 'recorded lock; scanned out A; unfinished parts',
    rows: `
      scanned in B        | reading  | 1/2 out      | note refused locked in B
      scanned in A        | reading  | 1/2 out      | note refused locked in A
      scanned out B       | deciding | 1/2 out      | ask B after A
      timerFired collect  | deciding | 1/2 out      | ask A after A as it is
      recorded unlock     | reading  | 1/2 out      | -
      recorded lock       | reading  | 1/2 out      | -
      faultRaised journal | faulted  | out-of-order | stop all, note faulted journal, note refused out-of-order out A
    `,
  },
  {
    title: 'reading an exit over a wrong clock',
    from: 'faultRaised clock; scanned out A; unfinished parts',
    rows: `
      scanned in B       | reading  | 1/2 out      | note refused out-of-order in B
      scanned out B      | deciding | 1/2 out      | ask B after A
      timerFired collect | deciding | 1/2 out      | ask A after A as it is
      faultCleared clock | reading  | 1/2 out      | note recovered clock
      faultRaised clock  | reading  | 1/2 out      | -
      faultRaised relay  | faulted  | out-of-order | stop all, note faulted relay, note refused out-of-order out A
      recorded reset     | reading  | 1/2 out      | -
    `,
  },
  {
    title: 'deciding, locked meanwhile',
    from: 'scanned in A; recorded lock',
    rows: `
      decided admit    | opening | admitted in    | open in #9
      unfinished parts | locked  | refused locked | note refused locked in A, start shown 8000
    `,
  },
  {
    title: 'deciding what goes on from another code, locked meanwhile',
    from: 'scanned in A; unfinished parts; scanned in B; recorded lock',
    rows: `
      decided refuse   | refused | refused expired | start shown 8000
      unfinished parts | locked  | refused locked  | note refused locked in B, start shown 8000
    `,
  },
  {
    title: 'deciding an exit, locked meanwhile',
    from: 'scanned out A; recorded lock',
    rows: `
      unfinished parts | reading | 1/2 out | stop shown, start collect 20000
    `,
  },
  {
    title: 'deciding an exit, the clock wrong meanwhile',
    from: 'scanned out A; faultRaised clock',
    rows: `
      unfinished parts | reading | 1/2 out | stop shown, start collect 20000
    `,
  },
  {
    title: 'deciding a re-read of a part',
    from: 'scanned out A; decided admit; timerFired pulse; scanned out A',
    rows: `
      unfinished parts | idle | admitted out | -
    `,
  },
  {
    title: 'deciding the same part later',
    from: 'scanned out A; decided admit; timerFired pulse; timerFired reread; scanned out A',
    rows: `
      unfinished parts | reading | 1/2 out | stop shown, start collect 20000
    `,
  },
  {
    title: 'deciding a part that was admitted just before, after another one',
    from: 'scanned out A; decided admit; timerFired pulse; scanned out B; unfinished parts; scanned out A',
    rows: `
      decided refuse   | refused | refused expired | start shown 8000
      unfinished parts | reading | 1/2 out         | stop shown, start collect 20000
    `,
  },
  {
    title: 'reading, the last code just admitted',
    from: 'scanned out A; decided admit; timerFired pulse; scanned out B; unfinished parts',
    rows: `
      scanned out A     | deciding | 1/2 out | ask A after B
      receiving out     | reading  | 1/2 out | -
      timerFired reread | reading  | 1/2 out | -
    `,
  },
  {
    title: 'held while reading',
    from: 'scanned in A; unfinished parts; recorded hold',
    rows: `
      scanned in B      | held | admitted in | decide B as it is
      recorded end-hold | idle | waiting     | release
    `,
  },
  {
    title: 'held, the answer that a last code never has',
    from: 'recorded hold; scanned in A; unfinished parts',
    rows: `
      scanned in B | held | admitted in | decide B as it is
    `,
  },
  {
    title: 'refused, an exit of a locked lane',
    from: 'recorded lock; scanned out A; decided refuse',
    rows: `
      scanned in B     | refused  | refused expired | note refused locked in B
      scanned out B    | deciding | refused expired | ask B
      timerFired shown | locked   | locked          | -
    `,
  },
  {
    title: 'referred, an exit of a locked lane',
    from: 'recorded lock; scanned out A; decided refer',
    rows: `
      scanned in B     | referred | referred symptoms | note refused locked in B
      scanned out B    | deciding | waiting           | ask B
      timerFired refer | locked   | locked            | -
    `,
  },
  {
    title: 'refused, an exit over a wrong clock',
    from: 'faultRaised clock; scanned out A; decided refuse',
    rows: `
      scanned in B     | refused  | refused expired | note refused out-of-order in B
      scanned out B    | deciding | refused expired | ask B
      timerFired shown | faulted  | out-of-order    | -
    `,
  },
  {
    title: 'referred, an exit over a wrong clock',
    from: 'faultRaised clock; scanned out A; decided refer',
    rows: `
      scanned in B     | referred | referred symptoms | note refused out-of-order in B
      timerFired refer | faulted  | out-of-order      | -
    `,
  },
  {
    title: 'out of order before locked',
    from: 'recorded lock; faultRaised clock',
    rows: `
      scanned in B  | faulted  | out-of-order | note refused out-of-order in B
      scanned out B | deciding | waiting      | ask B
    `,
  },
];
