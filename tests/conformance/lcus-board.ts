import { type Heard, newHeard } from './heard.ts';

/** An LCUS relay board: `A0`, channel, `01` or `00`, low byte of the sum. Powered by itself, it keeps its state. */
export interface LcusBoard {
  /** The commands as `on 1` and `off 1`; bytes that are none stand as `noise <hex>`. */
  readonly heard: Heard;
  take(bytes: Uint8Array): void;
  isOn(channel: number): boolean;
  /** As a program that died has left it. */
  leaveOn(channel: number): void;
}

export function newLcusBoard(): LcusBoard {
  const heard = newHeard();
  const energised = new Set<number>();
  let unread: number[] = [];

  function obey(frame: readonly number[]): void {
    const [start, channel = 0, state, sum = 0] = frame;
    if (start !== 0xa0 || (state !== 0 && state !== 1) || ((start + channel + state) & 0xff) !== sum) {
      heard.note(`noise ${Buffer.from(frame).toString('hex')}`);
      return;
    }
    if (state === 1) energised.add(channel);
    else energised.delete(channel);
    heard.note(`${state === 1 ? 'on' : 'off'} ${channel}`);
  }

  return {
    heard,
    take(bytes) {
      unread.push(...bytes);
      while (unread.length >= 4) {
        obey(unread.slice(0, 4));
        unread = unread.slice(4);
      }
    },
    isOn: channel => energised.has(channel),
    leaveOn: channel => {
      energised.add(channel);
    },
  };
}
