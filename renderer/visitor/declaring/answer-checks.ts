/** What an answer of the form lacks. The same checks as everywhere, one question at a time. */
import { type DeclareQuestion, fieldsOfQuestion } from '../../../main/contract.ts';
import {
  answerFaults,
  type FormFault,
  type FormField,
  type FormPerson,
  type IdKind,
  personFaults,
  type Sex,
  visitFaults,
} from '../../../main/form.ts';

/** Null, and empty where something has to stand: not answered yet. */
export interface Answers {
  readonly name: string;
  readonly birthYear: string;
  readonly sex: Sex | null;
  readonly idKind: IdKind | null;
  readonly idNumber: string;
  readonly phone: string | null;
  readonly purpose: number | null;
  readonly host: string | null;
  readonly plate: string | null;
  /** Bits as in the VD1 profile, of `exposures` those that the question names. */
  readonly travel: number | null;
  readonly contacts: number | null;
  readonly symptoms: number | null;
}

/** What is wrong with this question's answer, or missing; null for nothing. `year`: the year that it is now. */
export function faultOf(
  question: DeclareQuestion,
  answers: Answers,
  year: number,
  ask: readonly DeclareQuestion[],
): FormFault | null {
  const fields = fieldsOfQuestion[question];
  const [field = 'name'] = fields;
  const missing: FormFault = { field, kind: 'missing' };
  const unchosen: FormFault = { field, kind: 'wrong-choice' };
  switch (question) {
    case 'name':
    case 'birth-year':
    case 'sex':
      if (question === 'sex' && answers.sex === null) return missing;
      return among(personFaults(personOf(answers), year), fields);
    case 'id-number':
      return answers.idKind === null ? missing : among(numberFaults(answers, year, ask), fields);
    case 'phone':
      return answers.phone === null ? missing : among(personFaults(personOf(answers), year), fields);
    case 'purpose':
      return answers.purpose === null ? unchosen : among(visitFaults(visitOf(answers)), fields);
    case 'host':
    case 'plate':
      return answers[question] === null ? missing : among(visitFaults(visitOf(answers)), fields);
    case 'travel':
    case 'contacts':
    case 'symptoms': {
      const bits = answers[question];
      if (bits === null) return unchosen;
      return among(answerFaults({ symptoms: 0, exposures: 0, [field]: bits, note: '' }), fields);
    }
  }
}

function among(faults: readonly FormFault[], fields: readonly FormField[]): FormFault | null {
  return faults.find(({ field }) => fields.includes(field)) ?? null;
}

/** A number can only contradict what was asked here: what a card tells is the gate's to compare. */
function numberFaults(answers: Answers, year: number, ask: readonly DeclareQuestion[]): readonly FormFault[] {
  return personFaults(personOf(answers), year).filter(
    ({ kind }) =>
      !(kind === 'wrong-birth-year' && !ask.includes('birth-year')) && !(kind === 'wrong-sex' && !ask.includes('sex')),
  );
}

function personOf({ name, birthYear, sex, idKind, idNumber, phone }: Answers): FormPerson {
  return { name, birthYear, sex: sex ?? 'male', idKind: idKind ?? 'none', idNumber, phone: phone ?? '' };
}

function visitOf({ purpose, host, plate }: Answers) {
  return { purpose: purpose ?? 0, host: host ?? '', plate: plate ?? '' };
}
