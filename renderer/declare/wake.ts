/** The screen stays on while a code is shown, where the phone lets a page say so. */

export interface Wake {
  set(isWanted: boolean): void;
}

export function newWake(): Wake {
  let isWanted = false;
  let lock: Promise<WakeLockSentinel | null> | null = null;
  const update = () => {
    const isHeld = isWanted && document.visibilityState === 'visible';
    if (isHeld && lock === null && 'wakeLock' in navigator) {
      // A phone whose battery is low refuses.
      lock = navigator.wakeLock.request('screen').catch(() => null);
    } else if (!isHeld && lock !== null) {
      void lock.then(held => held?.release()).catch(() => undefined);
      lock = null;
    }
  };
  // The phone lets go by itself of a page that is not seen.
  document.addEventListener('visibilitychange', update);
  return {
    set(isOn) {
      isWanted = isOn;
      update();
    },
  };
}
