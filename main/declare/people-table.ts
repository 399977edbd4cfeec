/** The people of a group as a table (CSV), as a bus company's office has it. */
import { newCsvParser } from '../controller/register/csv.ts';
import { columnOf, fold } from '../controller/register/import-columns.ts';
import { readDate } from '../controller/register/import-values.ts';
import type { DeclareFault, TableFaultKind } from '../declare-contract.ts';
import { type FormFaultKind, type FormField, type FormPerson, maxPeople, type Sex } from '../form.ts';
import { fail, ok, type Result } from '../words.ts';
import { faultsOfPerson } from './form-faults.ts';

type RowFault = NonNullable<DeclareFault['rows']>[number];
type Why = FormFaultKind | TableFaultKind;

const columns = ['name', 'birthYear', 'birthDate', 'sex', 'nationalId', 'passport', 'phone'] as const;
type Column = (typeof columns)[number];

/** Folded headers that an import of the register does not have. */
const headers: Readonly<Partial<Record<Column, readonly string[]>>> = {
  birthYear: ['birthyear', 'yearofbirth', 'namsinh'],
  sex: ['sex', 'gender', 'gioitinh', 'phai'],
  passport: ['passport', 'passportnumber', 'passportno', 'hochieu', 'sohochieu'],
};

const sexWords: Readonly<Record<Sex, readonly string[]>> = {
  male: ['male', 'm', 'nam'],
  female: ['female', 'f', 'nu'],
};

/** The field of the form that a column is about. */
const fieldOf: Readonly<Record<Column, FormField>> = {
  ...{ name: 'name', birthYear: 'birthYear', birthDate: 'birthYear', sex: 'sex' },
  ...{ nationalId: 'idNumber', passport: 'idNumber', phone: 'phone' },
};

/** All people, or all that is wrong. `year`: the year that it is. Never throws on any text. */
export function readPeople(csv: string, year: number): Result<readonly FormPerson[], readonly RowFault[]> {
  const people: FormPerson[] = [];
  const faults: RowFault[] = [];
  const refuse = (line: number, column: FormField | null, why: Why) => faults.push({ line, column, why });
  let header: readonly (Column | null)[] | null = null;
  let rows = 0;
  const parser = newCsvParser(row => {
    if (rows > maxPeople) return;
    if (header !== null) rows += 1;
    if (rows > maxPeople) refuse(row.line, null, 'too-many');
    else if ('fault' in row) refuse(row.line, null, 'not-csv');
    else if (header === null) header = readHeader(row.fields, (column, why) => refuse(row.line, column, why));
    else if (row.fields.length !== header.length) refuse(row.line, null, 'not-csv');
    else if (row.fields.some(field => field.trim() !== '')) {
      const person = personOf(row.fields, header);
      for (const { field, kind } of faultsOfRow(person, year)) refuse(row.line, field, kind);
      people.push(person);
    }
  });
  parser.push(Buffer.from(csv, 'utf8'));
  parser.end();
  if (people.length === 0 && faults.length === 0) refuse(1, null, 'no-people');
  return faults.length === 0 ? ok(people) : fail(faults);
}

function readHeader(fields: readonly string[], refuse: (column: FormField, why: Why) => void): (Column | null)[] {
  const found = fields.map(columnOfHeader);
  const has = (column: Column) => found.includes(column);
  for (const column of columns) {
    if (found.filter(one => one === column).length > 1) refuse(fieldOf[column], 'two-columns');
  }
  if (!has('name')) refuse('name', 'no-column');
  if (!has('birthYear') && !has('birthDate')) refuse('birthYear', 'no-column');
  if (!has('sex')) refuse('sex', 'no-column');
  if (!has('nationalId') && !has('passport')) refuse('idNumber', 'no-column');
  return found;
}

function columnOfHeader(header: string): Column | null {
  const folded = fold(header);
  const own = columns.find(column => headers[column]?.includes(folded) === true);
  const known = columnOf(header, new Map());
  return own ?? columns.find(column => column === known) ?? null;
}

/** As somebody would have typed it. Whoever has both numbers is found by the national one at every gate. */
function personOf(fields: readonly string[], header: readonly (Column | null)[]): FormPerson {
  const at = (column: Column) => fields[header.indexOf(column)]?.trim() ?? '';
  const nationalId = at('nationalId').replaceAll(' ', '');
  const passport = at('passport').replaceAll(' ', '').toUpperCase();
  const isPassport = nationalId === '' && passport !== '';
  return {
    name: at('name'),
    birthYear: birthYearOf(at('birthYear') || at('birthDate')),
    sex: sexOf(at('sex')),
    idKind: isPassport ? 'passport' : 'national-id',
    idNumber: isPassport ? passport : nationalId,
    phone: at('phone'),
  };
}

function birthYearOf(text: string): string {
  const date = readDate(text);
  return date.ok ? date.value.slice(0, 4) : text;
}

/** What is no word for one is handed on, for the form to refuse. */
function sexOf(text: string): Sex {
  const word = fold(text);
  const known = Object.entries(sexWords).find(([, words]) => words.includes(word))?.[0];
  return (known ?? text) as Sex;
}

/** The form offers two choices; a table may have any word in their place. */
function faultsOfRow(person: FormPerson, year: number) {
  return faultsOfPerson(person, year).map(({ field, kind }) =>
    field === 'sex' && String(person.sex) !== '' ? { field, kind: 'wrong-choice' as const } : { field, kind },
  );
}
