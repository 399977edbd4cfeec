/** A timer that waits for those who are not done: while `isBusy`, it begins anew instead of firing. */
export type Timer = (ms: number, fire: () => void) => () => void;

export function patientTimer(timer: Timer, isBusy: () => boolean): Timer {
  return (ms, fire) => {
    const begin = (): (() => void) => timer(ms, end);
    const end = () => {
      if (isBusy()) cancel = begin();
      else fire();
    };
    let cancel = begin();
    return () => cancel();
  };
}
