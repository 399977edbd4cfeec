import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isWeakPin, newPin } from '../controller/desk/auth/pins.ts';
import { readDeskStore } from '../record/desk-store.ts';
import { type GuardRole, guardRoles } from '../words.ts';
import { changeAccount } from './account-change.ts';
import { badgeOf, badgeSvg } from './badge.ts';
import { type Command, failure, parse, placesOf, print, required, siteOptions, tell, UsageError } from './command.ts';

const help = `
usage: gatehouse guard add NAME --role guard|supervisor|admin [--pin-stdin] [--json]
       gatehouse guard list [--json]
       gatehouse guard remove NAME [--json]
       gatehouse guard unlock NAME [--json]
       gatehouse guard pin NAME [--pin-stdin] [--json]
       gatehouse guard badge NAME --out F.svg [--json]

Who may work at the desk. All of it works while the gate runs, and every change is an event of the journal.

  add      a guard with a first PIN, which has to be changed at the first sign-in. It is printed once
  list     every guard with role, badge, and whether they are locked out
  remove   the guard is signed out and cannot sign in; the name stays theirs in the log
  unlock   after ten wrong PINs in a row
  pin      a fresh first PIN for a guard who has forgotten theirs; it unlocks as well
  badge    a fresh QR code at F.svg; the badge before it is worth nothing any more. It signs in a guard by itself,
           a supervisor or an admin together with the PIN: keep the file, and the print, like a key

  --pin-stdin   reads the PIN, 6 to 12 digits, from the first line of stdin and prints none
  --site F, --data DIR   which gate (default ./site.yaml and data beside it)
`;

const options = {
  ...siteOptions,
  json: { type: 'boolean' },
  role: { type: 'string' },
  'pin-stdin': { type: 'boolean' },
  out: { type: 'string' },
} as const;

const optionsOf: Readonly<Record<string, readonly string[]>> = {
  add: ['role', 'pin-stdin'],
  list: [],
  remove: [],
  unlock: [],
  pin: ['pin-stdin'],
  badge: ['out'],
};

type Values = ReturnType<typeof parse<typeof options>>['values'];

export const guard: Command = {
  summary: 'add, list and remove guards; unlock them; PINs and badges',
  help,
  async run(args) {
    const { values, positionals } = parse(args, options, 2);
    const [action = '', name] = positionals;
    const allowed = Object.hasOwn(optionsOf, action) ? optionsOf[action] : undefined;
    if (allowed === undefined) throw new UsageError('expected add, list, remove, unlock, pin or badge');
    const foreign = Object.keys(values).find(option => !['site', 'data', 'json', ...allowed].includes(option));
    if (foreign !== undefined) throw new UsageError(`guard ${action} takes no --${foreign}`);
    if (action === 'list') {
      if (name !== undefined) throw new UsageError(`unexpected argument: ${name}`);
      return list(values);
    }
    const named = (name ?? '').trim();
    if (named === '' || named.length > 80) throw new UsageError(`which guard? expected a name of up to 80 characters`);
    if (action === 'add' || action === 'pin') return givePin(action, named, values);
    if (action === 'badge') return issueBadge(named, values);
    const command = action === 'remove' ? 'guard-remove' : 'guard-unlock';
    const changed = await changeAccount(placesOf(values).data, { command, name: named });
    if (!changed.ok) return told(changed.fault);
    const text = action === 'remove' ? `${named} is removed` : `${named} may try the PIN again`;
    print(values.json === true ? JSON.stringify({ name: named, ok: true }) : text);
    return 0;
  },
};

function told(fault: string): number {
  tell(`gatehouse: ${fault}`);
  return failure;
}

async function givePin(action: 'add' | 'pin', name: string, values: Values): Promise<number> {
  const role = action === 'add' ? roleOf(required(values, 'role')) : null;
  const isGiven = values['pin-stdin'] === true;
  const pin = isGiven ? await pinOfStdin() : newPin(randomBytes);
  const { data } = placesOf(values);
  const changed =
    role === null
      ? await changeAccount(data, { command: 'guard-pin', name, pin })
      : await changeAccount(data, { command: 'guard-add', name, role, pin });
  if (!changed.ok) return told(changed.fault);
  if (values.json === true) {
    print(JSON.stringify({ name, ...(role === null ? {} : { role }), ...(isGiven ? {} : { pin }) }));
    return 0;
  }
  const done = role === null ? `${name} can sign in again` : `${name} is added as ${role}`;
  const once = isGiven ? '' : `\nfirst PIN, shown this once: ${pin}`;
  print(`${done}; the PIN has to be changed at the first sign-in${once}`);
  return 0;
}

function roleOf(text: string): GuardRole {
  const role = guardRoles.find(known => known === text);
  if (role === undefined) throw new UsageError(`--role: expected ${guardRoles.join(', ')}; found ${text}`);
  return role;
}

/** Not an argument: every program of this machine may read those. */
async function pinOfStdin(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n') || text.length > 64) break;
  }
  const pin = (text.split('\n')[0] ?? '').trim();
  if (!/^\d{6,12}$/.test(pin)) throw new UsageError('--pin-stdin: expected 6 to 12 digits on the first line of stdin');
  if (isWeakPin(pin)) throw new UsageError('--pin-stdin: this PIN is among the first that somebody would try');
  return pin;
}

async function issueBadge(name: string, values: Values): Promise<number> {
  const out = resolve(required(values, 'out'));
  const badge = badgeOf(randomBytes(32));
  try {
    // Before the badge is valid: the one before it must not die for a file that cannot be written.
    writeFileSync(out, badgeSvg(badge, name), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const why = error instanceof Error ? error.message : String(error);
    return told(isThere ? `${out} exists already, and is not overwritten` : `${out} cannot be written: ${why}`);
  }
  const changed = await changeAccount(placesOf(values).data, { command: 'guard-badge', name, badge });
  if (!changed.ok) {
    rmSync(out, { force: true });
    return told(changed.fault);
  }
  print(values.json === true ? JSON.stringify({ name, file: out }) : `the badge of ${name} is at ${out}`);
  return 0;
}

function list(values: Values): number {
  const read = readDeskStore(placesOf(values).data, [], ({ guards }) => guards.all());
  if (!read.ok) return told(read.fault.message);
  const rows = read.value.map(({ name, role, mustChange, hasBadge, isLockedOut, addedAt }) => ({
    ...{ name, role, isLockedOut, mustChangePin: mustChange, hasBadge },
    addedAt: new Date(addedAt).toISOString(),
  }));
  if (values.json === true) print(JSON.stringify(rows));
  else for (const row of rows) print(lineOf(row));
  return 0;
}

function lineOf(row: {
  readonly name: string;
  readonly role: string;
  readonly isLockedOut: boolean;
  readonly mustChangePin: boolean;
  readonly hasBadge: boolean;
}): string {
  const marks = [
    row.isLockedOut ? 'locked out' : '',
    row.mustChangePin ? 'first PIN not changed' : '',
    row.hasBadge ? 'has a badge' : '',
  ];
  return `${row.name.padEnd(24)} ${row.role.padEnd(10)}  ${marks.filter(mark => mark !== '').join(', ')}`.trimEnd();
}
