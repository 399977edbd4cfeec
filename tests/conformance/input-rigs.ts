import { createIo } from '../../drivers/io/io.ts';
import { newCountedClock } from './counted-clock.ts';
import { deviceName, type Rig, type Setup } from './rig.ts';

/** Whoever plays an input: it may hold on to it after the close. */
interface InputPlayer {
  set(active: boolean): void;
  plug(present: boolean): void;
}

export interface InputRig extends Rig {
  readonly isNormallyClosed: boolean;
  set(active: boolean): void;
  player(): InputPlayer;
}

export function simInputOnBench(normally: 'open' | 'closed'): Setup<InputRig> {
  return {
    label: `on the bench, normally ${normally}`,
    isPossible: true,
    canBeAbsent: false,
    async make() {
      const clock = newCountedClock();
      const io = createIo(clock);
      const player = () => {
        const device = io.bench.get(deviceName);
        if (device?.kind !== 'input') throw new Error('no input is on the bench');
        return device;
      };
      return {
        io,
        config: { normally },
        isNormallyClosed: normally === 'closed',
        pending: () => clock.pending,
        set: active => player().set(active),
        player,
        pull: async () => player().plug(false),
        plug: async () => player().plug(true),
        end: async () => undefined,
      };
    },
  };
}
