/** Where on the form the service's `person.idNumber` or `people[3].answers.note` is. */
import { type FormFaultKind, type FormField, formFields } from '../../main/form.ts';
import type { FieldFault, FormState, Screen, Step } from './form-model.ts';

export interface PlacedFault {
  readonly screen: Screen;
  readonly fault: FieldFault;
}

const stepOfField: Readonly<Record<FormField, Step>> = {
  name: 'who',
  birthYear: 'who',
  sex: 'who',
  idKind: 'who',
  idNumber: 'who',
  phone: 'who',
  purpose: 'why',
  host: 'why',
  plate: 'why',
  symptoms: 'health',
  exposures: 'travel',
  note: 'travel',
};

/** Those that the form has a field for, in the order of the form. */
export function placesOf(
  state: Pick<FormState, 'others' | 'whom'>,
  found: readonly { readonly path: string; readonly kind: FormFaultKind }[],
): readonly PlacedFault[] {
  return found.flatMap(({ path, kind }) => {
    const field = formFields.find(name => path === name || path.endsWith(`.${name}`));
    const screen = field === undefined ? null : screenOf(state, path, stepOfField[field]);
    return field === undefined || screen === null ? [] : [{ screen, fault: { field, kind } }];
  });
}

/** The first of a group is the one who declares. */
function screenOf({ others, whom }: Pick<FormState, 'others' | 'whom'>, path: string, step: Step): Screen | null {
  const at = /^people\[(\d{1,3})\]/.exec(path)?.[1];
  if (at === undefined || at === '0') return whom === 'table' && step === 'who' ? null : { at: step };
  const id = others[Number(at) - 1]?.id;
  if (id === undefined || step === 'why') return null;
  return { at: step === 'who' ? 'person' : 'person-answers', id };
}
