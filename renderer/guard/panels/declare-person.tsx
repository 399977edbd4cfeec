/** Who the visitor is: document, name, birth year, and what they come for. */
import { useId } from 'preact/hooks';
import { purposeCodes, purposeWords } from '../../ui/health-words.ts';
import type { Language } from '../../ui/language.ts';
import { rememberPurpose } from '../remembered.ts';
import { say } from '../words.ts';
import { Choice } from './common.tsx';
import { type Field, type Flaw, type Form, idDigits, idKinds, idNumberOf, statedYear } from './declaration.ts';
import { declareWords, flawWords, idKindWords } from './declare-words.ts';
import type { Draft, Flaws } from './draft.ts';

interface PersonFieldsProps {
  readonly draft: Draft;
  readonly flaws: Flaws;
  readonly language: Language;
}

type TextField = 'idNumber' | 'name' | 'birthYear' | 'host' | 'phone' | 'plate';

const limits: Readonly<Record<TextField, { readonly length: number; readonly mode?: 'numeric' | 'tel' }>> = {
  idNumber: { length: 20 },
  name: { length: 100 },
  birthYear: { length: 4, mode: 'numeric' },
  host: { length: 80 },
  phone: { length: 20, mode: 'tel' },
  plate: { length: 15 },
};

/** Said at once: they tell of a slip, not of a field that is still to come. */
const atOnce: readonly Flaw[] = ['contradicts', 'impossible'];

export function PersonFields(props: PersonFieldsProps) {
  const { draft, flaws, language } = props;
  const { form, isChecked, card } = draft;
  const of = form.value;
  const isByCard = card.value !== null;
  return (
    <section class="declare-person" aria-label={declareWords.person[language]}>
      {isByCard ? (
        <p class="by-card">{declareWords.byCard[language]}</p>
      ) : (
        <Choice
          label={declareWords.document}
          language={language}
          options={idKinds.map(value => ({ value, text: idKindWords[value][language] }))}
          chosen={of.idKind}
          choose={idKind => {
            form.value = { ...of, idKind, idNumber: idNumberOf(idKind, of.idNumber) };
          }}
        />
      )}
      <div class="field-row">
        {!isByCard && of.idKind !== 'none' && <Line {...props} field="idNumber" />}
        <Line {...props} field="phone" />
      </div>
      <div class="field-row wide-first">
        <Line {...props} field="name" />
        <Line {...props} field="birthYear" />
      </div>
      <div class="field-row wide-first">
        <Line {...props} field="host" />
        <Line {...props} field="plate" />
      </div>
      <Choice
        label={declareWords.purpose}
        language={language}
        flaw={isChecked.value && flaws.purpose !== undefined && <Missing language={language} />}
        options={purposeCodes.map(value => ({ value, text: purposeWords[value][language] }))}
        chosen={of.purpose}
        choose={purpose => {
          form.value = { ...of, purpose };
          rememberPurpose(purpose);
        }}
      />
    </section>
  );
}

export function Missing({ language }: { language: Language }) {
  return <span class="missing">· {flawWords.missing[language]}</span>;
}

/** One field of text with its flaw, and what mends it. */
function Line({ draft, flaws, language, field }: PersonFieldsProps & { readonly field: TextField }) {
  const id = useId();
  const form = draft.form.value;
  const flaw = flawOf(flaws, field);
  const isSaid = flaw !== null && (draft.isChecked.value || atOnce.includes(flaw));
  const number = idNumberOf(form.idKind, form.idNumber);
  const values = { n: idDigits[form.idKind], have: number.length, year: statedYear(number) ?? '' };
  const { length, mode = 'text' } = limits[field];
  const set = (part: Partial<Form>) => {
    draft.form.value = { ...form, ...part };
  };
  return (
    <div class="line">
      <label class="label" for={id}>
        {declareWords[field][language]}
        {field === 'idNumber' && <span class="aside"> · {say(declareWords.digits, language, values)}</span>}
      </label>
      <input
        id={id}
        class="field"
        autocomplete="off"
        spellcheck={false}
        inputMode={field === 'idNumber' && form.idKind !== 'insurance' ? 'numeric' : mode}
        maxLength={length}
        data-first={field === firstField(draft) || undefined}
        aria-invalid={isSaid}
        aria-describedby={`${id}-flaw`}
        value={form[field]}
        onInput={event => set(typed(form, field, event.currentTarget.value))}
      />
      <p id={`${id}-flaw`} class="missing" role="status">
        {isSaid && say(flawWords[flaw], language, values)}
      </p>
      {flaw === 'contradicts' && (
        <button type="button" class="chip" onClick={() => set({ birthYear: values.year })}>
          {say(declareWords.useYear, language, values)}
        </button>
      )}
    </div>
  );
}

/** What the guard types first: what the card has not told. */
function firstField({ form, card }: Draft): TextField {
  if (card.value !== null) return 'host';
  return form.value.idKind === 'none' ? 'name' : 'idNumber';
}

function flawOf(flaws: Flaws, field: TextField): Flaw | null {
  return field === 'host' || field === 'plate' ? null : (flaws[field satisfies Field] ?? null);
}

/** A whole CCCD number tells the birth year, where nobody has typed one. */
function typed(form: Form, field: TextField, text: string): Partial<Form> {
  const isTold = field === 'idNumber' && form.idKind === 'national-id' && form.birthYear === '';
  const year = isTold ? statedYear(idNumberOf(form.idKind, text)) : null;
  return year === null ? { [field]: text } : { [field]: text, birthYear: year };
}
