/** A change of accounts: by the gate that runs on the data folder, or by this process where none does. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../drivers/io/clock.ts';
import type { AccountRequest, ControlAnswer } from '../contract.ts';
import { answerAccounts } from '../controller/desk/auth/account-requests.ts';
import { openAccounts } from '../controller/desk/auth/accounts.ts';
import { openJournal } from '../record/journal.ts';
import { fail, ok, type Result } from '../words.ts';
import { askController } from './control-client.ts';
import { makeFolder } from './run.ts';

/** Fails with a sentence that says what to do. The event is in the journal when this resolves with ok. */
export async function changeAccount(data: string, request: AccountRequest): Promise<Result<null, string>> {
  const asked = await askController(data, request);
  if (asked.ok) return resultOf(asked.value);
  if (!makeFolder(data)) return fail(`nothing was changed`);
  // The journal's lock tells for sure whether a gate runs, also one that does not answer.
  const journal = openJournal(data, { now: systemClock.now(), random: randomBytes });
  if (!journal.ok) return fail(journal.fault.message);
  const accounts = openAccounts({
    dir: data,
    clock: systemClock,
    random: randomBytes,
    idleMs: Number.POSITIVE_INFINITY,
    note: record => journal.value.note(systemClock.now(), null, record, { policy: 'none', notice: null }),
    failed: () => undefined,
  });
  if (!accounts.ok) {
    journal.value.close(systemClock.now());
    return fail(accounts.fault.message);
  }
  try {
    return resultOf(await answerAccounts(request, accounts.value));
  } finally {
    accounts.value.close();
    journal.value.close(systemClock.now());
  }
}

function resultOf(answer: ControlAnswer): Result<null, string> {
  if (answer.answer === 'changed') return ok(null);
  return fail(answer.answer === 'failed' ? answer.message : 'the gate speaks another version of Gatehouse');
}
