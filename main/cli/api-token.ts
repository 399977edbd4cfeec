import { randomBytes } from 'node:crypto';
import { type ApiScope, apiScopes } from '../contract.ts';
import { tokenHash } from '../controller/desk/auth/account-changes.ts';
import { apiSecretOf } from '../controller/desk/auth/accounts.ts';
import { readDeskStore } from '../record/desk-store.ts';
import { changeAccount } from './account-change.ts';
import { type Command, failure, parse, placesOf, print, required, siteOptions, tell, UsageError } from './command.ts';

const help = `
usage: gatehouse api-token add NAME --scope ${apiScopes.join(',')} [--json]
       gatehouse api-token list [--json]
       gatehouse api-token remove NAME [--json]

Which programs may ask the gate at /api/v1. All of it works while the gate runs, and every change is an event.

  add      prints the token, once; NAME is 1 to 40 of a-z, 0-9 and -, and stands in the log as api:NAME
  list     every token with its scopes and its age; never the token itself
  remove   the token is worth nothing any more, at once

  --scope S    what the program may do, with commas between: ${apiScopes.join(', ')}. muster shows names
  --site F, --data DIR   which gate (default ./site.yaml and data beside it)
`;

const options = { ...siteOptions, json: { type: 'boolean' }, scope: { type: 'string' } } as const;
type Values = ReturnType<typeof parse<typeof options>>['values'];

export const apiToken: Command = {
  summary: 'which programs may ask the gate',
  help,
  async run(args) {
    const { values, positionals } = parse(args, options, 2);
    const [action, name] = positionals;
    if (action !== 'add' && action !== 'list' && action !== 'remove') {
      throw new UsageError('expected add, list or remove');
    }
    if (action !== 'add' && values.scope !== undefined) throw new UsageError(`api-token ${action} takes no --scope`);
    if (action === 'list') {
      if (name !== undefined) throw new UsageError(`unexpected argument: ${name}`);
      return list(values);
    }
    if (name === undefined || !/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
      throw new UsageError('which token? expected a name of 1 to 40 of a-z, 0-9 and -');
    }
    if (action === 'add') return add(name, values);
    const changed = await changeAccount(placesOf(values).data, { command: 'api-token-remove', name });
    if (!changed.ok) return told(changed.fault);
    print(values.json === true ? JSON.stringify({ name, ok: true }) : `the token ${name} is removed`);
    return 0;
  },
};

function told(fault: string): number {
  tell(`gatehouse: ${fault}`);
  return failure;
}

async function add(name: string, values: Values): Promise<number> {
  const scopes = scopesOf(required(values, 'scope'));
  const secret = apiSecretOf(randomBytes(32));
  const hash = tokenHash(secret).toString('hex');
  const changed = await changeAccount(placesOf(values).data, { command: 'api-token-add', name, scopes, hash });
  if (!changed.ok) return told(changed.fault);
  print(values.json === true ? JSON.stringify({ name, scopes, token: secret }) : secret);
  return 0;
}

function scopesOf(text: string): ApiScope[] {
  const words = text.split(',').map(word => word.trim());
  const unknown = words.find(word => !apiScopes.some(scope => scope === word));
  if (unknown !== undefined) {
    throw new UsageError(`--scope: expected some of ${apiScopes.join(', ')}; found ${JSON.stringify(unknown)}`);
  }
  return apiScopes.filter(scope => words.includes(scope));
}

function list(values: Values): number {
  const read = readDeskStore(placesOf(values).data, [], ({ tokens }) => tokens.all());
  if (!read.ok) return told(read.fault.message);
  const rows = read.value.map(({ name, scopes, madeAt }) => ({ name, scopes, madeAt: new Date(madeAt).toISOString() }));
  if (values.json === true) print(JSON.stringify(rows));
  else
    for (const { name, scopes, madeAt } of rows) print(`${name.padEnd(24)} ${scopes.join(',').padEnd(24)} ${madeAt}`);
  return 0;
}
