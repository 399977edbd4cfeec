/** One row of an import as a declaration. */
import { readPhone } from '../../read/phone.ts';
import type { NewDeclaration } from '../../record/register-records.ts';
import { aliasOf, type Pseudonym } from '../../verify/person.ts';
import { type Declaration, fail, ok, type PersonId, type Result } from '../../words.ts';
import { personsOf } from './declaration-text.ts';
import { type Column, idColumns } from './import-columns.ts';
import { readDate, readExposures, readId, readMoment, readPurposes, readSymptoms, readText } from './import-values.ts';
import type { WallTime } from './site-zone.ts';

/** Why a row was not taken; never with anything of its values. */
export interface RowFault {
  /** Null where it is not one column's. */
  readonly column: Column | null;
  readonly why: string;
}

/** A row's values, trimmed; what is empty may be absent. */
export type RowValues = Readonly<Partial<Record<Column, string>>>;

export interface RowTools {
  readonly pseudonym: Pseudonym;
  /** Of the site. */
  readonly wall: WallTime;
  /** How long a row is valid that does not say it. */
  readonly maxAgeHours: number;
  /** Reads and verifies a `VD1:` text by the site's trust list. */
  readonly openText: (text: string) => Result<Declaration, string>;
}

const maxValiditySeconds = 366 * 86_400;
const ownRefs = 'content:';
const maxBytes = { name: 200, plate: 20, host: 80, audience: 64, ref: 200 } as const;

/** Reads the values of one row, and keeps the first fault. */
class RowReader {
  readonly #values: RowValues;
  #fault: RowFault | null = null;

  constructor(values: RowValues) {
    this.#values = values;
  }

  get fault(): RowFault | null {
    return this.#fault;
  }

  refuse(column: Column | null, why: string): void {
    this.#fault ??= { column, why };
  }

  text(column: Column): string {
    return this.#values[column] ?? '';
  }

  /** Null where there is no value, or a faulty one. */
  read<T>(column: Column, read: (text: string) => Result<T, string>): T | null {
    const text = this.text(column);
    const value = text === '' ? null : read(text);
    if (value === null || value.ok) return value?.value ?? null;
    this.refuse(column, value.fault);
    return null;
  }

  bounded(column: keyof typeof maxBytes): string | null {
    return this.read(column, text => readText(text, maxBytes[column]));
  }

  ref(): string | null {
    const ref = this.bounded('ref');
    if (ref?.startsWith(ownRefs)) this.refuse('ref', `${ownRefs} stands before the ids that the register makes itself`);
    return ref;
  }
}

export function readRow(values: RowValues, tools: RowTools): Result<NewDeclaration, RowFault> {
  const row = new RowReader(values);
  const declaration = row.text('text') === '' ? fromColumns(row, tools) : fromText(row, values, tools);
  if (row.fault !== null) return fail(row.fault);
  return declaration === null ? fail({ column: null, why: 'nothing in it' }) : ok(declaration);
}

function fromColumns(row: RowReader, { wall, maxAgeHours, pseudonym }: RowTools): NewDeclaration | null {
  const ids = idColumns.flatMap((column): readonly PersonId[] => {
    const id = row.read(column, text => readId(column, text));
    return id === null ? [] : [id];
  });
  if (ids.length === 0) row.refuse(null, `expected at least one of ${idColumns.join(', ')}`);
  const notBeforeS = row.read('from', text => readMoment(text, wall, false));
  if (notBeforeS === null) {
    row.refuse('from', 'expected from when it is valid');
    return null;
  }
  const until = row.read('until', text => readMoment(text, wall, true));
  const expiresAtS = until ?? notBeforeS + Math.round(maxAgeHours * 3_600);
  if (expiresAtS <= notBeforeS) row.refuse('until', 'expected a moment after from');
  if (expiresAtS - notBeforeS > maxValiditySeconds) row.refuse('until', 'expected at most 366 days after from');
  const audience = row.bounded('audience');
  return {
    ref: row.ref(),
    persons: ids.map(id => aliasOf(id, pseudonym).key),
    notBeforeS,
    expiresAtS,
    audience: audience === '*' ? null : audience,
    answers: {
      symptoms: row.read('symptoms', readSymptoms) ?? 0,
      exposures: row.read('exposures', readExposures) ?? 0,
    },
    purposes: row.read('purposes', readPurposes) ?? [],
    name: row.bounded('name'),
    birthDate: row.read('birthDate', readDate),
    phone: row.read('phone', readPhone),
    plate: row.bounded('plate'),
    host: row.bounded('host'),
  };
}

function fromText(row: RowReader, values: RowValues, { openText }: RowTools): NewDeclaration | null {
  const beside = Object.entries(values).some(([column, text]) => column !== 'text' && column !== 'ref' && text !== '');
  if (beside) row.refuse('text', 'a signed text says everything: leave the other columns empty');
  const declaration = row.read('text', openText);
  if (declaration === null) return null;
  const persons = personsOf(declaration);
  if (persons.length === 0) row.refuse('text', 'it names nobody');
  const { notBeforeS, expiresAtS, audience, answers, purposes, person } = declaration;
  const { name, birthDate, phone, plate, host } = person;
  const content = { notBeforeS, expiresAtS, audience, answers, purposes, name, birthDate, phone, plate, host };
  return { ref: row.ref(), persons, ...content };
}
