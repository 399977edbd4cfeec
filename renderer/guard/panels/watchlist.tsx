/** Who is on the watchlist, and taking them off it. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Watch } from '../../../main/desk-contract.ts';
import type { Language } from '../../ui/language.ts';
import type { Desk } from '../desk.ts';
import { HoldButton, Note } from '../parts.tsx';
import { seen } from '../shown.ts';
import { say } from '../words.ts';
import { may } from './allowed.ts';
import { Failure, FormButtons, momentText, PanelFrame, type PanelProps, whyFailed } from './common.tsx';
import type { FailedWhy } from './lookup.ts';
import { notes, panelWords, watchWords } from './words.ts';

export function Watchlist({ desk, view }: PanelProps) {
  const language = view.language.value;
  const entries = useSignal<readonly Watch[] | null>(null);
  const why = useSignal<FailedWhy | null>(null);
  const ending = useSignal<number | null>(null);
  const role = desk.me.value?.role ?? null;
  const load = async () => {
    const answer = await desk.ask({ kind: 'watchlist' });
    why.value = whyFailed(answer, 'watchlist');
    if (answer.kind === 'watchlist') entries.value = answer.entries;
  };
  useEffect(() => void load(), [desk]);
  const ended = (isDone: boolean) => {
    ending.value = null;
    if (isDone) void load();
  };
  return (
    <PanelFrame desk={desk} view={view} title={watchWords.title[language]} name="watchlist">
      <Failure why={why.value} language={language} />
      {entries.value === null && why.value === null && <p class="hint">{panelWords.loading[language]}</p>}
      {entries.value?.length === 0 && <p class="hint">{watchWords.empty[language]}</p>}
      <ul class="watch-list">
        {entries.value?.map(entry => (
          <li key={entry.seq} class="watch">
            <Entry desk={desk} entry={entry} language={language} />
            {may(role, 'unwatch') && ending.value !== entry.seq && (
              <button
                type="button"
                class="button"
                onClick={() => {
                  ending.value = entry.seq;
                }}
              >
                {watchWords.end[language]}
              </button>
            )}
            {ending.value === entry.seq && <EndForm desk={desk} view={view} entry={entry} onEnd={ended} />}
          </li>
        ))}
      </ul>
      {may(role, 'watch') && (
        <div class="watch-add">
          <p class="hint">{watchWords.add[language]}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              view.panel.value = 'search';
            }}
          >
            {watchWords.find[language]}
          </button>
        </div>
      )}
    </PanelFrame>
  );
}

function Entry({ desk, entry, language }: { desk: Desk; entry: Watch; language: Language }) {
  const { name, until, outcome, instruction, guard, at } = entry;
  return (
    <div class="watch-entry">
      <p class="watch-name">{seen(name) ?? panelWords.noName[language]}</p>
      <p class="watch-terms">
        <span class="tag" data-outcome={outcome}>
          {watchWords[outcome][language]}
        </span>
        {until === null
          ? watchWords.forEver[language]
          : say(watchWords.untilTime, language, { time: momentText(desk, until) })}
      </p>
      <p class="watch-instruction">{instruction}</p>
      <p class="aside">{say(watchWords.by, language, { guard, time: momentText(desk, at) })}</p>
    </div>
  );
}

interface EndFormProps extends PanelProps {
  readonly entry: Watch;
  readonly onEnd: (isDone: boolean) => void;
}

function EndForm({ desk, view, entry, onEnd }: EndFormProps) {
  const language = view.language.value;
  const note = useSignal('');
  const isMissing = useSignal(false);
  const why = useSignal<FailedWhy | null>(null);
  const end = async () => {
    isMissing.value = note.value.trim() === '';
    if (isMissing.value) return;
    why.value = whyFailed(await desk.ask({ kind: 'unwatch', watch: entry.seq, note: note.value.trim() }), 'done');
    if (why.value === null) onEnd(true);
  };
  return (
    <div class="act-form">
      <Note
        note={note}
        language={language}
        chips={notes.unwatch}
        label={watchWords.why}
        isRequired
        isMissing={isMissing.value}
      />
      <Failure why={why.value} language={language} />
      <FormButtons language={language} onCancel={() => onEnd(false)}>
        <HoldButton language={language} class="button danger" onHeld={() => void end()}>
          {watchWords.end[language]}
        </HoldButton>
      </FormButtons>
    </div>
  );
}
