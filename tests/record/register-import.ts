/** A process of its own that imports for ever, and says how many rows are durable after each transaction. */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openRegister } from '../../main/record/register.ts';
import { importedAt, personKey, rowOf } from './registers.ts';

const [dir = '', size = '1000'] = process.argv.slice(2);
const register = openRegister(dir, 'writer', { random: randomBytes });
if (!register.ok) throw new Error(register.fault.message);
for (let next = 0; ; next += Number(size)) {
  const rows = Array.from({ length: Number(size) }, (_, index) => rowOf({ persons: [personKey(next + index)] }));
  const added = register.value.add(rows, importedAt);
  if (!added.ok) throw new Error(added.fault.message);
  writeSync(1, `${next + rows.length}\n`);
}
