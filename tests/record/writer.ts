/** A process of its own that opens a journal and says so; then it appends for ever, or holds it until it is killed. */
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { type Journal, openJournal } from '../../main/record/journal.ts';

const [dir = '', mode] = process.argv.slice(2);
const say = (said: object) => writeSync(1, `${JSON.stringify(said)}\n`);

const opened = openJournal(dir, { now: Date.now(), random: bytes => randomBytes(bytes) });
say(opened.ok ? { kind: 'open' } : opened.fault);
if (opened.ok && mode === 'append') append(opened.value);
// Whoever holds a journal has it in hand: what nobody refers to is collected, and its lock with it.
if (opened.ok) process.stdin.resume().once('end', () => opened.value.close(Date.now()));

/** Says the number of each event as soon as it is acknowledged. */
function append(journal: Journal): void {
  const context = { policy: 'p', notice: null };
  for (let number = 0; ; number += 1) {
    const key = `${number}`;
    const aliases = [{ kind: 'national-id', key }] as const;
    const nothing = { phone: null, plate: null, host: null, hostKey: null, selfKey: null };
    const person = { key, aliases, name: 'Nguyễn Thị Hồng Hạnh', ...nothing };
    const decided = journal.decide(Date.now(), () => ({
      lane: 'in-1',
      direction: 'in',
      outcome: 'admit',
      reasons: [],
      format: 'declaration',
      issuer: 'doh',
      use: `doh:${number}`,
      person,
      count: 1,
      ...context,
      detail: null,
      facts: null,
      ...{ zone: 'site', from: null, proxy: null },
    }));
    if (!decided.ok) throw new Error(decided.fault.message);
    if (decided.value === null) throw new Error('the decision was not written');
    const entry = decided.value.seq;
    say({ seq: entry, kind: 'admitted' });
    const passed = journal.append(Date.now(), 'in-1', { kind: 'passed', entry }, context);
    if (!passed.ok) throw new Error(passed.fault.message);
    say({ seq: passed.value, kind: 'passed' });
    if (number % 20 === 0) journal.checkpoint();
  }
}
