/** What the guard's desk relies on: answers to one entry, two on one opening, and the doors of a mantrap. */
import type { Section } from './rows.ts';

export const deskCases: readonly Section[] = [
  {
    title: 'idle, somebody just through',
    from: 'scanned in A; decided admit; timerFired pulse; passed in',
    rows: `
      passed in           | idle     | waiting      | note tailgated in #2
      passed out          | idle     | waiting      | note tailgated out #2
      timerFired follow   | idle     | waiting      | -
      scanned in B        | deciding | waiting      | ask B
      recorded open in    | opening  | admitted in  | open in #9
      recorded hold       | held     | admitted in  | hold, stop all
      fireStarted         | released | fire         | hold, stop all, note fire-started
      faultRaised scanner | faulted  | out-of-order | stop all, note faulted scanner
    `,
  },
  {
    title: 'idle, nobody followed',
    from: 'scanned in A; decided admit; timerFired pulse; passed in; timerFired follow',
    rows: `
      passed in | idle | waiting | note forced in
    `,
  },
  {
    title: 'idle, a hold after somebody was through',
    from: 'scanned in A; decided admit; timerFired pulse; passed in; recorded hold; recorded end-hold',
    rows: `
      passed in | idle | waiting | note forced in
    `,
  },
  {
    title: 'locked over a referral, somebody just through',
    from: 'scanned in A; decided admit; timerFired pulse; passed in; scanned in B; decided refer; recorded lock',
    rows: `
      passed in | locked | locked | note forced in
    `,
  },
  {
    title: 'opening for the next, somebody just through',
    from: 'scanned in A; decided admit; timerFired pulse; passed in; scanned in B; decided admit',
    rows: `
      passed in        | opening | admitted in | note passed #6
      passed out       | opening | admitted in | note tailgated out #6
      timerFired pulse | passing | admitted in | release, start passage 5000
    `,
  },
  {
    title: 'refused, somebody just through',
    from: 'scanned in A; decided admit; timerFired pulse; passed in; scanned in B; decided refuse',
    rows: `
      passed in | refused | refused expired | note forced in #6
    `,
  },
  {
    title: 'turned away',
    from: 'scanned in A; decided refer; recorded turn-away in',
    rows: `
      timerFired shown       | idle     | waiting             | -
      scanned in B           | deciding | refused turned-away | ask B
      requested open in #2   | refused  | refused turned-away | record overridden in #2
      recorded open in       | opening  | admitted in         | open in #9
      requested turn-away in | refused  | refused turned-away | record turned-away in #2
      timerFired refer       | refused  | refused turned-away | -
    `,
  },
  {
    title: 'an answer to an entry, another one come meanwhile',
    from: 'scanned in A; decided refer; requested open in #2; scanned in B; decided refer',
    rows: `
      recorded   | referred | referred symptoms | note not-passed #9
      unrecorded | referred | referred symptoms | -
    `,
  },
  {
    title: 'an answer to an entry, its time over meanwhile',
    from: 'scanned in A; decided refer; requested open in #2; timerFired refer',
    rows: `
      recorded    | opening  | admitted in | open in #9
      fireStarted | released | fire    | hold, stop all, note fire-started
    `,
  },
  {
    title: 'an answer to an entry, overtaken by fire',
    from: 'scanned in A; decided refer; requested open in #2; fireStarted',
    rows: `
      recorded | released | fire | note opened #9
    `,
  },
  {
    title: 'a turn-away, another one come meanwhile',
    from: 'scanned in A; decided refer; requested turn-away in; scanned in B; decided refer',
    rows: `
      recorded | referred | referred symptoms | -
    `,
  },
  {
    title: 'a turn-away, its time over meanwhile',
    from: 'scanned in A; decided refer; requested turn-away in; timerFired refer',
    rows: `
      recorded | idle | waiting | -
    `,
  },
  {
    title: 'idle, the partner open',
    from: 'partnerOpened',
    rows: `
      receiving in        | idle     | reading             | start shown 2000
      scanned in B        | idle     | refused interlocked | note refused interlocked in B, start shown 8000
      scanned out B       | idle     | refused interlocked | note refused interlocked out B, start shown 8000
      requested open in   | idle     | waiting             | -
      requested hold      | idle     | waiting             | -
      recorded open in    | idle     | waiting             | -
      requested lock      | idle     | waiting             | record locked
      recorded lock       | locked   | locked              | -
      requested end-hold  | idle     | waiting             | record hold-ended
      decided admit late  | idle     | waiting             | note not-passed #9
      passed in           | idle     | waiting             | note forced in
      partnerOpened       | idle     | waiting             | -
      partnerClosed       | idle     | waiting             | -
      fireStarted         | released | fire                | hold, stop all, note fire-started
      faultRaised scanner | faulted  | out-of-order        | stop all, note faulted scanner
    `,
  },
  {
    title: 'idle, told to wait for the partner',
    from: 'partnerOpened; scanned in A',
    rows: `
      partnerClosed    | idle | waiting             | stop shown
      timerFired shown | idle | waiting             | -
      scanned in B     | idle | refused interlocked | note refused interlocked in B, start shown 8000
    `,
  },
  {
    title: 'idle, the partner closed again',
    from: 'partnerOpened; partnerClosed',
    rows: `
      scanned in B     | deciding | waiting     | ask B
      recorded open in | opening  | admitted in | open in #9
    `,
  },
  {
    title: 'idle, the partner open for whoever just left here',
    from: 'scanned out A; decided admit; timerFired pulse; partnerOpened',
    rows: `
      scanned out A | idle | admitted out        | note refused interlocked out A
      scanned out B | idle | refused interlocked | note refused interlocked out B, start shown 8000
      partnerClosed | idle | admitted out        | -
    `,
  },
  {
    title: 'deciding, the partner open meanwhile',
    from: 'scanned in A; partnerOpened',
    rows: `
      decided admit    | idle     | refused interlocked | note not-passed #9, start shown 8000
      decided refuse   | refused  | refused expired     | start shown 8000
      decided refer    | referred | referred symptoms   | stop shown, start refer 60000
      unfinished parts | idle     | refused interlocked | note refused interlocked in A, start shown 8000
      undecided        | idle     | waiting             | -
      partnerClosed    | deciding | waiting             | -
      scanned in B     | deciding | waiting             | note refused busy in B
    `,
  },
  {
    title: 'deciding, the partner open and closed meanwhile',
    from: 'scanned in A; partnerOpened; partnerClosed',
    rows: `
      decided admit | opening | admitted in | open in #9
    `,
  },
  {
    title: 'referred, the partner open',
    from: 'scanned in A; decided refer; partnerOpened',
    rows: `
      scanned in B          | referred | referred symptoms   | note refused interlocked in B
      requested open in #2  | referred | referred symptoms   | -
      recorded turn-away in | refused  | refused turned-away | stop refer, start shown 8000
      timerFired refer      | idle     | waiting             | -
    `,
  },
  {
    title: 'refused, the partner open',
    from: 'scanned in A; decided refuse; partnerOpened',
    rows: `
      scanned in B  | refused | refused expired | note refused interlocked in B
      partnerClosed | refused | refused expired | -
    `,
  },
  {
    title: 'locked, the partner open',
    from: 'recorded lock; partnerOpened',
    rows: `
      scanned in B    | locked | refused locked      | note refused locked in B, start shown 8000
      scanned out B   | locked | refused interlocked | note refused interlocked out B, start shown 8000
      recorded unlock | idle   | waiting             | -
    `,
  },
  {
    title: 'faulted, the partner open',
    from: 'faultRaised clock; partnerOpened',
    rows: `
      scanned in B       | faulted | out-of-order | note refused out-of-order in B
      scanned out B      | faulted | out-of-order | note refused interlocked out B
      requested open in  | faulted | out-of-order | -
      faultCleared clock | idle    | waiting      | note recovered clock
    `,
  },
  {
    title: 'reading on the way out of a locked lane, the partner open meanwhile',
    from: 'recorded lock; scanned out A; unfinished parts',
    rows: `
      partnerOpened | locked | refused interlocked | stop collect, note refused interlocked out A, start shown 8000
    `,
  },
  {
    title: 'an override under way, the partner open meanwhile',
    from: 'scanned in A; decided refer; requested open in; partnerOpened',
    rows: `
      recorded      | referred | referred symptoms | note not-passed #9
      partnerClosed | referred | referred symptoms | -
    `,
  },
  {
    title: 'a hold under way, the partner open meanwhile',
    from: 'requested hold; partnerOpened',
    rows: `
      recorded   | idle | waiting | note hold-ended
      unrecorded | idle | waiting | -
    `,
  },
  {
    title: 'held, where the partner says that it is open',
    from: 'recorded hold; partnerOpened',
    rows: `
      scanned in B      | held     | admitted in | decide B as it is
      recorded end-hold | idle     | waiting     | release
      recorded hold     | held     | admitted in | -
      fireStarted       | released | fire        | hold, stop all, note fire-started
    `,
  },
  {
    title: 'released, the partner open before the fire',
    from: 'partnerOpened; fireStarted',
    rows: `
      scanned in B  | released | fire    | decide B as it is
      fireEnded     | idle     | waiting | release, note fire-ended
      partnerClosed | released | fire    | -
    `,
  },
];
