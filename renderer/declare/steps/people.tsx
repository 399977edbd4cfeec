/** The others of a group: who they are, and that all of them are well or each one's answers. */
import { Button, Choices, Fault } from '../fields.tsx';
import { answersFaults, type Other } from '../form-model.ts';
import { nameIn, type View } from '../view.ts';
import { Health, Travel } from './answers.tsx';
import { PersonFields } from './who.tsx';

export function People({ view }: { view: View }) {
  const { state, words, dispatch } = view;
  const { others, othersWell } = state;
  return (
    <>
      <p class="told">{words.peopleIntro}</p>
      {others.length > 0 && (
        <ul class="people">
          {others.map(other => (
            <OneOther key={other.id} view={view} other={other} />
          ))}
        </ul>
      )}
      <div class="field" data-field="people">
        <Button look="second" touched={() => dispatch({ kind: 'add' })}>
          {words.addPerson}
        </Button>
        <Fault view={view} field="people" />
      </div>
      {others.length > 0 && (
        <Choices
          {...{ view, field: 'othersWell', label: words.allWell, hint: words.allWellHint, layout: 'rows' }}
          choices={[
            { value: true, label: words.yes },
            { value: false, label: words.noAskEach },
          ]}
          chosen={othersWell}
          onChoose={well => dispatch({ kind: 'others-well', well })}
        />
      )}
      {othersWell === false && <EachOther view={view} />}
    </>
  );
}

function OneOther({ view, other: { id, person } }: { view: View; other: Other }) {
  const { words, dispatch } = view;
  const name = nameIn(view, person);
  return (
    <li>
      <span class="name">{name}</span>
      <Button
        look="quiet"
        label={`${words.change}: ${name}`}
        touched={() => dispatch({ kind: 'go', screen: { at: 'person', id } })}
      >
        {words.change}
      </Button>
    </li>
  );
}

function EachOther({ view }: { view: View }) {
  const { state, words, dispatch } = view;
  return (
    <ul class="people">
      {state.others.map(({ id, person, answers }) => (
        <li key={id}>
          <button
            type="button"
            class="row"
            onClick={() => dispatch({ kind: 'go', screen: { at: 'person-answers', id } })}
          >
            <span class="name">{nameIn(view, person)}</span>
            <span class="hint">{answersFaults(answers).length === 0 ? words.answered : words.toAnswer}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function OnePerson({ view, other }: { view: View; other: Other }) {
  const { words, dispatch } = view;
  return (
    <>
      <PersonFields view={view} person={other.person} isDeclarer={false} />
      <Button look="quiet" touched={() => dispatch({ kind: 'remove', id: other.id })}>
        {words.remove}
      </Button>
    </>
  );
}

export function PersonAnswers({ view, other: { answers } }: { view: View; other: Other }) {
  return (
    <>
      <Travel view={view} answers={answers} isAlone={false} />
      <Health view={view} answers={answers} isAlone={false} />
    </>
  );
}
