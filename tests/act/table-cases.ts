/** What a state alone does not tell: how the lane came there, and how the site is wired. */
import type { Section } from './rows.ts';

export const cases: readonly Section[] = [
  {
    title: 'opening, a way without a sensor',
    from: 'scanned out A; decided admit',
    rows: `
      timerFired pulse  | idle     | admitted out | release, note opened #2
      passed out        | opening  | admitted out | note tailgated out #2
      passed in         | opening  | admitted out | note tailgated in #2
      recorded open out | opening  | admitted out | open out #9, note opened #2
      recorded hold     | held     | admitted in  | hold, stop all, note opened #2
      fireStarted       | released | fire         | hold, stop all, note opened #2, note fire-started
      faultRaised relay | faulted  | out-of-order | release, stop all, note outcome-unknown #2, note faulted relay
      pulseFailed       | idle     | waiting      | release, stop pulse, note outcome-unknown #2, stop shown
      pulseFailed shut  | idle     | waiting      | release, stop pulse, note not-passed #2, stop shown
    `,
  },
  {
    title: 'opening, the person is through before the pulse has ended',
    from: 'scanned in A; decided admit; passed in',
    rows: `
      timerFired pulse  | idle     | waiting      | release, start follow 2000, stop shown
      passed in         | opening  | admitted in  | note tailgated in #2
      passed out        | opening  | admitted in  | note tailgated out #2
      pulseFailed       | idle     | waiting      | release, stop pulse, stop shown
      recorded open in  | opening  | admitted in  | open in #9
      recorded hold     | held     | admitted in  | hold, stop all
      fireStarted       | released | fire         | hold, stop all, note fire-started
      faultRaised relay | faulted  | out-of-order | release, stop all, note faulted relay
    `,
  },
  {
    title: 'opening, an exit over a wrong clock',
    from: 'faultRaised clock; scanned out A; decided admit',
    rows: `
      timerFired pulse   | faulted | admitted out | release, note opened #3
      faultCleared clock | opening | admitted out | note recovered clock
      faultRaised clock  | opening | admitted out | -
    `,
  },
  {
    title: 'opening, an exit of a locked lane',
    from: 'recorded lock; scanned out A; decided admit',
    rows: `
      timerFired pulse | locked  | admitted out | release, note opened #3
      recorded unlock  | opening | admitted out | -
    `,
  },
  {
    title: 'passing, locked meanwhile',
    from: 'scanned in A; decided admit; recorded lock; timerFired pulse',
    rows: `
      passed in          | locked  | locked      | stop passage, note passed #2, start follow 2000, stop shown
      timerFired passage | locked  | locked      | note not-passed #2, stop shown
      recorded unlock    | passing | admitted in | -
    `,
  },
  {
    title: 'passing, the relay lost meanwhile',
    from: 'scanned in A; decided admit; timerFired pulse; faultRaised relay',
    rows: `
      passed in          | faulted | out-of-order | stop passage, note passed #2, start follow 2000, stop shown
      timerFired passage | faulted | out-of-order | note not-passed #2, stop shown
      faultCleared relay | passing | admitted in  | note recovered relay
    `,
  },
  {
    title: 'idle, the last code just admitted',
    from: 'scanned out A; decided admit; timerFired pulse',
    rows: `
      receiving in; timerFired reread | idle     | admitted out | -
      scanned out A                   | deciding | admitted out | ask A
      timerFired shown                | idle     | waiting      | -
    `,
  },
  {
    title: 'deciding, a re-read',
    from: 'scanned out A; decided admit; timerFired pulse; scanned out A',
    rows: `
      decided refuse; undecided | idle     | admitted out      | -
      decided refer             | referred | referred symptoms | stop shown, start refer 60000
      decided admit             | opening  | admitted out      | open out #9
      timerFired reread         | deciding | admitted out      | -
    `,
  },
  {
    title: 'deciding, the same code later',
    from: 'scanned out A; decided admit; timerFired pulse; timerFired reread; scanned out A',
    rows: `
      decided refuse | refused | refused expired | start shown 8000
    `,
  },
  {
    title: 'deciding, the same code after a lock',
    from: 'scanned out A; decided admit; timerFired pulse; scanned in B; decided refuse; recorded lock; scanned out A',
    rows: `
      decided refuse | refused | refused expired | start shown 8000
    `,
  },
  {
    title: 'deciding, a re-read that pre-empted a referral',
    from: 'scanned out A; decided admit; timerFired pulse; scanned in B; decided refer; scanned out A',
    rows: `
      decided refuse; undecided | idle | waiting | -
    `,
  },
  {
    title: 'deciding, an exit',
    from: 'scanned out A',
    rows: `
      faultRaised scanner | deciding | waiting      | note faulted scanner
      faultRaised input   | deciding | waiting      | note faulted input
      faultRaised clock   | deciding | waiting      | note faulted clock
      faultRaised relay   | faulted  | out-of-order | stop all, note faulted relay
      faultRaised journal | faulted  | out-of-order | stop all, note faulted journal
      recorded lock       | deciding | waiting      | -
      decided admit       | opening  | admitted out | open out #9
    `,
  },
  {
    title: 'deciding, an exit over a wrong clock',
    from: 'faultRaised clock; scanned out A',
    rows: `
      decided admit     | opening  | admitted out      | open out #9
      decided refer     | referred | referred symptoms | stop shown, start refer 60000
      undecided         | faulted  | out-of-order      | -
      faultRaised input | deciding | waiting           | note faulted input
      faultRaised relay | faulted  | out-of-order      | stop all, note faulted relay
    `,
  },
  {
    title: 'refused, the screen reading again',
    from: 'scanned in A; decided refuse; receiving in',
    rows: `
      timerFired shown | idle     | waiting | -
      scanned in B     | deciding | reading | ask B
    `,
  },
  {
    title: 'faulted, the relay',
    from: 'faultRaised relay',
    rows: `
      scanned in B        | faulted | out-of-order | note refused out-of-order in B
      scanned out B       | faulted | out-of-order | note refused out-of-order out B
      faultCleared relay  | idle    | waiting      | note recovered relay
      faultRaised scanner | faulted | out-of-order | stop all, note faulted scanner
      recorded open in    | opening | admitted in  | open in #9
      recorded hold       | held    | admitted in  | hold, stop all
    `,
  },
  {
    title: 'faulted, the journal',
    from: 'faultRaised journal',
    rows: `
      scanned in B     | faulted | out-of-order | note refused out-of-order in B
      scanned out B    | faulted | out-of-order | note refused out-of-order out B
      recorded open in | opening | admitted in  | open in #9
    `,
  },
  {
    title: 'faulted twice',
    from: 'faultRaised scanner; faultRaised clock',
    rows: `
      faultCleared scanner | faulted  | out-of-order | note recovered scanner
      recorded reset       | idle     | waiting      | -
      scanned out B        | deciding | waiting      | ask B
    `,
  },
  {
    title: 'faulted and locked',
    from: 'recorded lock; faultRaised scanner',
    rows: `
      faultCleared scanner | locked  | locked       | note recovered scanner
      recorded unlock      | faulted | out-of-order | -
      recorded reset       | locked  | locked       | -
    `,
  },
  {
    title: 'held over a lost relay',
    from: 'faultRaised relay; recorded hold',
    rows: `
      faultCleared relay | held    | admitted in  | hold, note recovered relay
      recorded end-hold  | faulted | out-of-order | release
      recorded reset     | held    | admitted in  | -
    `,
  },
  {
    title: 'held, a code being decided',
    from: 'recorded hold; scanned in A',
    rows: `
      decided admit     | held     | admitted in      | note opened #9, start shown 4000
      decided refuse    | held     | refused expired  | start shown 8000
      decided refer     | held     | refused symptoms | start shown 8000
      undecided         | held     | admitted in      | -
      scanned in B      | held     | admitted in      | note refused busy in B
      recorded end-hold | idle     | waiting          | release
      recorded lock     | locked   | locked           | release
      fireStarted       | released | fire             | hold, stop all, note fire-started
    `,
  },
  {
    title: 'held, a decision overtaken',
    from: 'scanned in A; recorded hold',
    rows: `
      decided admit late                  | held | admitted in | note opened #9
      decided refuse late; undecided late | held | admitted in | -
    `,
  },
  {
    title: 'released, a code being decided',
    from: 'fireStarted; scanned in A',
    rows: `
      decided admit             | released | fire    | note opened #9
      decided refuse; undecided | released | fire    | -
      scanned in B              | released | fire    | note refused busy in B
      fireEnded                 | idle     | waiting | release, note fire-ended
    `,
  },
  {
    title: 'released over a lost relay',
    from: 'fireStarted; faultRaised relay',
    rows: `
      faultCleared relay | released | fire         | hold, note recovered relay
      fireEnded          | faulted  | out-of-order | release, note fire-ended
    `,
  },
  {
    title: 'released, the relays left alone',
    from: 'fireStarted',
    fireRelay: 'none',
    rows: `
      fireEnded         | idle     | waiting | note fire-ended
      faultRaised relay | released | fire    | note faulted relay
      scanned in B      | released | fire    | decide B as it is
      recorded          | released | fire    | -
    `,
  },
  {
    title: 'idle, where fire leaves the relays alone',
    from: '',
    fireRelay: 'none',
    rows: `
      fireStarted | released | fire | stop all, note fire-started
    `,
  },
  {
    title: 'opening, where fire leaves the relays alone',
    from: 'scanned in A; decided admit',
    fireRelay: 'none',
    rows: `
      fireStarted | released | fire | release, stop all, note outcome-unknown #2, note fire-started
    `,
  },
  {
    title: 'held, where fire leaves the relays alone',
    from: 'recorded hold',
    fireRelay: 'none',
    rows: `
      fireStarted | released | fire | release, stop all, note fire-started
    `,
  },
  {
    title: 'a request under way',
    from: 'requested lock',
    rows: `
      requested open in; unrecorded | idle     | waiting | -
      recorded                      | locked   | locked  | -
      fireStarted                   | released | fire    | hold, stop all, note fire-started
    `,
  },
  {
    title: 'an override overtaken by fire',
    from: 'requested open in; fireStarted',
    rows: `
      recorded   | released | fire    | note opened #9
      unrecorded | released | fire    | -
      fireEnded  | idle     | waiting | release, note fire-ended
    `,
  },
  {
    title: 'a hold overtaken by fire',
    from: 'requested hold; fireStarted',
    rows: `
      recorded | released | fire | -
    `,
  },
  {
    title: 'a lock overtaken by fire',
    from: 'requested lock; fireStarted; recorded',
    rows: `
      fireEnded | locked | locked | release, note fire-ended
    `,
  },
];
