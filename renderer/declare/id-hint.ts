/** A national id looked at while it is typed: whether what stands there can still become this person's number. */
import { type FormFaultKind, nationalIdFault, sexes } from '../../main/form.ts';
import type { PersonDraft } from './form-model.ts';

/** What already contradicts the person; null where nothing does yet. */
export function typedIdFault({
  idNumber,
  birthYear,
  sex,
}: Pick<PersonDraft, 'idNumber' | 'birthYear' | 'sex'>): FormFaultKind | null {
  if (!/^\d{0,12}$/.test(idNumber)) return 'wrong-number';
  // The first two digits alone fit some province or country.
  if (idNumber.length < 3) return null;
  const hasYear = /^(19|2[0-3])\d\d$/.test(birthYear);
  const year = hasYear ? birthYear : '1900';
  // Without a year any year fits: of the fourth digit the sex alone counts, whether it is odd.
  const typed = hasYear ? idNumber : idNumber.slice(0, 3) + idNumber.slice(3, 4).replace(/\d/, code => `${+code % 2}`);
  const faults = (sex === null ? sexes : [sex]).map(of => {
    const sexAndCentury = (Number(year.slice(0, 2)) - 19) * 2 + (of === 'male' ? 0 : 1);
    const rest = `001${sexAndCentury}${year.slice(2)}000000`.slice(typed.length);
    return nationalIdFault(typed + rest, year, of);
  });
  return faults.includes(null) ? null : (faults[0] ?? null);
}
