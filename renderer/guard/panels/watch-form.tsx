/** Putting a person on the watchlist. */
import { useSignal } from '@preact/signals';
import { Note } from '../parts.tsx';
import { Choice, Failure, FormButtons, type PanelProps, whyFailed, zoneOf } from './common.tsx';
import type { FailedWhy } from './lookup.ts';
import { type Expiry, expiries, expiryOf } from './times.ts';
import { expiryWords, notes, visitWords, watchWords } from './words.ts';

interface WatchFormProps extends PanelProps {
  /** The person's pseudonym, 32 hex digits. */
  readonly person: string;
  readonly onEnd: (isDone: boolean) => void;
}

const outcomes = ['refer', 'refuse'] as const;

export function WatchForm({ desk, view, person, onEnd }: WatchFormProps) {
  const language = view.language.value;
  const outcome = useSignal<(typeof outcomes)[number]>('refer');
  const expiry = useSignal<Expiry>('today');
  const instruction = useSignal('');
  const isMissing = useSignal(false);
  const why = useSignal<FailedWhy | null>(null);
  const save = async () => {
    isMissing.value = instruction.value.trim() === '';
    if (isMissing.value) return;
    const answer = await desk.ask({
      kind: 'watch',
      person,
      until: expiryOf(expiry.value, desk.now(), zoneOf(desk)),
      outcome: outcome.value,
      instruction: instruction.value.trim(),
    });
    why.value = whyFailed(answer, 'done');
    if (why.value === null) onEnd(true);
  };
  return (
    <div class="act-form">
      <h3>{visitWords.watch[language]}</h3>
      <Choice
        label={watchWords.outcome}
        language={language}
        options={outcomes.map(value => ({ value, text: watchWords[value][language] }))}
        chosen={outcome.value}
        choose={value => {
          outcome.value = value;
        }}
      />
      <Choice
        label={watchWords.until}
        language={language}
        options={expiries.map(value => ({ value, text: expiryWords[value][language] }))}
        chosen={expiry.value}
        choose={value => {
          expiry.value = value;
        }}
      />
      <Note
        note={instruction}
        language={language}
        chips={notes.instruction}
        label={watchWords.instruction}
        isRequired
        isMissing={isMissing.value}
        onEnter={() => void save()}
      />
      <Failure why={why.value} language={language} />
      <FormButtons language={language} onCancel={() => onEnd(false)}>
        <button type="button" class="button strong" onClick={() => void save()}>
          {watchWords.save[language]}
        </button>
      </FormButtons>
    </div>
  );
}
