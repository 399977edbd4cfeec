/** What will be sent, in short, each part with the way back to it. */
import { Button } from '../fields.tsx';
import { answersOf, type Step, steps } from '../form-model.ts';
import { nameIn, type View } from '../view.ts';

export function Check({ view }: { view: View }) {
  const { state, words } = view;
  return (
    <>
      {state.refused !== null && (
        <p class="fault" role="alert">
          {words.refused[state.refused]}
        </p>
      )}
      <dl class="summary">
        {steps(state).map(step => (
          <Part key={step} view={view} step={step} />
        ))}
      </dl>
    </>
  );
}

function Part({ view, step }: { view: View; step: Step }) {
  const { words, dispatch } = view;
  const lines = linesOf(view, step).filter(line => line !== '');
  if (step === 'notice' || step === 'check') return null;
  const title = words.titles[step];
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {lines.map(line => (
          <span key={line}>{line}</span>
        ))}
      </dd>
      <dd class="change">
        <Button
          look="quiet"
          label={`${words.change}: ${title}`}
          touched={() => dispatch({ kind: 'go', screen: { at: step } })}
        >
          {words.change}
        </Button>
      </dd>
    </div>
  );
}

/** What was answered at a step. */
function linesOf(view: View, step: Step): readonly string[] {
  const { state, words } = view;
  const { who, visit, answers, others, table } = state;
  const named = (set: number | null, names: Readonly<Record<number, string>>, none: string) =>
    set === 0 ? [none] : Object.values(names).filter((_name, bit) => ((set ?? 0) & (1 << bit)) !== 0);
  switch (step) {
    case 'who':
      return [who.name, who.birthYear, `${words.idKinds[who.idKind]} ${who.idNumber}`, who.phone];
    case 'list':
      return table === null ? [] : [words.chosenFile(table.fileName, table.people)];
    case 'why':
      return [Object.values(words.purposes)[(visit.purpose ?? 0) - 1] ?? '', visit.host, visit.plate];
    case 'travel':
      return [...named(answers.exposures, words.exposures, words.noExposuresShort), answersOf(answers).note];
    case 'health':
      return named(answers.symptoms, words.symptoms, words.noSymptoms);
    case 'people':
      return others.map(({ person }) => nameIn(view, person));
    default:
      return [];
  }
}
