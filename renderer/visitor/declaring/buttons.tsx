/** The buttons of the form: both languages on each, large enough for a hand that trembles. */
import type { Language, Text } from '../../ui/language.ts';

interface WordsProps {
  readonly text: Text;
  readonly order: readonly Language[];
}

/** A button's words, one language under the other. */
export function ButtonWords({ text, order }: WordsProps) {
  return (
    <span class="button-words">
      {order.map((language, index) => (
        <span key={language} class={index === 0 ? 'button-large' : 'button-small'} lang={language}>
          {text[language]}
        </span>
      ))}
    </span>
  );
}

interface PlainProps extends WordsProps {
  /** What it does, for the style sheet and for tests. */
  readonly act: 'agree' | 'disagree' | 'next' | 'back' | 'stop' | 'still-here';
  readonly isPrimary?: boolean;
  readonly isDisabled?: boolean;
  press(): void;
}

export function FormButton({ text, order, act, isPrimary = false, isDisabled = false, press }: PlainProps) {
  return (
    <button
      type="button"
      class="form-button"
      data-act={act}
      data-primary={isPrimary ? '' : undefined}
      disabled={isDisabled}
      onClick={press}
    >
      <ButtonWords text={text} order={order} />
    </button>
  );
}

interface ChoiceProps extends WordsProps {
  readonly choice: string | number;
  readonly isChosen: boolean;
  /** Several may be chosen: it has a box to tick. */
  readonly isOfSeveral?: boolean;
  press(): void;
}

export function ChoiceButton({ text, order, choice, isChosen, isOfSeveral = false, press }: ChoiceProps) {
  return (
    <button type="button" class="form-choice" data-choice={choice} aria-pressed={isChosen} onClick={press}>
      {isOfSeveral && (
        <svg class="tick" viewBox="0 0 64 64" aria-hidden="true">
          <path class="tick-box" d="M4 4h56v56H4z" />
          {isChosen && <path class="tick-mark" d="M14 32 28 46 51 18" />}
        </svg>
      )}
      <ButtonWords text={text} order={order} />
    </button>
  );
}

interface AloudProps extends WordsProps {
  readonly isOn: boolean;
  press(): void;
}

/** A loudspeaker: what is asked is read aloud, from here on each question. */
export function AloudButton({ text, order, isOn, press }: AloudProps) {
  const [first = 'vi'] = order;
  return (
    <button type="button" class="aloud" data-act="aloud" aria-pressed={isOn} aria-label={text[first]} onClick={press}>
      <svg viewBox="0 0 172 120" aria-hidden="true">
        <path class="aloud-box" d="M8 42h28L72 10v100L36 78H8z" />
        <path class="aloud-wave" d="M92 38q18 22 0 44M114 22q34 38 0 76M136 8q48 52 0 104" />
      </svg>
    </button>
  );
}
