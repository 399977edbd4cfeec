/** A gate of its own that tries one wrong PIN after the other, a long wait apart by its clock, until it is killed. */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openAccounts } from '../../../../main/controller/desk/auth/accounts.ts';
import { newTestClock } from '../../../clock.ts';

const [dir = '', now = ''] = process.argv.slice(2);
const say = (word: string) => writeSync(1, `${word}\n`);
const where = { address: '10.0.0.1', userAgent: '', listener: 'loopback' } as const;
const clock = newTestClock(Number(now));
const note = () => ({ ok: true });
const opened = openAccounts({ dir, clock, random: randomBytes, idleMs: 60_000, note, failed: say });
if (!opened.ok) throw new Error(opened.fault.message);
for (let count = 0; count < 12; count += 1) {
  const tried = opened.value.signIn({ name: 'Lan', pin: '483921' }, where);
  // What the attempt does before it waits for scrypt has been done in the turns after this one.
  setImmediate(() => say('trying'));
  const { ok, fault } = { fault: { error: 'ok' }, ...(await tried) };
  say(ok ? 'ok' : fault.error);
  if (fault.error === 'locked-out') break;
  clock.advance(16 * 60_000);
}
opened.value.close();
