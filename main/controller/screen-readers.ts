/** Brings what the screens of the lanes read to the scanners that they are. */
import type { ScreenBoard, ScreenReader } from '../../drivers/driver.ts';
import { eventsOf } from '../../drivers/scanners/keyboard.ts';
import type { FromReader, FromScreen, LaneView, ReaderSource } from '../contract.ts';
import type { Direction } from '../words.ts';
import type { LaneSite } from './site-lanes.ts';

export interface ScreenReaders {
  /** The readers that this lane's screen has to be. */
  of(lane: Pick<LaneSite, 'id' | 'directions'>): LaneView['readers'];
  take(message: FromReader, page: symbol): void;
  /** The page's connection is no more. */
  left(page: symbol): void;
}

const sources: readonly ReaderSource[] = ['camera', 'keys'];
const readerMessages: readonly FromScreen['type'][] = [
  'reader',
  'receiving',
  'read',
  'keys',
] satisfies FromReader['type'][];

export function isOfReader(message: FromScreen): message is FromReader {
  return readerMessages.includes(message.type);
}

/** The reader of the lane that is meant; undefined where there is none. */
export function readerOf(
  { readers }: Pick<LaneView, 'readers'>,
  message: FromReader,
): LaneView['readers'][number] | undefined {
  return readers.find(
    reader => reader.source === sourceOf(message) && [undefined, reader.direction].includes(message.direction),
  );
}

interface Roll {
  readonly name: string;
  readonly source: ReaderSource;
  /** Why each page that has said anything does not read; null for one that does. */
  readonly pages: Map<symbol, string | null>;
  /** What the reader was told last: null for up. */
  told: string | null | undefined;
}

/**
 * A reader is up while one page of its lane at least says so: a second page that somebody opens takes nothing from the
 * first. What a page reads counts while it says that it is up.
 */
export function newScreenReaders(board: ScreenBoard): ScreenReaders {
  const rolls = new Map<string, Roll>();

  function rollOf(name: string, source: ReaderSource): Roll {
    const key = `${name}/${source}`;
    const roll = rolls.get(key) ?? { name, source, pages: new Map(), told: undefined };
    rolls.set(key, roll);
    return roll;
  }

  function tell(roll: Roll): void {
    const states = [...roll.pages.values()];
    const state = states.includes(null) ? null : (states.at(-1) ?? screenGone(roll.name));
    const reader = board.get(roll.name, roll.source);
    if (roll.told === state) return;
    roll.told = state;
    if (state === null) reader?.up();
    else reader?.lost(state);
  }

  return {
    of: ({ id, directions }) =>
      directions.flatMap(direction =>
        sources
          .filter(source => board.get(nameOf(id, direction), source) !== undefined)
          .map(source => ({ source, direction })),
      ),
    take(message, page) {
      const source = sourceOf(message);
      const meant: readonly Direction[] = message.direction === undefined ? ['in', 'out'] : [message.direction];
      const name = meant.map(direction => nameOf(message.lane, direction)).find(it => board.get(it, source));
      const reader = name && board.get(name, source);
      if (!reader) return;
      const roll = rollOf(name, source);
      if (message.type !== 'reader') {
        if (roll.pages.get(page) === null) bring(message, reader);
        return;
      }
      const why = message.message || `the screen of ${name} does not read: look at it`;
      roll.pages.delete(page);
      roll.pages.set(page, message.state === 'up' ? null : why);
      tell(roll);
    },
    left(page) {
      for (const roll of rolls.values()) if (roll.pages.delete(page)) tell(roll);
    },
  };
}

function bring(message: Exclude<FromReader, { type: 'reader' }>, reader: ScreenReader): void {
  if (message.type === 'receiving') reader.receiving();
  else if (message.type === 'read') reader.read(Uint8Array.from(Buffer.from(message.bytes, 'base64')));
  else reader.read(eventsOf(message.strokes));
}

function sourceOf(message: FromReader): ReaderSource {
  return message.type === 'keys' ? 'keys' : message.source;
}

function nameOf(lane: string, direction: Direction): string {
  return `${lane}/scanner-${direction}`;
}

function screenGone(name: string): string {
  const lane = name.slice(0, name.indexOf('/'));
  return `no screen of ${lane} is there, and it is the scanner: open /visitor/${lane} on the machine at the gate`;
}
