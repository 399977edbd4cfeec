import { newTestClock } from '../clock.ts';
import type { InputRig } from './input-rigs.ts';
import { newMockPort } from './mock-port.ts';
import type { RelaySetup } from './relay-rigs.ts';
import type { Setup } from './rig.ts';

const line = 17;

/** A relay that goes with the line: with the power of the machine, there is nobody to leave it on. */
export function gpioRelayOnPaper(active: 'high' | 'low'): RelaySetup {
  return {
    label: `on paper, active ${active}`,
    isPossible: true,
    canBeAbsent: true,
    canBeStubborn: true,
    async make() {
      const clock = newTestClock();
      const commands: string[] = [];
      let isOn = false;
      const port = newMockPort(clock, bytes => {
        isOn = bytes[0] === (active === 'high' ? 1 : 0);
        commands.push(isOn ? 'on' : 'off');
      });
      return {
        io: port.io,
        config: { line, active },
        pending: () => clock.pending,
        isOn: () => isOn,
        async stands(on) {
          await new Promise(resolve => setImmediate(resolve));
          if (isOn !== on) throw new Error(`the relay is ${isOn ? 'on' : 'off'}`);
        },
        commands: () => commands,
        leaveOn: () => {
          isOn = true;
        },
        stubborn: { refuse: count => port.refuse(count), pass: ms => clock.advance(ms) },
        pull: async () => port.pull(),
        plug: async () => port.plug(),
        end: async () => undefined,
      };
    },
  };
}

export function gpioInputOnPaper(normally: 'open' | 'closed'): Setup<InputRig> {
  return {
    label: `on paper, normally ${normally}`,
    isPossible: true,
    canBeAbsent: true,
    async make() {
      const clock = newTestClock();
      const port = newMockPort(clock);
      // At the pull-up of the chip a closed contact is low.
      let level = normally === 'closed' ? 0 : 1;
      port.answer(() => Uint8Array.of(level));
      const player = {
        set(active: boolean) {
          const isClosed = active !== (normally === 'closed');
          level = isClosed ? 0 : 1;
          port.send(Uint8Array.of(level));
        },
        plug: (present: boolean) => (present ? port.plug() : port.pull()),
      };
      return {
        io: port.io,
        config: { line, normally },
        isNormallyClosed: normally === 'closed',
        pending: () => clock.pending,
        set: player.set,
        player: () => player,
        pull: async () => port.pull(),
        plug: async () => port.plug(),
        end: async () => undefined,
      };
    },
  };
}
