/** Questions that are answered by a touch: one of several answers, or each that is true. */
import type { ComponentChildren } from 'preact';
import { idKinds, sexes } from '../../../main/form.ts';
import { idKindWords, noneWords, sexWords } from '../../ui/declare-words.ts';
import { exposureWords, purposeCodes, purposeWords, symptomWords } from '../../ui/health-words.ts';
import type { Language } from '../../ui/language.ts';
import type { Action, FormState, SeveralQuestion } from './answers-state.ts';
import { ChoiceButton } from './buttons.tsx';

export interface QuestionProps {
  readonly state: FormState;
  readonly order: readonly Language[];
  act(action: Action): void;
}

interface ChoicesProps {
  /** How they stand: beside each other, or below each other. */
  readonly columns: 1 | 2;
  readonly children: ComponentChildren;
}

function Choices({ columns, children }: ChoicesProps) {
  return (
    <div class="form-choices" data-columns={columns}>
      {children}
    </div>
  );
}

export function SexChoices({ state: { answers }, order, act }: QuestionProps) {
  return (
    <Choices columns={2}>
      {sexes.map(sex => (
        <ChoiceButton
          key={sex}
          {...{ text: sexWords[sex], order, choice: sex, isChosen: answers.sex === sex }}
          press={() => act({ kind: 'choose', field: 'sex', value: sex })}
        />
      ))}
    </Choices>
  );
}

export function IdKindChoices({ state: { answers }, order, act }: QuestionProps) {
  return (
    <Choices columns={1}>
      {idKinds.map(idKind => (
        <ChoiceButton
          key={idKind}
          {...{ text: idKindWords[idKind], order, choice: idKind, isChosen: answers.idKind === idKind }}
          press={() => act({ kind: 'choose', field: 'idKind', value: idKind })}
        />
      ))}
    </Choices>
  );
}

export function PurposeChoices({ state: { answers }, order, act }: QuestionProps) {
  return (
    <Choices columns={2}>
      {purposeCodes.map(code => (
        <ChoiceButton
          key={code}
          {...{ text: purposeWords[code], order, choice: code, isChosen: answers.purpose === code }}
          press={() => act({ kind: 'choose', field: 'purpose', value: code })}
        />
      ))}
    </Choices>
  );
}

const travelBits = [0, 2] as const;
const contactBits = [1, 3] as const;
const severalOf = {
  travel: travelBits.map(bit => ({ bit, text: exposureWords[bit] })),
  contacts: contactBits.map(bit => ({ bit, text: exposureWords[bit] })),
  symptoms: ([0, 1, 2, 3, 4, 5] as const).map(bit => ({ bit, text: symptomWords[bit] })),
} as const;

/** Each that is true, or that none is. */
export function SeveralChoices({
  state,
  order,
  act,
  question,
}: QuestionProps & { readonly question: SeveralQuestion }) {
  const chosen = state.answers[question];
  return (
    <Choices columns={question === 'symptoms' ? 2 : 1}>
      {severalOf[question].map(({ bit, text }) => (
        <ChoiceButton
          key={bit}
          {...{ text, order, choice: bit, isOfSeveral: true, isChosen: ((chosen ?? 0) & (1 << bit)) !== 0 }}
          press={() => act({ kind: 'toggle', question, bit })}
        />
      ))}
      <ChoiceButton
        {...{ text: noneWords[question], order, choice: 'none', isOfSeveral: true, isChosen: chosen === 0 }}
        press={() => act({ kind: 'none', question })}
      />
    </Choices>
  );
}
