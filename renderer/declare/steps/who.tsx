/** Who somebody is. */
import { idKinds, sexes } from '../../../main/form.ts';
import { Button, Choices, Option, TextField } from '../fields.tsx';
import type { PersonDraft } from '../form-model.ts';
import type { View } from '../view.ts';

export function Who({ view }: { view: View }) {
  const { state, words, dispatch } = view;
  return (
    <>
      {state.isKnown && (
        <div class="known">
          <p>{words.known}</p>
          <Button look="quiet" touched={() => dispatch({ kind: 'forget' })}>
            {words.notMe}
          </Button>
        </div>
      )}
      <PersonFields view={view} person={state.who} isDeclarer />
      <Option
        {...{ type: 'checkbox', name: 'remember', label: words.remember, isOn: state.remember }}
        touched={() => dispatch({ kind: 'remember', remember: !state.remember })}
      />
    </>
  );
}

interface PersonProps {
  readonly view: View;
  readonly person: PersonDraft;
  /** It is their own phone: its keyboard offers what it knows, and its number is asked for. */
  readonly isDeclarer: boolean;
}

export function PersonFields({ view, person, isDeclarer }: PersonProps) {
  const { words, dispatch } = view;
  const change = (patch: Partial<PersonDraft>) => dispatch({ kind: 'person', patch });
  return (
    <>
      <TextField
        {...{ view, field: 'name', label: words.name, value: person.name, maxLength: 200, capitals: 'words' }}
        autoComplete={isDeclarer ? 'name' : 'off'}
        onText={name => change({ name })}
      />
      <TextField
        {...{ view, field: 'birthYear', label: words.birthYear, hint: words.birthYearHint, inputMode: 'numeric' }}
        {...{ value: person.birthYear, maxLength: 4 }}
        autoComplete={isDeclarer ? 'bday-year' : 'off'}
        onText={birthYear => change({ birthYear: birthYear.trim() })}
      />
      <Choices
        {...{ view, field: 'sex', label: words.sex, layout: 'line', chosen: person.sex }}
        choices={sexes.map(value => ({ value, label: words.sexes[value] }))}
        onChoose={sex => change({ sex })}
      />
      <Choices
        {...{ view, field: 'idKind', label: words.idKind, layout: 'line', chosen: person.idKind }}
        {...(person.idKind === 'none' ? { hint: words.noIdHint } : {})}
        choices={idKinds.map(value => ({ value, label: words.idKinds[value] }))}
        onChoose={idKind => change({ idKind })}
      />
      {person.idKind !== 'none' && <IdNumber view={view} person={person} />}
      {isDeclarer && (
        <TextField
          {...{ view, field: 'phone', label: words.phone, value: person.phone, maxLength: 30, isOptional: true }}
          inputMode="tel"
          autoComplete="tel"
          onText={phone => change({ phone })}
        />
      )}
    </>
  );
}

function IdNumber({ view, person }: { view: View; person: PersonDraft }) {
  const { words, dispatch } = view;
  const isNational = person.idKind === 'national-id';
  // As cards and passports print it, the rest is how people group it.
  const clean = (text: string) => text.replace(/[\s.-]/g, '').toUpperCase();
  return (
    <TextField
      {...{ view, field: 'idNumber', value: person.idNumber, maxLength: 20 }}
      label={isNational ? words.nationalId : words.passport}
      hint={isNational ? words.nationalIdHint : undefined}
      inputMode={isNational ? 'numeric' : 'text'}
      capitals="characters"
      onText={text => dispatch({ kind: 'person', patch: { idNumber: clean(text) } })}
    />
  );
}
