/**
 * The search's own process: keeps the index filled from the journal, and answers what the gate asks. It ends with the
 * gate, or where the index is damaged: that is removed then, and made anew by the next one.
 */
import { randomBytes } from 'node:crypto';
import { setPriority } from 'node:os';
import { openSearchReader, type SearchReader } from '../../record/search.ts';
import { isDamage, removeSearchStore } from '../../record/search-store.ts';
import type { FromSearch, ToSearch } from './search-messages.ts';

/** Events that are taken in at once: whoever asks meanwhile waits for so many. */
const batch = 250;
/** How often new events are looked for, and days whose key is gone; milliseconds. */
const [lookMs, forgetMs] = [1_000, 3_600_000];

const [dir = ''] = process.argv.slice(2);

function send(message: FromSearch): void {
  process.send?.(message);
}

function answer(reader: SearchReader, { ask, of }: ToSearch) {
  if (ask === 'search') {
    // Whoever has just come is found.
    reader.fill(batch);
    return reader.search(of);
  }
  return ask === 'visits' ? reader.visits(of) : reader.muster(of);
}

function serve(reader: SearchReader): void {
  const keep = () => {
    const isMore = guarded(() => reader.fill(batch));
    if (isMore) setImmediate(keep);
    else setTimeout(keep, lookMs);
  };
  const forget = () => {
    guarded(() => {
      reader.forget();
      return false;
    });
    setTimeout(forget, forgetMs);
  };
  process.on('message', (message: ToSearch) => {
    const { id } = message;
    try {
      send({ id, value: answer(reader, message) });
    } catch (error) {
      send({ id, fault: error instanceof Error ? error.message : String(error) });
      endIfDamaged(error);
    }
  });
  forget();
  keep();
}

/** A journal or disk that cannot be read now may be readable later. */
function guarded(work: () => boolean): boolean {
  try {
    return work();
  } catch (error) {
    endIfDamaged(error);
    return false;
  }
}

function endIfDamaged(error: unknown): void {
  if (!isDamage(error)) return;
  removeSearchStore(dir);
  process.exit(1);
}

process.on('disconnect', () => process.exit());
// Scans come first.
try {
  setPriority(10);
} catch {
  // It is a courtesy: not every system lets a process be polite.
}
const opened = openSearchReader(dir, bytes => randomBytes(bytes));
if (opened.ok) serve(opened.value);
else {
  const { message } = opened.fault;
  process.on('message', ({ id }: ToSearch) => send({ id, fault: message }));
  // Whoever asks later finds a process that tries again.
  setTimeout(() => process.exit(1), lookMs);
}
