/** What of a declaration that was signed here is sealed, and how it is written there. */
import type { Declared, DeclaredBatch } from './declared-records.ts';
import { sealText, unsealText } from './seal.ts';

/** What a row is known by in the clear, and what its box is bound to. */
export interface DeclaredHead {
  readonly ref: Uint8Array;
  readonly request: Uint8Array;
  readonly place: number;
  readonly person: Uint8Array;
  readonly made_at: number;
  readonly from_s: number;
  readonly until_s: number;
}

export interface AnswerHead {
  readonly request: Uint8Array;
  readonly made_at: number;
  readonly people: number;
}

type DeclaredFields = readonly [ref: string, person: string, text: string, notice: string | null];
type AnswerFields = readonly [digest: string, notice: string | null];

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function placeOfRow({ ref, request, place, person, made_at, from_s, until_s }: DeclaredHead): string {
  const digests = `${hex(ref)}\0${hex(request)}\0${place}\0${hex(person)}`;
  return `gatehouse\0declared\0${digests}\0${made_at}\0${from_s}\0${until_s}`;
}

const placeOfAnswer = ({ request, made_at, people }: AnswerHead) =>
  `gatehouse\0declared answer\0${hex(request)}\0${made_at}\0${people}`;

/** `key` is the day's; `nonce` 12 random bytes, fresh for each box. */
export function sealDeclared(
  { ref, person, text }: Declared,
  notice: string | null,
  head: DeclaredHead,
  key: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  const fields: DeclaredFields = [ref, person, text, notice];
  return sealText(JSON.stringify(fields), key, placeOfRow(head), nonce);
}

/** Null where the box was not made with this key for this row. */
export function openDeclaredBox(
  box: Uint8Array,
  head: DeclaredHead,
  key: Uint8Array,
): (Declared & Pick<DeclaredBatch, 'notice'>) | null {
  const opened = unsealText(box, key, placeOfRow(head));
  if (opened === null) return null;
  const fields: DeclaredFields = JSON.parse(opened);
  const [ref, person, text, notice] = fields;
  return { ref, person, text, notBeforeS: head.from_s, expiresAtS: head.until_s, notice };
}

/** The digest is of few possible contents, so that it could be guessed: it is sealed as well. */
export function sealAnswer(
  { digest, notice }: DeclaredBatch,
  head: AnswerHead,
  key: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  const fields: AnswerFields = [digest, notice];
  return sealText(JSON.stringify(fields), key, placeOfAnswer(head), nonce);
}

export function openAnswerBox(
  box: Uint8Array,
  head: AnswerHead,
  key: Uint8Array,
): Pick<DeclaredBatch, 'digest' | 'notice'> | null {
  const opened = unsealText(box, key, placeOfAnswer(head));
  if (opened === null) return null;
  const fields: AnswerFields = JSON.parse(opened);
  return { digest: fields[0], notice: fields[1] };
}
