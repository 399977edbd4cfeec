/** Changes of accounts that the command line asks for: of the running gate, or by itself where none runs. */
import { type AccountRequest, accountRequest, type ControlAnswer, type ControlRequest } from '../../../contract.ts';
import type { Result } from '../../../words.ts';
import type { AccountChanges, AccountFault } from './account-changes.ts';
import type { Accounts } from './accounts.ts';
import { commandLine } from './names.ts';

const commands: ReadonlySet<string> = new Set(accountRequest.options.map(({ shape }) => shape.command.value));

export function isAccountRequest(request: ControlRequest): request is AccountRequest {
  return commands.has(request.command);
}

/** `accounts` is null where the guards' file cannot be used. */
export async function answerAccounts(
  request: AccountRequest,
  accounts: Pick<Accounts, 'changes'> | null,
): Promise<ControlAnswer> {
  if (accounts === null) {
    const message = 'desk.sqlite in the data folder cannot be used: the log of the gate says why';
    return { answer: 'failed', kind: 'refused', message };
  }
  const changed = await change(request, accounts.changes);
  return changed.ok ? { answer: 'changed' } : { answer: 'failed', ...changed.fault };
}

async function change(request: AccountRequest, changes: AccountChanges): Promise<Result<null, AccountFault>> {
  switch (request.command) {
    case 'guard-add': {
      const { name, role, pin } = request;
      return changes.addGuard({ name, role, pin, mustChange: true });
    }
    case 'guard-remove':
      return changes.removeGuard(request.name);
    case 'guard-unlock':
      return changes.unlock(request.name, commandLine);
    case 'guard-pin':
      return changes.setPin(request.name, request.pin);
    case 'guard-badge':
      return changes.setBadge(request.name, request.badge);
    case 'api-token-add': {
      const { name, scopes, hash } = request;
      return changes.addToken({ name, scopes: [...new Set(scopes)], hash: Buffer.from(hash, 'hex') });
    }
    case 'api-token-remove':
      return changes.removeToken(request.name);
  }
}
