/** A relay keeper on a board of promises: each command takes its time, may not reach the board, or may not be answered. */
import type { DeviceFault, Result } from '../../drivers/driver.ts';
import { type KeptRelay, keepRelay, type RelayProtocol } from '../../drivers/relays/relay-keeper.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { type Heard, newHeard } from '../conformance/heard.ts';

export interface KeeperRig {
  readonly clock: TestClock;
  readonly heard: Heard;
  readonly relay: KeptRelay;
  /** Commands in the order in which they were sent: `on`, `on 300`, `off`, `read`. */
  readonly sent: string[];
  isOn: boolean;
  isStuck: boolean;
  /** What becomes of the next calls, one each; `ok` when there are no more. */
  readonly fates: Fate[];
  /** As a line does: what is on its way fails at once. */
  down(kind?: DeviceFault['kind']): void;
  up(): void;
  pass(ms: number, stepMs?: number): Promise<void>;
}

/** `unheard`: it never reaches the board. `unanswered`: it does, and nobody learns of it. `refused`: it fails at once. */
export type Fate = 'ok' | 'unheard' | 'unanswered' | 'refused';

const latencyMs = 3;
const timeoutMs = 300;

export const turn = () => new Promise<void>(resolve => setImmediate(resolve));
const fault = (kind: DeviceFault['kind']): DeviceFault => ({ kind, message: `the board of promises: ${kind}` });

export function newKeeperRig({
  reads,
  onCommand,
}: {
  reads: boolean;
  onCommand?: (command: string) => void;
}): KeeperRig {
  const clock = newTestClock();
  const heard = newHeard();
  const ending = new Set<() => void>();
  let isUp = false;

  function call<T>(command: string, obey: () => T): Promise<Result<T, DeviceFault>> {
    rig.sent.push(command);
    onCommand?.(command);
    const fate = rig.fates.shift() ?? 'ok';
    if (!isUp) return Promise.resolve({ ok: false, fault: fault('lost') });
    if (fate === 'refused') return Promise.resolve({ ok: false, fault: fault('rejected') });
    return new Promise(resolve => {
      function settle(result: Result<T, DeviceFault>): void {
        ending.delete(end);
        resolve(result);
      }
      const cancels = [
        clock.timer(latencyMs, () => {
          if (fate === 'unheard') return;
          const value = obey();
          if (fate === 'unanswered') return;
          for (const cancel of cancels) cancel();
          settle({ ok: true, value });
        }),
        clock.timer(timeoutMs, () => settle({ ok: false, fault: fault('timeout') })),
      ];
      function end(): void {
        for (const cancel of cancels) cancel();
        settle({ ok: false, fault: fault('lost') });
      }
      ending.add(end);
    });
  }

  function drive(on: boolean): void {
    if (!rig.isStuck) rig.isOn = on;
  }

  const protocol: RelayProtocol = {
    on: (_channel, forMs) => call(forMs === undefined ? 'on' : `on ${forMs}`, () => drive(true)),
    off: () => call('off', () => drive(false)),
    read: reads ? () => call('read', () => rig.isOn) : undefined,
    async close() {
      isUp = false;
      for (const end of [...ending]) end();
    },
  };
  const listener = { up: () => heard.note('up'), lost: ({ kind }: DeviceFault) => heard.note(kind) };
  const rig: KeeperRig = {
    clock,
    heard,
    relay: keepRelay({ protocol, channel: 1, where: '/dev/board', clock, listener }),
    sent: [],
    isOn: false,
    isStuck: false,
    fates: [],
    down(kind = 'lost') {
      isUp = false;
      for (const end of [...ending]) end();
      rig.relay.lineDown(fault(kind));
    },
    up() {
      isUp = true;
      rig.relay.lineUp();
    },
    async pass(ms, stepMs = 10) {
      await turn();
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left));
        await turn();
      }
    },
  };
  return rig;
}
