/** The states in which somebody is let through. */
import type { Section } from './rows.ts';

export const openStates: readonly Section[] = [
  {
    title: 'opening',
    from: 'scanned in A; decided admit',
    rows: `
      receiving in         | opening  | admitted in  | -
      decided refuse late  | opening  | admitted in  | -
      scanned in B         | opening  | refused busy | note refused busy in B, start shown 8000
      scanned out B        | opening  | refused busy | note refused busy out B, start shown 8000
      decided admit late   | opening  | admitted in  | note not-passed #9
      undecided late       | opening  | admitted in  | -
      unfinished late      | opening  | admitted in  | -
      timerFired collect   | opening  | admitted in  | -
      recorded             | opening  | admitted in  | -
      recorded end-hold    | opening  | admitted in  | -
      requested open in    | opening  | admitted in  | record overridden in
      requested lock       | opening  | admitted in  | record locked
      recorded open in     | opening  | admitted in  | open in #9, note outcome-unknown #2
      recorded open out    | opening  | admitted out | open out #9, note outcome-unknown #2
      recorded hold        | held     | admitted in  | hold, stop all, note outcome-unknown #2
      recorded lock        | opening  | admitted in  | -
      recorded unlock      | opening  | admitted in  | -
      recorded reset       | opening  | admitted in  | -
      unrecorded           | opening  | admitted in  | -
      unrecorded open in   | opening  | admitted in  | -
      timerFired passage   | opening  | admitted in  | -
      pulseFailed          | idle     | waiting      | release, stop pulse, note outcome-unknown #2, stop shown
      pulseFailed shut     | idle     | waiting      | release, stop pulse, note not-passed #2, stop shown
      passed in            | opening  | admitted in  | note passed #2
      passed out           | opening  | admitted in  | note tailgated out #2
      timerFired pulse     | passing  | admitted in  | release, start passage 5000
      timerFired refer     | opening  | admitted in  | -
      timerFired reread    | opening  | admitted in  | -
      timerFired shown     | opening  | waiting      | -
      fireStarted          | released | fire         | hold, stop all, note outcome-unknown #2, note fire-started
      fireEnded            | opening  | admitted in  | -
      faultCleared relay   | opening  | admitted in  | -
      faultRaised relay    | faulted  | out-of-order | release, stop all, note outcome-unknown #2, note faulted relay
      faultRaised scanner  | opening  | admitted in  | note faulted scanner
      faultRaised journal  | opening  | admitted in  | note faulted journal
      faultCleared scanner | opening  | admitted in  | -
      scanned in A         | opening  | admitted in  | note refused busy in A
      requested turn-away  | opening  | admitted in  | -
      requested open in #2 | opening  | admitted in  | -
      timerFired follow    | opening  | admitted in  | -
      partnerOpened        | opening  | admitted in  | -
      partnerClosed        | opening  | admitted in  | -
      attended; abandoned  | opening  | admitted in  | -
    `,
  },
  {
    title: 'passing',
    from: 'scanned in A; decided admit; timerFired pulse',
    rows: `
      receiving in         | passing  | admitted in  | -
      decided refuse late  | passing  | admitted in  | -
      scanned in B         | passing  | refused busy | note refused busy in B, start shown 8000
      scanned out B        | passing  | refused busy | note refused busy out B, start shown 8000
      decided admit late   | passing  | admitted in  | note not-passed #9
      undecided late       | passing  | admitted in  | -
      unfinished late      | passing  | admitted in  | -
      timerFired collect   | passing  | admitted in  | -
      recorded             | passing  | admitted in  | -
      recorded end-hold    | passing  | admitted in  | -
      requested open in    | passing  | admitted in  | record overridden in
      requested lock       | passing  | admitted in  | record locked
      recorded open in     | opening  | admitted in  | open in #9, note outcome-unknown #2
      recorded open out    | opening  | admitted out | open out #9, note outcome-unknown #2
      recorded hold        | held     | admitted in  | hold, stop all, note outcome-unknown #2
      recorded lock        | passing  | admitted in  | -
      recorded unlock      | passing  | admitted in  | -
      recorded reset       | passing  | admitted in  | -
      unrecorded           | passing  | admitted in  | -
      unrecorded open in   | passing  | admitted in  | -
      timerFired pulse     | passing  | admitted in  | -
      pulseFailed          | idle     | waiting      | stop passage, note outcome-unknown #2, stop shown
      pulseFailed shut     | idle     | waiting      | stop passage, note not-passed #2, stop shown
      passed in            | idle     | waiting      | stop passage, note passed #2, start follow 2000, stop shown
      passed out           | passing  | admitted in  | note tailgated out #2
      timerFired passage   | idle     | waiting      | note not-passed #2, stop shown
      timerFired refer     | passing  | admitted in  | -
      timerFired reread    | passing  | admitted in  | -
      timerFired shown     | passing  | waiting      | -
      fireStarted          | released | fire         | hold, stop all, note outcome-unknown #2, note fire-started
      fireEnded            | passing  | admitted in  | -
      faultCleared relay   | passing  | admitted in  | -
      faultRaised relay    | passing  | admitted in  | note faulted relay
      faultRaised scanner  | passing  | admitted in  | note faulted scanner
      faultRaised journal  | passing  | admitted in  | note faulted journal
      faultCleared scanner | passing  | admitted in  | -
      scanned in A         | passing  | admitted in  | note refused busy in A
      requested turn-away  | passing  | admitted in  | -
      requested open in #2 | passing  | admitted in  | -
      timerFired follow    | passing  | admitted in  | -
      partnerOpened        | passing  | admitted in  | -
      partnerClosed        | passing  | admitted in  | -
      attended; abandoned  | passing  | admitted in  | -
    `,
  },
  {
    title: 'held',
    from: 'recorded hold',
    rows: `
      receiving in         | held     | admitted in  | -
      decided refuse late  | held     | admitted in  | -
      scanned in B         | held     | admitted in  | decide B as it is
      scanned out B        | held     | admitted in  | decide B as it is
      decided admit late   | held     | admitted in  | note opened #9
      undecided late       | held     | admitted in  | -
      unfinished late      | held     | admitted in  | -
      timerFired collect   | held     | admitted in  | -
      recorded             | held     | admitted in  | -
      recorded hold        | held     | admitted in  | -
      requested open in    | held     | admitted in  | record overridden in
      requested lock       | held     | admitted in  | record locked
      recorded open in     | held     | admitted in  | note opened #9, start shown 4000
      recorded open out    | held     | admitted out | note opened #9, start shown 4000
      recorded end-hold    | idle     | waiting      | release
      recorded lock        | locked   | locked       | release
      recorded unlock      | held     | admitted in  | -
      recorded reset       | held     | admitted in  | -
      unrecorded           | held     | admitted in  | -
      unrecorded open in   | held     | admitted in  | -
      pulseFailed          | held     | admitted in  | -
      passed in            | held     | admitted in  | -
      passed out           | held     | admitted in  | -
      timerFired pulse     | held     | admitted in  | -
      timerFired passage   | held     | admitted in  | -
      timerFired refer     | held     | admitted in  | -
      timerFired shown     | held     | admitted in  | -
      timerFired reread    | held     | admitted in  | -
      fireStarted          | released | fire         | hold, stop all, note fire-started
      fireEnded            | held     | admitted in  | -
      faultCleared relay   | held     | admitted in  | -
      faultRaised relay    | faulted  | out-of-order | release, stop all, note faulted relay
      faultRaised scanner  | held     | admitted in  | note faulted scanner
      faultRaised journal  | held     | admitted in  | note faulted journal
      faultCleared scanner | held     | admitted in  | -
      requested turn-away  | held     | admitted in  | -
      timerFired follow    | held     | admitted in  | -
      partnerOpened        | held     | admitted in  | -
      partnerClosed        | held     | admitted in  | -
      attended; abandoned  | held     | admitted in  | -
    `,
  },
  {
    title: 'released',
    from: 'fireStarted',
    rows: `
      receiving in         | released | fire    | -
      decided refuse late  | released | fire    | -
      scanned in B         | released | fire    | decide B as it is
      scanned out B        | released | fire    | decide B as it is
      decided admit late   | released | fire    | note opened #9
      undecided late       | released | fire    | -
      unfinished late      | released | fire    | -
      timerFired collect   | released | fire    | -
      requested open in    | released | fire    | -
      requested lock       | released | fire    | -
      recorded             | released | fire    | -
      recorded open in     | released | fire    | -
      recorded open out    | released | fire    | -
      recorded hold        | released | fire    | -
      recorded end-hold    | released | fire    | -
      recorded lock        | released | fire    | -
      recorded unlock      | released | fire    | -
      recorded reset       | released | fire    | -
      unrecorded           | released | fire    | -
      unrecorded open in   | released | fire    | -
      pulseFailed          | released | fire    | -
      passed in            | released | fire    | -
      passed out           | released | fire    | -
      timerFired pulse     | released | fire    | -
      timerFired passage   | released | fire    | -
      timerFired refer     | released | fire    | -
      timerFired shown     | released | fire    | -
      timerFired reread    | released | fire    | -
      fireStarted          | released | fire    | -
      faultCleared relay   | released | fire    | -
      fireEnded            | idle     | waiting | release, note fire-ended
      faultRaised relay    | released | fire    | note faulted relay
      faultRaised scanner  | released | fire    | note faulted scanner
      faultRaised journal  | released | fire    | note faulted journal
      faultCleared scanner | released | fire    | -
      requested turn-away  | released | fire    | -
      recorded turn-away   | released | fire    | -
      timerFired follow    | released | fire    | -
      partnerOpened        | released | fire    | -
      partnerClosed        | released | fire    | -
      attended; abandoned  | released | fire    | -
    `,
  },
];
