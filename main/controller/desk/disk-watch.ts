/** Raises an alarm while there is time: a journal that cannot be written closes every lane. */
import { statfs } from 'node:fs/promises';
import type { Clock } from '../../../drivers/driver.ts';

/** Share of the disk that is free below which it is low, and above which it is well again. */
const [lowShare, wellShare] = [0.2, 0.22];
const lookMs = 60_000;

export interface DiskWatch {
  close(): void;
}

/** The share of the folder's file system that is free; null where nobody can tell. */
export async function freeShare(dir: string): Promise<number | null> {
  try {
    const { bavail, blocks } = await statfs(dir);
    return blocks === 0 ? null : bavail / blocks;
  } catch {
    return null;
  }
}

export function watchDisk(
  clock: Clock,
  free: () => Promise<number | null>,
  isLowNow: boolean,
  listener: { low(): void; well(): void },
): DiskWatch {
  let isLow = isLowNow;
  let isClosed = false;
  let cancel = clock.timer(0, look);

  function look(): void {
    void free().then(share => {
      if (isClosed) return;
      cancel = clock.timer(lookMs, look);
      if (share === null || (isLow ? share <= wellShare : share >= lowShare)) return;
      isLow = !isLow;
      if (isLow) listener.low();
      else listener.well();
    });
  }

  return {
    close() {
      isClosed = true;
      cancel();
    },
  };
}
