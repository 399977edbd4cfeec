/** Whoever lacks nothing but a declaration, and makes it at the lane's screen. */
import type { Section } from './rows.ts';

export const declaringCases: readonly Section[] = [
  {
    title: 'reading, a card whose owner declares here',
    from: 'scanned in A; unfinished declaration',
    rows: `
      attended            | reading  | declaring in        | start collect 45000
      abandoned           | idle     | waiting             | stop collect, decide A after A as it is
      timerFired collect  | deciding | declaring in        | ask A after A as it is
      scanned in A        | reading  | declaring in        | -
      scanned in B        | deciding | declaring in        | ask B after A
      scanned out B       | deciding | waiting             | ask B
      receiving in        | reading  | declaring in        | -
      recorded open in    | opening  | admitted in         | open in #9
      recorded hold       | held     | admitted in         | hold, stop all
      recorded lock       | locked   | locked              | stop all, note refused locked in A
      faultRaised scanner | faulted  | out-of-order        | stop all, note faulted scanner, note refused out-of-order in A
      fireStarted         | released | fire                | hold, stop all, note fire-started
      partnerOpened       | idle     | refused interlocked | stop collect, note refused interlocked in A, start shown 8000
    `,
  },
  {
    title: 'deciding what was declared here',
    from: 'scanned in A; unfinished declaration; scanned in B',
    rows: `
      decided admit          | opening  | admitted in       | open in #9
      decided refuse         | refused  | refused expired   | start shown 8000
      decided refer          | referred | referred symptoms | stop shown, start refer 60000
      unfinished declaration | reading  | declaring in      | stop shown, start collect 45000
      unfinished proof       | reading  | needs health in   | stop shown, start collect 20000
      attended; abandoned    | deciding | declaring in      | -
    `,
  },
  {
    title: 'idle, the form just left',
    from: 'scanned in A; unfinished declaration; abandoned',
    rows: `
      decided refuse late; decided refer late | idle     | waiting | -
      decided admit late                      | idle     | waiting | note not-passed #9
      undecided late; attended; abandoned     | idle     | waiting | -
      scanned in A                            | deciding | waiting | ask A
    `,
  },
  {
    title: 'reading an exit that declares',
    from: 'recorded lock; scanned out A; unfinished declaration',
    rows: `
      abandoned | locked  | locked        | stop collect, decide A after A as it is
      attended  | reading | declaring out | start collect 45000
    `,
  },
];
