/** What of a declaration is sealed, and how it is written there. */

import type { RegisterKey } from './register-key.ts';
import type { NewDeclaration, RegisterEntry } from './register-records.ts';
import { sealText, unsealText } from './seal.ts';

/** A declaration that has its id. */
export type NamedDeclaration = NewDeclaration & { readonly ref: string };

type Sealed = Omit<RegisterEntry, 'source' | 'receivedAt' | 'revokedAt'>;

/** A list, since the names of the fields would take more room than most fields: a register has a million rows. */
type Fields = readonly [
  ref: string,
  persons: readonly string[],
  audience: string | null,
  symptoms: number,
  exposures: number,
  purposes: readonly number[],
  name: string | null,
  birthDate: string | null,
  phone: string | null,
  plate: string | null,
  host: string | null,
];

/** What a row is known by in the clear, and what its box is bound to. */
export interface RowHead {
  readonly ref: Uint8Array;
  readonly notBeforeS: number;
  readonly expiresAtS: number;
}

const placeOf = ({ ref, notBeforeS, expiresAtS }: RowHead) =>
  `gatehouse\0register\0${Buffer.from(ref).toString('hex')}\0${notBeforeS}\0${expiresAtS}`;

function fieldsOf(row: NamedDeclaration): Fields {
  const { ref, persons, audience, answers, purposes, name, birthDate, phone, plate, host } = row;
  const { symptoms, exposures } = answers;
  return [ref, persons, audience, symptoms, exposures, purposes, name, birthDate, phone, plate, host];
}

/** Everything that a declaration says, in one spelling: equal rows have equal texts. */
export function contentOf(row: NewDeclaration): string {
  const sorted = { ...row, ref: '', persons: row.persons.toSorted() };
  return JSON.stringify([row.notBeforeS, row.expiresAtS, ...fieldsOf(sorted)]);
}

/** `nonce`: 12 random bytes, fresh for each box. */
export function sealRow(row: NamedDeclaration, head: RowHead, key: RegisterKey, nonce: Uint8Array): Uint8Array {
  return sealText(JSON.stringify(fieldsOf(row)), key.seal, placeOf(head), nonce);
}

/** Null where the box was not made with this key for this row. */
export function openRow(box: Uint8Array, head: RowHead, key: RegisterKey): Sealed | null {
  const text = unsealText(box, key.seal, placeOf(head));
  if (text === null) return null;
  const fields: Fields = JSON.parse(text);
  const [ref, persons, audience, symptoms, exposures, purposes, name, birthDate, phone, plate, host] = fields;
  return {
    ref,
    persons,
    notBeforeS: head.notBeforeS,
    expiresAtS: head.expiresAtS,
    audience,
    answers: { symptoms, exposures },
    purposes,
    name,
    birthDate,
    phone,
    plate,
    host,
  };
}
