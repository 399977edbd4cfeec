/** The form at a lane's screen: what it asks, what is wrong with the answers, and what the policy is asked about them. */
import {
  type DeclareQuestion,
  declareQuestions,
  type FromScreen,
  fieldsOfQuestion,
  type LaneDeclaration,
  type Screen,
} from '../../contract.ts';
import { answerFaults, type FormFault, personFaults, tidy, visitFaults } from '../../form.ts';
import { identity } from '../../read/card.ts';
import { readPhone } from '../../read/phone.ts';
import { toHex } from '../../read/text.ts';
import type { IdentityCode, PersonId } from '../../words.ts';
import { type Found, initialsOf } from '../scan.ts';
import type { Intake } from '../scan-desk.ts';
import type { LaneSite } from '../site-lanes.ts';

/** What a page says to the form. */
export type DeclareMessage = Extract<
  FromScreen,
  { type: 'declare-begin' | 'declare-alive' | 'declare-end' | 'declare' }
>;
type Declaring = Extract<Screen, { kind: 'declaring' }>;
type AskExtra = NonNullable<LaneSite['declare']>['ask'][number];

/** Whose card it is answers these. */
const aboutPerson = ['name', 'birth-year', 'sex', 'id-number'] as const;
/** What a site may ask or leave out. */
const extras: readonly DeclareQuestion[] = ['phone', 'host', 'plate'] satisfies AskExtra[];

/** In the order of the form; `card` says who it is, null where the visitor does. */
export function questionsFor(card: IdentityCode | null, ask: readonly AskExtra[]): DeclareQuestion[] {
  const told = card === null ? [] : toldBy(card);
  return declareQuestions.filter(
    question => !told.includes(question) && (!extras.includes(question) || ask.some(extra => extra === question)),
  );
}

function toldBy({ person }: IdentityCode): readonly DeclareQuestion[] {
  const isOpen = (question: DeclareQuestion) =>
    (question === 'name' && person.name === null) || (question === 'birth-year' && person.birthDate === null);
  return [...aboutPerson.filter(question => !isOpen(question)), ...(person.phone === null ? [] : (['phone'] as const))];
}

/** The card as its lane's screen may show it. */
export function cardShown({ format, person }: IdentityCode, showsInitials: boolean): Declaring['card'] {
  if (format !== 'cccd' && format !== 'bhyt' && format !== 'personal-qr') return null;
  return { format, initials: showsInitials && person.name !== null ? initialsOf(person.name) : null };
}

/** What is wrong with what was asked; `year` is the one that it is now. */
export function faultsIn(declaration: LaneDeclaration, ask: readonly DeclareQuestion[], year: number): FormFault[] {
  const { sex } = declaration;
  const fields = ask.flatMap(question => fieldsOfQuestion[question]);
  const found = [
    ...personFaults({ ...declaration, sex: sex ?? 'male' }, year),
    // Nothing contradicts a sex that nobody has told.
    ...(sex === null ? [{ field: 'sex', kind: 'missing' } as const] : []),
    ...visitFaults(declaration),
    ...answerFaults({ ...declaration, note: '' }),
  ];
  return found.filter(({ field, kind }) => fields.includes(field) && (sex !== null || kind !== 'wrong-sex'));
}

/** What the declaration comes from beside the answers. */
export interface DeclareOrder {
  readonly card: IdentityCode | null;
  readonly ask: readonly DeclareQuestion[];
  readonly random: (bytes: number) => Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** No lane has a scanner of this number. */
const noScanner = -1;
/** Long enough for one decision, whose moment is this one. */
const validS = 60;

/** As a scanner would have handed it on; the answers have no faults. What was not asked counts for nothing. */
export function intakeOf(declaration: LaneDeclaration, { card, ask, random, now }: DeclareOrder): Intake {
  const said = (question: DeclareQuestion, text: string) => (ask.includes(question) ? textOrNull(text) : null);
  const notBeforeS = Math.floor(now / 1_000);
  const phone = readPhone(said('phone', declaration.phone) ?? '');
  const found: Found = {
    declared: {
      ...{ notBeforeS, expiresAtS: notBeforeS + validS, audience: null, isStale: false },
      host: said('host', declaration.host),
      answers: { symptoms: declaration.symptoms, exposures: declaration.exposures },
      purposes: [declaration.purpose],
      // What the card tells itself need not be compared with it.
      name: card === null ? null : said('name', declaration.name),
      birthDate: card === null ? null : said('birth-year', declaration.birthYear),
    },
    ...{ phone: phone.ok ? phone.value : null, plate: said('plate', declaration.plate), ageMs: 0 },
    isMadeHere: true,
  };
  const credential = card ?? stranger(declaration, random);
  return {
    ...{ scanner: noScanner, receiveUs: 0, readUs: 0 },
    reading: { format: credential.format, credential: { ok: true, value: credential } },
    given: { found, guard: null, decided: () => undefined },
  };
}

const textOrNull = (text: string): string | null => tidy(text) || null;

/** Somebody without a card: of the format of what they have made, so that no policy takes it for a card. */
function stranger({ name, birthYear, idKind, idNumber }: LaneDeclaration, random: DeclareOrder['random']) {
  // A name and a year are many people's: without a number the visit has a pseudonym of its own.
  const id: PersonId =
    idKind === 'none' ? { kind: 'person', value: toHex(random(16)) } : { kind: idKind, value: idNumber };
  return identity('declaration', { name: tidy(name), birthDate: birthYear, ids: [id] });
}
