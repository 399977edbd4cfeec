/** Why they come. */
import { purposeCodes } from '../../ui/health-words.ts';
import { Choices, TextField } from '../fields.tsx';
import type { VisitDraft } from '../form-model.ts';
import type { View } from '../view.ts';

/** Purpose 1 of the VD1 profile: whom they visit is a patient. */
const visitsPatient = 1;

export function Why({ view }: { view: View }) {
  const { words, dispatch } = view;
  const { visit } = view.state;
  const change = (patch: Partial<VisitDraft>) => dispatch({ kind: 'visit', patch });
  return (
    <>
      <Choices
        {...{ view, field: 'purpose', label: words.titles.why, isLabelUnseen: true, layout: 'columns' }}
        choices={purposeCodes.map(value => ({ value, label: words.purposes[value] }))}
        chosen={purposeCodes.find(code => code === visit.purpose) ?? null}
        onChoose={purpose => change({ purpose })}
      />
      <TextField
        {...{ view, field: 'host', value: visit.host, maxLength: 200, isOptional: true, capitals: 'words' }}
        label={visit.purpose === visitsPatient ? words.patient : words.host}
        onText={host => change({ host })}
      />
      <TextField
        {...{ view, field: 'plate', label: words.plate, value: visit.plate, maxLength: 60, isOptional: true }}
        capitals="characters"
        onText={plate => change({ plate })}
      />
    </>
  );
}
