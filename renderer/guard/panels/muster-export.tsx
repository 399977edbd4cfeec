/** The muster list as a file; some sites ask for a second person. */
import { type Signal, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Answer } from '../../../main/desk-contract.ts';
import { pin as pinShape } from '../../../main/desk-contract.ts';
import type { Language } from '../../ui/language.ts';
import type { Desk } from '../desk.ts';
import { say } from '../words.ts';
import { Failure, FormButtons, type PanelProps, whyFailed } from './common.tsx';
import type { FailedWhy } from './lookup.ts';
import { csvText, fileNameOf } from './muster-rows.ts';
import { musterWords } from './muster-words.ts';

interface ExportToolProps {
  readonly desk: Desk;
  /** The form for the second person is open. */
  readonly isExporting: Signal<boolean>;
  readonly language: Language;
}

export function ExportTool({ desk, isExporting, language }: ExportToolProps) {
  const why = useSignal<FailedWhy | null>(null);
  const saved = useSignal<string | null>(null);
  const needsSecond = desk.site.value?.twoPerson.includes('export') ?? false;
  const start = async () => {
    saved.value = null;
    why.value = null;
    if (needsSecond) {
      isExporting.value = !isExporting.value;
      return;
    }
    const answer = await desk.ask({ kind: 'export-muster', second: null });
    if (answer.kind === 'failed' && answer.why === 'needs-second') isExporting.value = true;
    else why.value = whyFailed(answer, 'file');
    saved.value = save(answer);
  };
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={desk.status.value !== 'live'}
        aria-expanded={isExporting.value}
        onClick={() => void start()}
      >
        {musterWords.export[language]}
      </button>
      <Failure why={why.value} language={language} />
      <p class="success" role="status">
        {saved.value !== null && say(musterWords.exported, language, { name: saved.value })}
      </p>
    </>
  );
}

/** The second person proves themselves; what they type is forgotten with the form. */
export function ExportForm({ desk, view, onEnd }: PanelProps & { readonly onEnd: () => void }) {
  const language = view.language.value;
  const id = useId();
  const name = useSignal('');
  const pin = useSignal('');
  const why = useSignal<FailedWhy | null>(null);
  const isReady = name.value.trim() !== '' && pinShape.safeParse(pin.value).success;
  const start = async () => {
    const second = { name: name.value.trim(), pin: pin.value };
    pin.value = '';
    const answer = await desk.ask({ kind: 'export-muster', second });
    why.value = whyFailed(answer, 'file');
    if (save(answer) !== null) onEnd();
  };
  return (
    <form
      class="act-form"
      onSubmit={event => {
        event.preventDefault();
        if (isReady) void start();
      }}
    >
      <p class="hint">{musterWords.second[language]}</p>
      <div class="field-row">
        <div>
          <label class="label" for={`${id}-name`}>
            {musterWords.secondName[language]}
          </label>
          <input
            id={`${id}-name`}
            class="field"
            autocomplete="off"
            maxLength={80}
            value={name.value}
            onInput={event => {
              name.value = event.currentTarget.value;
            }}
          />
        </div>
        <div>
          <label class="label" for={`${id}-pin`}>
            {musterWords.secondPin[language]}
          </label>
          <input
            id={`${id}-pin`}
            class="field"
            type="password"
            inputMode="numeric"
            autocomplete="off"
            maxLength={12}
            value={pin.value}
            onInput={event => {
              pin.value = event.currentTarget.value;
            }}
          />
        </div>
      </div>
      <Failure why={why.value} language={language} />
      <FormButtons language={language} onCancel={onEnd}>
        <button type="submit" class="button strong" disabled={!isReady}>
          {musterWords.exportNow[language]}
        </button>
      </FormButtons>
    </form>
  );
}

/** Hands the file to the browser; its name, or null where the answer has none. */
function save(answer: Answer): string | null {
  if (answer.kind !== 'file') return null;
  const name = fileNameOf(answer.name);
  const url = URL.createObjectURL(new Blob([csvText(answer.text)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has begun to read by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return name;
}
