/** Whether a name and a PIN belong together; the one place where a PIN is evaluated. */
import { timingSafeEqual } from 'node:crypto';
import type { SignInFault } from '../../../desk-contract.ts';
import type { PinHash, StoredGuard } from '../../../record/desk-guards.ts';
import { fail, ok, type Result } from '../../../words.ts';
import { type StoreParts, tryAgain, type Where } from './account-parts.ts';
import { newAddressLimit } from './address-limit.ts';
import { countAttempt, maxFailures } from './attempts.ts';
import { foldName, strangeName } from './names.ts';
import { newPinHasher, pinCost, saltBytes } from './pins.ts';
import { newTurns } from './turns.ts';

/** What was not evaluated is one event in so long for each name, milliseconds. */
const refusedNoteMs = 60_000;
const maxRefusedNames = 1_024;

export interface PinCheck {
  /** The guard whose PIN this is. Counted before it is evaluated; a success clears the count. */
  check(name: string, pin: string, where: Where): Promise<Result<StoredGuard, SignInFault>>;
  /** Null where too many wait. */
  hash(pin: string): Promise<PinHash | null>;
  /** Milliseconds that this address has to wait, else 0; takes one attempt. */
  takeAttempt(where: Where): number;
  /** The event of a refusal; those that were not `evaluated` are few. */
  noteRefused(guard: StoredGuard | null, name: string, where: Where, evaluated: boolean): void;
}

export function newPinCheck(parts: StoreParts): PinCheck {
  const { store, clock, random } = parts;
  const { pepper } = store;
  const hasher = newPinHasher();
  const turns = newTurns();
  const addresses = newAddressLimit(clock);
  const notes = newRefusalNotes(parts);

  const mixed = (pin: string) => pepper.digest('pin', pin);

  function guardOf(key: Uint8Array): StoredGuard | null {
    const found = store.read(({ guards }) => guards.byName(key));
    if (!found.ok) parts.failed(found.fault.message);
    return found.ok && found.value?.removedAt === null ? found.value : null;
  }

  async function evaluate(name: string, pin: string, where: Where): Promise<Result<StoredGuard, SignInFault>> {
    const key = nameKeyOf(parts, name);
    if (!hasher.hasRoom) return fail(tryAgain);
    const counted = store.transact(({ guards }) => countAttempt(guards, key, clock.now()));
    if (!counted.ok) {
      parts.failed(counted.fault.message);
      return fail(tryAgain);
    }
    const verdict = counted.value;
    const guard = guardOf(key);
    if (verdict.kind !== 'evaluate') {
      notes.refused(guard, name, where, false);
      return fail(verdict.kind === 'wait' ? { error: 'wait', waitMs: verdict.waitMs } : { error: 'locked-out' });
    }
    // A name that nobody has costs as much time as any other.
    const against = guard?.pin ?? strangerPin(parts, name);
    const hash = await hasher.hash(mixed(pin), against.salt, against.cost);
    const isRight = hash !== null && timingSafeEqual(hash, against.hash) && guard !== null;
    // Meanwhile the guard may have been removed, or have got another PIN.
    const present = guardOf(key);
    if (isRight && present !== null && Buffer.compare(present.pin.hash, against.hash) === 0) {
      const cleared = store.transact(({ guards }) => guards.clearAttempts(key));
      if (!cleared.ok) parts.failed(cleared.fault.message);
      return ok(present);
    }
    notes.refused(guard, name, where, true);
    if (guard !== null && verdict.failure >= maxFailures) notes.lockedOut(guard, where);
    return fail(verdict.failure >= maxFailures ? { error: 'locked-out' } : { error: 'wrong' });
  }

  return {
    takeAttempt: ({ address }) => addresses.take(address),
    noteRefused: notes.refused,
    async check(name, pin, where) {
      const waitMs = addresses.take(where.address);
      if (waitMs > 0) {
        notes.refused(guardOf(nameKeyOf(parts, name)), name, where, false);
        return fail({ error: 'wait', waitMs });
      }
      return (await turns.take(foldName(name), () => evaluate(name, pin, where))) ?? fail(tryAgain);
    },
    async hash(pin) {
      const salt = random(saltBytes);
      const hash = await hasher.hash(mixed(pin), salt, pinCost);
      return hash === null ? null : { salt, hash, cost: pinCost };
    },
  };
}

/** By which attempts on a name are counted, whoever has it. */
export function nameKeyOf({ store }: Pick<StoreParts, 'store'>, name: string): Uint8Array {
  return store.pepper.digest('name', foldName(name)).subarray(0, 16);
}

/** What is compared for a name that nobody has; nothing is equal to it. */
function strangerPin({ store }: Pick<StoreParts, 'store'>, name: string): PinHash {
  const salt = store.pepper.digest('salt', foldName(name));
  return { salt: salt.subarray(0, saltBytes), hash: Buffer.alloc(32), cost: pinCost };
}

function newRefusalNotes({ clock, note }: StoreParts) {
  const noted = new Map<string, number>();

  function isDue(name: string): boolean {
    const now = clock.monotonic();
    const last = noted.get(name);
    if (last !== undefined && now - last < refusedNoteMs) return false;
    noted.delete(name);
    noted.set(name, now);
    const oldest = noted.keys().next();
    if (noted.size > maxRefusedNames && !oldest.done) noted.delete(oldest.value);
    return true;
  }

  return {
    refused(guard: StoredGuard | null, name: string, { address }: Where, evaluated: boolean): void {
      if (!evaluated && !isDue(foldName(name))) return;
      note({
        kind: 'sign-in-refused',
        guard: guard?.name ?? strangeName(name),
        role: guard?.role ?? null,
        by: address,
      });
    },
    lockedOut({ name, role }: StoredGuard, { address }: Where): void {
      note({ kind: 'locked-out', guard: name, role, by: address });
    },
  };
}
