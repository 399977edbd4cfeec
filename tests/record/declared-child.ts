/** A process of its own that keeps batches for ever, from a number on, and says which are durable. */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openDeclared } from '../../main/record/declared-store.ts';
import { numberedBatch } from './declareds.ts';

const [dir = '', from = '0'] = process.argv.slice(2);
const store = openDeclared(dir, 'writer', { random: randomBytes });
if (!store.ok) throw new Error(store.fault.message);
for (let number = Number(from); ; number += 1) {
  const kept = store.value.keep(numberedBatch(number));
  if (!kept.ok) throw new Error(kept.fault.message);
  writeSync(1, `${number}\n`);
}
