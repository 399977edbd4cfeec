/** The states in which nobody is let through. */
import type { Section } from './rows.ts';

export const restStates: readonly Section[] = [
  {
    title: 'idle',
    from: '',
    rows: `
      receiving in                         | idle     | reading      | start shown 2000
      scanned in B; scanned out B          | deciding | waiting      | ask B
      decided admit late                   | idle     | waiting      | note not-passed #9
      decided refuse late; undecided late  | idle     | waiting      | -
      recorded                             | idle     | waiting      | -
      requested open in                    | idle     | waiting      | record overridden in
      requested lock                       | idle     | waiting      | record locked
      recorded open in                     | opening  | admitted in  | open in #9
      recorded open out                    | opening  | admitted out | open out #9
      recorded hold                        | held     | admitted in  | hold, stop all
      recorded end-hold; recorded unlock   | idle     | waiting      | -
      recorded lock                        | locked   | locked       | -
      recorded reset; unrecorded           | idle     | waiting      | -
      unrecorded open in; pulseFailed      | idle     | waiting      | -
      passed in                            | idle     | waiting      | note forced in
      passed out                           | idle     | waiting      | note forced out
      timerFired pulse; timerFired passage | idle     | waiting      | -
      unfinished late; timerFired collect  | idle     | waiting      | -
      timerFired refer; timerFired shown   | idle     | waiting      | -
      timerFired reread; fireEnded         | idle     | waiting      | -
      fireStarted                          | released | fire         | hold, stop all, note fire-started
      faultRaised relay                    | faulted  | out-of-order | stop all, note faulted relay
      faultRaised scanner                  | faulted  | out-of-order | stop all, note faulted scanner
      faultRaised journal                  | faulted  | out-of-order | stop all, note faulted journal
      faultCleared relay                   | idle     | waiting      | -
      faultCleared scanner                 | idle     | waiting      | -
      requested open out                   | idle     | waiting      | record overridden out
      requested hold                       | idle     | waiting      | record held
      requested end-hold                   | idle     | waiting      | record hold-ended
      requested unlock                     | idle     | waiting      | record unlocked
      requested reset                      | idle     | waiting      | record lane-reset
      requested turn-away in               | idle     | waiting      | -
      recorded turn-away in                | idle     | waiting      | -
      requested open in #2                 | idle     | waiting      | record overridden in #2
      timerFired follow                    | idle     | waiting      | -
      partnerOpened; partnerClosed         | idle     | waiting      | -
      attended; abandoned                  | idle     | waiting      | -
    `,
  },
  {
    title: 'deciding',
    from: 'scanned in A',
    rows: `
      receiving in; decided refuse late    | deciding | waiting           | -
      scanned in B                         | deciding | waiting           | note refused busy in B
      scanned out B                        | deciding | waiting           | note refused busy out B
      decided admit; recorded open in      | opening  | admitted in       | open in #9
      decided refuse                       | refused  | refused expired   | start shown 8000
      decided refer                        | referred | referred symptoms | stop shown, start refer 60000
      unfinished parts                     | reading  | 1/2 in            | stop shown, start collect 20000
      unfinished proof                     | reading  | needs health in   | stop shown, start collect 20000
      decided admit late                   | deciding | waiting           | note not-passed #9
      undecided                            | idle     | waiting           | -
      undecided late; recorded             | deciding | waiting           | -
      recorded end-hold                    | deciding | waiting           | -
      requested open in                    | deciding | waiting           | record overridden in
      requested lock                       | deciding | waiting           | record locked
      recorded open out                    | opening  | admitted out      | open out #9
      recorded hold                        | held     | admitted in       | hold, stop all
      recorded lock; recorded unlock       | deciding | waiting           | -
      recorded reset; unrecorded           | deciding | waiting           | -
      unrecorded open in; pulseFailed      | deciding | waiting           | -
      passed in                            | deciding | waiting           | note forced in
      passed out                           | deciding | waiting           | note forced out
      timerFired pulse; timerFired passage | deciding | waiting           | -
      unfinished late; timerFired collect  | deciding | waiting           | -
      timerFired refer; timerFired shown   | deciding | waiting           | -
      timerFired reread; fireEnded         | deciding | waiting           | -
      fireStarted                          | released | fire              | hold, stop all, note fire-started
      faultRaised relay                    | faulted  | out-of-order      | stop all, note faulted relay
      faultRaised scanner                  | faulted  | out-of-order      | stop all, note faulted scanner
      faultRaised journal                  | faulted  | out-of-order      | stop all, note faulted journal
      faultCleared relay                   | deciding | waiting           | -
      faultCleared scanner                 | deciding | waiting           | -
      requested turn-away in               | deciding | waiting           | -
      recorded turn-away in                | deciding | waiting           | -
      requested open in #2                 | deciding | waiting           | -
      timerFired follow                    | deciding | waiting           | -
      partnerOpened; partnerClosed         | deciding | waiting           | -
      attended; abandoned                  | deciding | waiting           | -
    `,
  },
  {
    title: 'refused',
    from: 'scanned in A; decided refuse',
    rows: `
      receiving in                         | refused  | reading             | start shown 2000
      scanned in B; scanned out B          | deciding | refused expired     | ask B
      decided admit late                   | refused  | refused expired     | note not-passed #9
      decided refuse late; undecided late  | refused  | refused expired     | -
      recorded                             | refused  | refused expired     | -
      requested open in                    | refused  | refused expired     | record overridden in #2
      requested lock                       | refused  | refused expired     | record locked
      recorded open in                     | opening  | admitted in         | open in #9
      recorded open out                    | opening  | admitted out        | open out #9
      recorded hold                        | held     | admitted in         | hold, stop all
      recorded end-hold; recorded unlock   | refused  | refused expired     | -
      recorded lock                        | locked   | locked              | stop all
      recorded reset; unrecorded           | refused  | refused expired     | -
      unrecorded open in; pulseFailed      | refused  | refused expired     | -
      passed in                            | refused  | refused expired     | note forced in #2
      passed out                           | refused  | refused expired     | note forced out #2
      timerFired pulse; timerFired passage | refused  | refused expired     | -
      unfinished late; timerFired collect  | refused  | refused expired     | -
      timerFired refer; timerFired reread  | refused  | refused expired     | -
      timerFired shown                     | idle     | waiting             | -
      fireStarted                          | released | fire                | hold, stop all, note fire-started
      fireEnded; faultCleared relay        | refused  | refused expired     | -
      faultRaised relay                    | faulted  | out-of-order        | stop all, note faulted relay
      faultRaised scanner                  | faulted  | out-of-order        | stop all, note faulted scanner
      faultRaised journal                  | faulted  | out-of-order        | stop all, note faulted journal
      faultCleared scanner                 | refused  | refused expired     | -
      requested turn-away in               | refused  | refused expired     | record turned-away in #2
      requested turn-away out              | refused  | refused expired     | record turned-away in #2
      recorded turn-away in                | refused  | refused turned-away | stop refer, start shown 8000
      unrecorded turn-away in              | refused  | refused expired     | -
      requested open in #2                 | refused  | refused expired     | record overridden in #2
      recorded open in #2                  | opening  | admitted in         | open in #9
      requested open in #1                 | refused  | refused expired     | -
      requested open out #2                | refused  | refused expired     | -
      requested turn-away in #1            | refused  | refused expired     | -
      requested lock in #1                 | refused  | refused expired     | -
      timerFired follow                    | refused  | refused expired     | -
      partnerOpened; partnerClosed         | refused  | refused expired     | -
      attended; abandoned                  | refused  | refused expired     | -
    `,
  },
  {
    title: 'referred',
    from: 'scanned in A; decided refer',
    rows: `
      receiving in; decided refuse late    | referred | referred symptoms   | -
      scanned in B; scanned out B          | deciding | waiting             | ask B
      decided admit late                   | referred | referred symptoms   | note not-passed #9
      undecided late; recorded             | referred | referred symptoms   | -
      recorded end-hold                    | referred | referred symptoms   | -
      requested open in                    | referred | referred symptoms   | record overridden in #2
      requested lock                       | referred | referred symptoms   | record locked
      recorded open in                     | opening  | admitted in         | open in #9
      recorded open out                    | opening  | admitted out        | open out #9
      recorded hold                        | held     | admitted in         | hold, stop all
      recorded lock                        | locked   | locked              | stop all
      recorded unlock; recorded reset      | referred | referred symptoms   | -
      unrecorded                           | referred | referred symptoms   | -
      unrecorded open in; pulseFailed      | referred | referred symptoms   | -
      passed in                            | referred | referred symptoms   | note forced in #2
      passed out                           | referred | referred symptoms   | note forced out #2
      timerFired pulse; timerFired passage | referred | referred symptoms   | -
      unfinished late; timerFired collect  | referred | referred symptoms   | -
      timerFired refer                     | idle     | waiting             | -
      timerFired shown; timerFired reread  | referred | referred symptoms   | -
      fireStarted                          | released | fire                | hold, stop all, note fire-started
      fireEnded; faultCleared relay        | referred | referred symptoms   | -
      faultRaised relay                    | faulted  | out-of-order        | stop all, note faulted relay
      faultRaised scanner                  | faulted  | out-of-order        | stop all, note faulted scanner
      faultRaised journal                  | faulted  | out-of-order        | stop all, note faulted journal
      faultCleared scanner                 | referred | referred symptoms   | -
      requested open out                   | referred | referred symptoms   | record overridden out
      requested turn-away in               | referred | referred symptoms   | record turned-away in #2
      requested turn-away out              | referred | referred symptoms   | record turned-away in #2
      recorded turn-away in                | refused  | refused turned-away | stop refer, start shown 8000
      unrecorded turn-away in              | referred | referred symptoms   | -
      requested open in #2                 | referred | referred symptoms   | record overridden in #2
      recorded open in #2                  | opening  | admitted in         | open in #9
      requested open in #1                 | referred | referred symptoms   | -
      requested open out #2                | referred | referred symptoms   | -
      requested turn-away in #1            | referred | referred symptoms   | -
      requested lock in #1                 | referred | referred symptoms   | -
      timerFired follow                    | referred | referred symptoms   | -
      partnerOpened; partnerClosed         | referred | referred symptoms   | -
      attended; abandoned                  | referred | referred symptoms   | -
    `,
  },
  {
    title: 'locked',
    from: 'recorded lock',
    rows: `
      receiving in                         | locked   | reading        | start shown 2000
      scanned in B                         | locked   | refused locked | note refused locked in B, start shown 8000
      scanned out B                        | deciding | waiting        | ask B
      decided admit late                   | locked   | locked         | note not-passed #9
      decided refuse late; undecided late  | locked   | locked         | -
      recorded                             | locked   | locked         | -
      requested open in                    | locked   | locked         | record overridden in
      requested lock                       | locked   | locked         | record locked
      recorded open in                     | opening  | admitted in    | open in #9
      recorded open out                    | opening  | admitted out   | open out #9
      recorded hold                        | held     | admitted in    | hold, stop all
      recorded end-hold; recorded lock     | locked   | locked         | -
      recorded unlock                      | idle     | waiting        | -
      recorded reset; unrecorded           | locked   | locked         | -
      unrecorded open in; pulseFailed      | locked   | locked         | -
      passed in                            | locked   | locked         | note forced in
      passed out                           | locked   | locked         | note forced out
      timerFired pulse; timerFired passage | locked   | locked         | -
      unfinished late; timerFired collect  | locked   | locked         | -
      timerFired refer; timerFired shown   | locked   | locked         | -
      timerFired reread; fireEnded         | locked   | locked         | -
      fireStarted                          | released | fire           | hold, stop all, note fire-started
      faultRaised relay                    | faulted  | out-of-order   | stop all, note faulted relay
      faultRaised scanner                  | faulted  | out-of-order   | stop all, note faulted scanner
      faultRaised journal                  | faulted  | out-of-order   | stop all, note faulted journal
      faultCleared relay                   | locked   | locked         | -
      faultCleared scanner                 | locked   | locked         | -
      requested turn-away in               | locked   | locked         | -
      recorded turn-away in                | locked   | locked         | -
      requested open in #2                 | locked   | locked         | record overridden in #2
      timerFired follow                    | locked   | locked         | -
      partnerOpened; partnerClosed         | locked   | locked         | -
      attended; abandoned                  | locked   | locked         | -
    `,
  },
  {
    title: 'faulted',
    from: 'faultRaised scanner',
    rows: `
      receiving in; decided refuse late    | faulted  | out-of-order | -
      scanned in B                         | faulted  | out-of-order | note refused out-of-order in B
      scanned out B                        | deciding | waiting      | ask B
      decided admit late                   | faulted  | out-of-order | note not-passed #9
      undecided late; recorded             | faulted  | out-of-order | -
      recorded end-hold                    | faulted  | out-of-order | -
      requested open in                    | faulted  | out-of-order | record overridden in
      requested lock                       | faulted  | out-of-order | record locked
      recorded open in                     | opening  | admitted in  | open in #9
      recorded open out                    | opening  | admitted out | open out #9
      recorded hold                        | held     | admitted in  | hold, stop all
      recorded lock; recorded unlock       | faulted  | out-of-order | -
      unrecorded                           | faulted  | out-of-order | -
      recorded reset                       | idle     | waiting      | -
      unrecorded open in; pulseFailed      | faulted  | out-of-order | -
      passed in                            | faulted  | out-of-order | note forced in
      passed out                           | faulted  | out-of-order | note forced out
      timerFired pulse; timerFired passage | faulted  | out-of-order | -
      unfinished late; timerFired collect  | faulted  | out-of-order | -
      timerFired refer; timerFired shown   | faulted  | out-of-order | -
      timerFired reread; fireEnded         | faulted  | out-of-order | -
      fireStarted                          | released | fire         | hold, stop all, note fire-started
      faultRaised relay                    | faulted  | out-of-order | stop all, note faulted relay
      faultRaised scanner                  | faulted  | out-of-order | -
      faultCleared relay                   | faulted  | out-of-order | -
      faultRaised journal                  | faulted  | out-of-order | stop all, note faulted journal
      faultCleared scanner                 | idle     | waiting      | note recovered scanner
      requested turn-away in               | faulted  | out-of-order | -
      recorded turn-away in                | faulted  | out-of-order | -
      requested open in #2                 | faulted  | out-of-order | record overridden in #2
      timerFired follow                    | faulted  | out-of-order | -
      partnerOpened; partnerClosed         | faulted  | out-of-order | -
      attended; abandoned                  | faulted  | out-of-order | -
    `,
  },
];
