/** Where they have been, whom they met, how they feel. */
import { exposureBits, symptomBits } from '../../ui/health-words.ts';
import { TextField, Ticks } from '../fields.tsx';
import { type AnswersDraft, travelBits } from '../form-model.ts';
import type { View } from '../view.ts';

interface AnswersProps {
  readonly view: View;
  readonly answers: AnswersDraft;
  /** The only question on its screen: none of it is one touch, and goes on. */
  readonly isAlone: boolean;
}

export function Travel({ view, answers, isAlone }: AnswersProps) {
  const { words, dispatch } = view;
  const { exposures, note } = answers;
  const change = (patch: Partial<AnswersDraft>) => dispatch({ kind: 'answers', patch });
  return (
    <>
      {isAlone && view.state.whom === 'table' && <p class="told">{words.forEverybody}</p>}
      <Ticks
        {...{ view, field: 'exposures', label: words.titles.travel, isLabelUnseen: isAlone, none: words.noExposures }}
        {...{ names: words.exposures, bits: exposureBits, set: exposures }}
        onNone={() => {
          change({ exposures: 0 });
          if (isAlone) dispatch({ kind: 'next' });
        }}
        onSet={set => change({ exposures: set })}
      >
        {((exposures ?? 0) & travelBits) !== 0 && (
          <TextField
            {...{ view, field: 'note', label: words.where, hint: words.whereHint, value: note, maxLength: 400 }}
            isOptional
            capitals="words"
            onText={text => change({ note: text })}
          />
        )}
      </Ticks>
    </>
  );
}

export function Health({ view, answers, isAlone }: AnswersProps) {
  const { words, dispatch } = view;
  const change = (patch: Partial<AnswersDraft>) => dispatch({ kind: 'answers', patch });
  return (
    <>
      {isAlone && view.state.whom === 'table' && <p class="told">{words.forEverybody}</p>}
      <Ticks
        {...{ view, field: 'symptoms', label: words.healthPart, isLabelUnseen: isAlone, none: words.noSymptoms }}
        {...{ names: words.symptoms, bits: symptomBits, set: answers.symptoms }}
        onNone={() => {
          change({ symptoms: 0 });
          if (isAlone) dispatch({ kind: 'next' });
        }}
        onSet={set => change({ symptoms: set })}
      />
    </>
  );
}
