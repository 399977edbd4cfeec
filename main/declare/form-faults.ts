/** What is wrong with what was sent, by its path in the request. */
import type { DeclareFault } from '../declare-contract.ts';
import {
  answerFaults,
  type FormAnswers,
  type FormFault,
  type FormPerson,
  type FormVisit,
  personFaults,
  visitFaults,
} from '../form.ts';

export type PathFault = NonNullable<DeclareFault['faults']>[number];

/** One person of a request, and where the request names them. */
export interface Entry {
  readonly person: FormPerson;
  readonly answers: FormAnswers;
  /** What the paths of their faults begin with: empty, or `people[3].`. */
  readonly path: string;
}

export function faultsOfPerson(person: FormPerson, year: number): readonly FormFault[] {
  return [...brokenTexts({ name: person.name }, 'wrong-name'), ...personFaults(person, year)].filter(isFirst);
}

export function faultsOfVisit(visit: FormVisit): readonly PathFault[] {
  const { host, plate } = visit;
  const found = [...brokenTexts({ host, plate }), ...visitFaults(visit)].filter(isFirst);
  return found.map(fault => placed('visit.', fault));
}

/** `path`: what the paths begin with. */
export function faultsOfAnswers(answers: FormAnswers, path: string): readonly PathFault[] {
  const found = [...brokenTexts({ note: answers.note }), ...answerFaults(answers)].filter(isFirst);
  return found.map(fault => placed(`${path}answers.`, fault));
}

export function faultsOfEntry({ person, answers, path }: Entry, year: number): readonly PathFault[] {
  const ofPerson = faultsOfPerson(person, year).map(fault => placed(`${path}person.`, fault));
  return [...ofPerson, ...faultsOfAnswers(answers, path)];
}

/** Half of a character (a lone surrogate) has no UTF-8: it would be signed as another one. */
function brokenTexts(
  texts: Partial<Record<'name' | 'host' | 'plate' | 'note', string>>,
  kind: FormFault['kind'] = 'not-text',
): readonly FormFault[] {
  const fields = ['name', 'host', 'plate', 'note'] as const;
  return fields.filter(field => /\p{Surrogate}/u.test(texts[field] ?? '')).map(field => ({ field, kind }));
}

/** One fault a field. */
function isFirst({ field }: FormFault, index: number, faults: readonly FormFault[]): boolean {
  return faults.findIndex(other => other.field === field) === index;
}

function placed(prefix: string, { field, kind }: FormFault): PathFault {
  return { path: `${prefix}${field}`, kind };
}
