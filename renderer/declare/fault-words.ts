/** Which words a fault has at its field. */

import type { FieldFault, FormState, PersonDraft, Screen } from './form-model.ts';
import { typedIdFault } from './id-hint.ts';
import type { FaultName } from './words/dictionary.ts';

export function faultName({ field, kind }: FieldFault, person: PersonDraft): FaultName {
  if (kind === 'too-long') return field === 'table' ? 'tableTooLarge' : 'tooLong';
  switch (field) {
    case 'name':
      return kind === 'missing' ? 'nameMissing' : 'nameWrong';
    case 'birthYear':
      return kind === 'missing' ? 'birthYearMissing' : 'birthYearWrong';
    case 'sex':
      return 'sexMissing';
    case 'idKind':
      return 'idMissing';
    case 'idNumber':
      return idFaultName(kind, person);
    case 'phone':
      return 'phoneWrong';
    case 'purpose':
      return 'purposeMissing';
    case 'exposures':
      return 'exposuresMissing';
    case 'symptoms':
      return 'symptomsMissing';
    case 'people':
      return kind === 'missing' ? 'peopleMissing' : 'peopleWrong';
    case 'othersWell':
      return kind === 'missing' ? 'othersMissing' : 'othersOpen';
    case 'table':
      return kind === 'missing' ? 'tableMissing' : 'tableUnreadable';
    default:
      return 'notText';
  }
}

function idFaultName(kind: FieldFault['kind'], { idKind, idNumber }: PersonDraft): FaultName {
  if (idKind === 'passport') return kind === 'missing' ? 'passportMissing' : 'passportWrong';
  if (kind === 'missing') return 'idMissing';
  if (kind === 'wrong-sex') return 'idSex';
  if (kind === 'wrong-birth-year') return 'idBirthYear';
  const ofAnybody = typedIdFault({ idNumber: idNumber.slice(0, 3), birthYear: '', sex: null });
  return /^\d{3}/.test(idNumber) && ofAnybody !== null ? 'idProvince' : 'idDigits';
}

export function personOn({ who, others }: Pick<FormState, 'who' | 'others'>, screen: Screen): PersonDraft {
  return ('id' in screen ? others.find(({ id }) => id === screen.id)?.person : undefined) ?? who;
}

/** What is told at the fields: what was found, and what the number already contradicts while it is typed. */
export function shownFaults(state: FormState): readonly FieldFault[] {
  const { faults, screen } = state;
  const person = personOn(state, screen);
  const isTyped = (screen.at === 'who' || screen.at === 'person') && person.idKind === 'national-id';
  const kind = isTyped ? typedIdFault(person) : null;
  if (kind === null) return faults;
  // What it contradicts says more than that it is not complete.
  return [...faults.filter(({ field }) => field !== 'idNumber'), { field: 'idNumber', kind }];
}
