/**
 * A guard declares for somebody who has no phone: the person confirms it on the lane's screen, and the policy decides as on
 * a card whose owner has declared. What is declared lives here until then, and nowhere afterwards.
 */
import type { ProxyDeclaration } from '../../desk-contract.ts';
import { identity, nameOf } from '../../read/card.ts';
import { birthYearIn } from '../../read/cccd.ts';
import { readPhone } from '../../read/phone.ts';
import type { Reading } from '../../read/read.ts';
import { hasControlCharacter, toHex } from '../../read/text.ts';
import { sameName } from '../../verify/name.ts';
import { type Direction, type Format, fail, ok, type PersonId, type Result } from '../../words.ts';
import { type Found, initialsOf } from '../scan.ts';
import type { Intake } from '../scan-desk.ts';

/** What the visitor is asked to confirm. */
export interface ProxyView {
  /** Goes back with the answer; never the same twice. */
  readonly id: number;
  readonly language: ProxyDeclaration['language'];
  readonly initials: string | null;
  /** Bits as in the VD1 profile. */
  readonly symptoms: number;
  readonly exposures: number;
}

/** `gone`: nobody has answered in time, or the lane had something else to show. */
export type ProxyReply = 'true' | 'false' | 'gone';

/** What a lane does for a declaration. */
export interface ProxyLane {
  /** Puts it on the lane's screen, until `ended` is called once; false where the lane cannot show it now. */
  ask(view: ProxyView, ended: (reply: ProxyReply) => void): boolean;
  /** As if the visitor had answered; an id that is not asked for changes nothing. */
  answer(id: number, isTrue: boolean): void;
  /** Takes it for a scan. When this returns it is decided, or the lane has turned it away. */
  present(direction: Direction, intake: Intake): void;
}

/**
 * `wrong-…`: what the guard has typed cannot be so. `wrong-name`: of the person or the host, or the plate;
 * `wrong-birth-year`: not that of the number. `refused`: the lane is not there for it. `gone`: the visitor has not confirmed
 * it, or it was withdrawn.
 */
export type ProxyFault =
  | 'wrong-name'
  | 'wrong-number'
  | 'wrong-birth-year'
  | 'wrong-phone'
  | 'refused'
  | 'gone'
  | 'not-recorded';

export interface ProxyDeskParts {
  readonly clock: { now(): number };
  readonly random: (bytes: number) => Uint8Array;
  /** The site's screens may show initials. */
  readonly showsInitials: boolean;
  /** Null for a lane that is not there, or does not go this way. */
  lane(id: string, direction: Direction): ProxyLane | null;
}

/** A card that was scanned a short while ago, as the desk knows it. */
export interface ScannedCard {
  readonly format: (typeof cardFormats)[number];
  /** The person's pseudonym. */
  readonly person: string;
  /** Null where the card does not tell. */
  readonly name: string | null;
  readonly birthYear: string | null;
}

/** Nobody signs them: what one says now it has said then. */
export const cardFormats = ['cccd', 'bhyt', 'personal-qr'] as const satisfies readonly Format[];

export interface ProxyOrder {
  readonly lane: string;
  readonly direction: Direction;
  readonly declaration: ProxyDeclaration;
  /** Says who it is; null: the declaration's number does. */
  readonly card: ScannedCard | null;
}

export interface ProxyDesk {
  /** Resolves when the visitor has answered, or will not: with the number of the decision, whatever it was. */
  declare(order: ProxyOrder, guard: string): Promise<Result<number, ProxyFault>>;
  /** Takes the question off the lane's screen; false where there is none. */
  withdraw(lane: string): boolean;
}

export function newProxyDesk(parts: ProxyDeskParts): ProxyDesk {
  return new LanesProxyDesk(parts);
}

interface Open {
  readonly id: number;
  readonly lane: ProxyLane;
}

class LanesProxyDesk implements ProxyDesk {
  readonly #parts: ProxyDeskParts;
  /** By lane id: one question at a time. */
  readonly #open = new Map<string, Open>();
  #lastId = 0;

  constructor(parts: ProxyDeskParts) {
    this.#parts = parts;
  }

  async declare(order: ProxyOrder, guard: string): Promise<Result<number, ProxyFault>> {
    const { lane: id, direction, declaration } = order;
    const { clock, random } = this.#parts;
    const read = readProxy(order, clock.now(), random);
    if (!read.ok) return read;
    const lane = this.#parts.lane(id, direction);
    if (lane === null || this.#open.has(id)) return fail('refused');
    const open: Open = { id: ++this.#lastId, lane };
    this.#open.set(id, open);
    try {
      const reply = await this.#ask(open, declaration);
      if (reply !== 'true') return fail(reply === null ? 'refused' : 'gone');
      return present(lane, direction, read.value, guard, clock.now());
    } finally {
      this.#open.delete(id);
    }
  }

  /** Null where the lane cannot ask. */
  #ask({ id, lane }: Open, { name, language, symptoms, exposures }: ProxyDeclaration): Promise<ProxyReply | null> {
    const initials = this.#parts.showsInitials ? initialsOf(name) : null;
    return new Promise(resolve => {
      const isAsked = lane.ask({ id, language, initials, symptoms, exposures }, resolve);
      if (!isAsked) resolve(null);
    });
  }

  withdraw(lane: string): boolean {
    const open = this.#open.get(lane);
    if (open === undefined) return false;
    open.lane.answer(open.id, false);
    return true;
  }
}

/** No lane has a scanner of this number. */
const noScanner = -1;

function present(
  lane: ProxyLane,
  direction: Direction,
  { reading, found }: ReadProxy,
  guard: string,
  now: number,
): Result<number, ProxyFault> {
  let outcome: Result<number, ProxyFault> = fail('refused');
  const decided = (seq: number | null) => {
    outcome = seq === null ? fail('not-recorded') : ok(seq);
  };
  const given = { found: found(now), guard, decided };
  lane.present(direction, { scanner: noScanner, reading, receiveUs: 0, readUs: 0, given });
  return outcome;
}

interface ReadProxy {
  /** As the person's card would have read. */
  readonly reading: Reading;
  /** The declaration, made at this moment (milliseconds since 1970). */
  readonly found: (now: number) => Found;
}

/** Long enough for one decision, whose moment is this one. */
const validS = 60;

function readProxy(
  { declaration, card: scanned }: ProxyOrder,
  now: number,
  random: ProxyDeskParts['random'],
): Result<ReadProxy, ProxyFault> {
  const { birthYear, purpose, symptoms, exposures } = declaration;
  const typed = hasControlCharacter(declaration.name) ? null : nameOf(declaration.name);
  if (typed === null) return fail('wrong-name');
  const card = scanned === null ? readCard(declaration, random) : readScanned(scanned, typed, declaration);
  if (!card.ok) return card;
  if (Number(birthYear) > new Date(now + dayMs).getUTCFullYear()) return fail('wrong-birth-year');
  const phone = declaration.phone === '' ? ok(null) : readPhone(declaration.phone);
  if (!phone.ok) return fail('wrong-phone');
  if (hasControlCharacter(declaration.host) || hasControlCharacter(declaration.plate)) return fail('wrong-name');
  const host = textOrNull(declaration.host);
  const plate = textOrNull(declaration.plate);
  const { format, id } = card.value;
  const name = scanned?.name ?? typed;
  return ok({
    reading: { format, credential: ok(identity(format, { name, birthDate: birthYear, ids: [id] })) },
    found(at) {
      const notBeforeS = Math.floor(at / 1_000);
      return {
        declared: {
          ...{ notBeforeS, expiresAtS: notBeforeS + validS, audience: null, host, isStale: false },
          answers: { symptoms, exposures },
          purposes: [purpose],
          // They are the card's own, and need not be compared with it.
          ...{ name: null, birthDate: null },
        },
        ...{ phone: phone.value, plate, ageMs: 0 },
      };
    },
  });
}

const dayMs = 86_400_000;

const textOrNull = (text: string): string | null => (text === '' ? null : text.normalize('NFC'));

/** The declaration of somebody else than the card's is a slip of the guard's: the number would be the wrong person's. */
function readScanned(
  { format, person, name, birthYear }: ScannedCard,
  typed: string,
  declaration: ProxyDeclaration,
): Result<ProxyCard, ProxyFault> {
  if (declaration.idNumber !== '') return fail('wrong-number');
  if (name !== null && name !== typed && !sameName(name, typed)) return fail('wrong-name');
  if (birthYear !== null && birthYear !== declaration.birthYear) return fail('wrong-birth-year');
  return ok({ format, id: { kind: 'person', value: person } });
}

interface ProxyCard {
  readonly format: Format;
  readonly id: PersonId;
}

function readCard(
  { idKind, idNumber, birthYear }: ProxyDeclaration,
  random: ProxyDeskParts['random'],
): Result<ProxyCard, ProxyFault> {
  switch (idKind) {
    case 'national-id':
      if (!/^\d{12}$/.test(idNumber)) return fail('wrong-number');
      if (birthYearIn(idNumber) !== birthYear) return fail('wrong-birth-year');
      return ok({ format: 'cccd', id: { kind: idKind, value: idNumber } });
    case 'old-id':
      // What the identity card has taken the place of: sites take both, or neither.
      if (!/^\d{9}$/.test(idNumber)) return fail('wrong-number');
      return ok({ format: 'cccd', id: { kind: idKind, value: idNumber } });
    case 'insurance':
      if (!/^\d{10}$/.test(idNumber)) return fail('wrong-number');
      return ok({ format: 'bhyt', id: { kind: idKind, value: idNumber } });
    case 'none':
      // A name and a year are many people's: this visit has a pseudonym of its own, by which nobody is known again.
      if (idNumber !== '') return fail('wrong-number');
      return ok({ format: 'declaration', id: { kind: 'person', value: toHex(random(16)) } });
  }
}
