/** What a role may ask; what it may not is not shown. */
import { type AskKind, askRoles } from '../../../main/desk-contract.ts';
import { type GuardRole, guardRoles } from '../../../main/words.ts';

/** Null: nobody is signed in. */
export function may(role: GuardRole | null, kind: AskKind): boolean {
  return role !== null && guardRoles.indexOf(role) >= guardRoles.indexOf(askRoles[kind]);
}
