/** The form's questions, in the visitor's language: the guard reads them out, or turns the screen. */
import type { Signal } from '@preact/signals';
import { exposureBits, exposureWords, symptomBits, symptomWords } from '../../ui/health-words.ts';
import { type Language, languageNames, type Text } from '../../ui/language.ts';
import type { Form, YesNo } from './declaration.ts';
import { declareWords, flawWords, questions } from './declare-words.ts';
import type { Draft, Flaws } from './draft.ts';

interface QuestionsProps {
  readonly draft: Draft;
  readonly flaws: Flaws;
}

export function Questions({ draft, flaws }: QuestionsProps) {
  const { form, isChecked } = draft;
  const { language } = form.value;
  return (
    <section class="questions" lang={language} aria-label={questions.symptoms[language]}>
      <fieldset class="languages">
        {(['vi', 'en'] as const).map(each => (
          <button
            key={each}
            type="button"
            class="chip"
            lang={each}
            aria-pressed={each === language}
            onClick={() => {
              form.value = { ...form.value, language: each };
            }}
          >
            {languageNames[each]}
          </button>
        ))}
      </fieldset>
      <Group
        form={form}
        part="symptoms"
        items={symptomBits.map(bit => symptomWords[bit])}
        none={declareWords.noSymptoms}
        isMissing={isChecked.value && flaws.symptoms !== undefined}
        language={language}
      />
      <Group
        form={form}
        part="exposures"
        items={exposureBits.map(bit => exposureWords[bit])}
        none={declareWords.noExposures}
        isMissing={isChecked.value && flaws.exposures !== undefined}
        language={language}
      />
    </section>
  );
}

interface GroupProps {
  readonly form: Signal<Form>;
  readonly part: 'symptoms' | 'exposures';
  readonly items: readonly Text[];
  /** "None of them", in one touch. */
  readonly none: Text;
  readonly isMissing: boolean;
  readonly language: Language;
}

function Group({ form, part, items, none, isMissing, language }: GroupProps) {
  const answers = form.value[part];
  // Then there is nothing to read out any more, and the next questions come up.
  const isNone = answers.every(answer => answer === false);
  const set = (next: readonly YesNo[]) => {
    form.value = { ...form.value, [part]: next };
  };
  return (
    <div class="question-group">
      <h3>
        {questions[part][language]}
        {isMissing && <span class="missing"> · {flawWords.missing[language]}</span>}
      </h3>
      <button
        type="button"
        class="button none"
        aria-pressed={isNone}
        onClick={() => set(answers.map(() => (isNone ? null : false)))}
      >
        {none[language]}
      </button>
      <ul hidden={isNone}>
        {items.map((item, bit) => (
          <li key={item.en} class="question" data-answer={String(answers[bit] ?? '')}>
            <span>{item[language]}</span>
            {([true, false] as const).map(value => (
              <button
                key={String(value)}
                type="button"
                class="answer-chip"
                data-yes={value}
                aria-pressed={answers[bit] === value}
                aria-label={`${item[language]}: ${(value ? questions.yes : questions.no)[language]}`}
                onClick={() => set(answers.map((answer, index) => (index === bit ? value : answer)))}
              >
                {(value ? questions.yes : questions.no)[language]}
              </button>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
