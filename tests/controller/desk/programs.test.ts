/** Programs at the composed gate, beside its desks. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { askController } from '../../../main/cli/control-client.ts';
import { tokenHash } from '../../../main/controller/desk/auth/account-changes.ts';
import { apiSecretOf } from '../../../main/controller/desk/auth/accounts.ts';
import { inLane, rig } from '../rig.ts';
import { lan, mai } from '../rig-desk.ts';
import { lastSeq } from './days.ts';

test('a program opens a lane, and none in a lockdown', async () => {
  const gate = await rig([inLane]);
  const guard = await gate.desk(lan);
  const secret = apiSecretOf(randomBytes(32));
  const hash = tokenHash(secret).toString('hex');
  const added = await askController(gate.site.data, { command: 'api-token-add', name: 'lift', scopes: ['open'], hash });
  expect(added).toMatchObject({ ok: true, value: { answer: 'changed' } });
  const open = async () => {
    const answer = await fetch(`${gate.gate.url}/api/v1/lanes/in-1/open`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ direction: 'in', reason: 'other', note: 'goods' }),
    });
    return answer.status;
  };
  await guard.ask({ kind: 'lockdown', note: '' });
  const before = lastSeq(gate);
  expect([await open(), gate.device('in-1/relay-in', 'relay').on, lastSeq(gate)]).toEqual([409, false, before]);
  const mary = await gate.desk(mai);
  await mary.ask({ kind: 'lift-lockdown', note: '', second: null });
  expect([await open(), gate.device('in-1/relay-in', 'relay').on]).toEqual([200, true]);
});
