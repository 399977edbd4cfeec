/** What can be told to a simulated device, on its command line and while it runs, as words. */
import type { WireFaults } from '../../drivers/simulators/faults.ts';
import { fail, ok, type Result } from '../words.ts';

export interface Told {
  readonly faults: WireFaults;
  /** Relays and inputs of the device; 0 for a scanner. */
  readonly channels: number;
  setInput(channel: number, isClosed: boolean): void;
  unplug(): Promise<void>;
  plug(): Promise<Result<void, string>>;
}

const done = ok(undefined);

/** Fails with what was expected instead. */
export async function obeyWords(words: readonly string[], told: Told): Promise<Result<void, string>> {
  const [verb = '', first = '', second = '', ...rest] = words;
  const wanted = { input: 2, unplug: 0, plug: 0 }[verb] ?? 1;
  if (rest.length > 0 || [first, second].filter(word => word !== '').length !== wanted) {
    return fail(`${words.join(' ')}: ${expected}`);
  }
  switch (verb) {
    case 'late':
      return withNumber(first, 0, 60_000, ms => told.faults.late(ms));
    case 'lost':
      return withNumber(first, 0, 1, rate => told.faults.lost({ rate }));
    case 'garbled':
      return withNumber(first, 0, 1, rate => told.faults.garbled({ rate }));
    case 'stuck':
    case 'free':
      return withChannel(first, told, channel => told.faults.stuck(channel, verb === 'stuck'));
    case 'input':
      if (second !== 'open' && second !== 'closed') return fail(`${second}: expected open or closed`);
      return withChannel(first, told, channel => told.setInput(channel, second === 'closed'));
    case 'unplug':
      await told.unplug();
      return done;
    case 'plug':
      return told.plug();
    default:
      return fail(`${verb}: ${expected}`);
  }
}

const expected = 'expected late MS, lost RATE, garbled RATE, stuck N, free N, input N open|closed, unplug or plug';

function withNumber(text: string, least: number, most: number, use: (value: number) => void): Result<void, string> {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) return fail(`${text}: expected a number from ${least} to ${most}`);
  use(value);
  return done;
}

function withChannel(text: string, { channels }: Told, use: (channel: number) => void): Result<void, string> {
  if (channels === 0) return fail('a scanner has no relays and no inputs');
  const channel = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (channel < 1 || channel > channels) return fail(`${text}: expected a channel from 1 to ${channels}`);
  use(channel);
  return done;
}
