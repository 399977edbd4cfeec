/** The controls of the form: a label above, a hint, what is typed or chosen, and what is wrong with it in words. */
import type { ComponentChildren } from 'preact';
import type { FieldName } from './form-model.ts';
import { faultAt, type View } from './view.ts';

interface Labelled {
  readonly view: View;
  readonly field: FieldName;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly isOptional?: boolean;
  /** The screen's heading says it already. */
  readonly isLabelUnseen?: boolean;
}

/** Read out as it comes and as it changes. */
export function Fault({ view, field }: Pick<Labelled, 'view' | 'field'>) {
  return (
    <p class="fault" id={`${field}-fault`} aria-live="polite">
      {faultAt(view, field)}
    </p>
  );
}

/** What is read out with a control: its hint, and what is wrong. */
const describedBy = (field: FieldName) => `${field}-hint ${field}-fault`;

interface FieldProps extends Labelled {
  /** Of several controls. */
  readonly isSet: boolean;
  readonly children: ComponentChildren;
}

function Field({ view, field, label, hint, isOptional, isLabelUnseen, isSet, children }: FieldProps) {
  const [Box, Label] = isSet ? (['fieldset', 'legend'] as const) : (['div', 'label'] as const);
  return (
    <Box class="field" data-field={field} {...(isSet ? { 'aria-describedby': describedBy(field) } : {})}>
      <Label class={isLabelUnseen ? 'unseen' : ''} {...(isSet ? {} : { for: field })}>
        {label}
        {isOptional && <span class="optional"> ({view.words.optional})</span>}
      </Label>
      <p class="hint" id={`${field}-hint`}>
        {hint}
      </p>
      {children}
      <Fault view={view} field={field} />
    </Box>
  );
}

interface TextProps extends Labelled {
  readonly value: string;
  readonly inputMode?: 'text' | 'numeric' | 'tel';
  readonly autoComplete?: string;
  readonly capitals?: 'words' | 'characters';
  readonly maxLength: number;
  onText(text: string): void;
}

export function TextField(props: TextProps) {
  const {
    view,
    field,
    isOptional,
    value,
    inputMode,
    autoComplete = 'off',
    capitals = 'none',
    maxLength,
    onText,
  } = props;
  return (
    <Field {...props} isSet={false}>
      <input
        id={field}
        type="text"
        inputMode={inputMode ?? 'text'}
        autoComplete={autoComplete}
        autoCapitalize={capitals}
        autoCorrect="off"
        spellcheck={false}
        enterKeyHint="next"
        maxLength={maxLength}
        value={value}
        required={!isOptional}
        aria-invalid={faultAt(view, field) !== null}
        aria-describedby={describedBy(field)}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
        onBlur={() => view.dispatch({ kind: 'left', field })}
      />
    </Field>
  );
}

export interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

interface ChoicesProps<Value> extends Labelled {
  readonly choices: readonly Choice<Value>[];
  readonly chosen: Value | null;
  readonly layout: 'rows' | 'columns' | 'line';
  onChoose(value: Value): void;
}

/** One of a few. */
export function Choices<Value extends string | number | boolean>(props: ChoicesProps<Value>) {
  const { field, choices, chosen, layout, onChoose } = props;
  return (
    <Field {...props} isSet>
      <div class={`choices ${layout}`}>
        {choices.map(choice => (
          <Option
            key={String(choice.value)}
            {...choice}
            type="radio"
            name={field}
            isOn={choice.value === chosen}
            touched={() => onChoose(choice.value)}
          />
        ))}
      </div>
    </Field>
  );
}

interface OptionProps {
  readonly type: 'radio' | 'checkbox';
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly isOn: boolean;
  touched(): void;
}

export function Option({ type, name, label, hint, isOn, touched }: OptionProps) {
  return (
    <label class={isOn ? 'choice on' : 'choice'}>
      <input type={type} name={name} checked={isOn} required={type === 'radio'} onChange={touched} />
      <span>
        {label}
        {hint && <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}

interface TicksProps extends Labelled {
  /** What none of them is, in one touch. */
  readonly none: string;
  readonly names: Readonly<Record<number, string>>;
  readonly bits: readonly number[];
  /** Null: not answered yet. */
  readonly set: number | null;
  readonly children?: ComponentChildren;
  onNone(): void;
  onSet(set: number | null): void;
}

/** None of them in one touch, or those that apply. */
export function Ticks(props: TicksProps) {
  const { view, field, none, names, bits, set, children, onNone, onSet } = props;
  return (
    <>
      <Field {...props} isSet>
        <button type="button" class={set === 0 ? 'none on' : 'none'} aria-pressed={set === 0} onClick={onNone}>
          {none}
        </button>
        <p class="hint">{view.words.orTick}</p>
        <div class="choices">
          {bits.map(bit => (
            <Option
              key={bit}
              type="checkbox"
              name={`${field}-${bit}`}
              label={names[bit] ?? ''}
              isOn={((set ?? 0) & (1 << bit)) !== 0}
              touched={() => onSet((set ?? 0) ^ (1 << bit) || null)}
            />
          ))}
        </div>
      </Field>
      {children}
    </>
  );
}

interface ButtonProps {
  /** `quiet`: a word to touch; `second`: with a frame. */
  readonly look: 'quiet' | 'second';
  readonly label?: string;
  readonly isOff?: boolean;
  readonly children: ComponentChildren;
  touched(): void;
}

export function Button({ look, label, isOff, children, touched }: ButtonProps) {
  return (
    <button
      type="button"
      class={look}
      {...(label && { 'aria-label': label })}
      disabled={isOff ?? false}
      onClick={touched}
    >
      {children}
    </button>
  );
}
