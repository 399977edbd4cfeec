/** One person: what is known, their visits, and what can be done. */
import { useSignal } from '@preact/signals';
import type { Found } from '../../../main/desk-contract.ts';
import { HoldButton, Note } from '../parts.tsx';
import { seen } from '../shown.ts';
import { may } from './allowed.ts';
import { Failure, FormButtons, Inside, momentText, PanelFrame, type PanelProps, whyFailed } from './common.tsx';
import type { FailedWhy } from './lookup.ts';
import { Visits } from './visits.tsx';
import { WatchForm } from './watch-form.tsx';
import { notes, panelWords, visitWords } from './words.ts';

interface PersonProps extends PanelProps {
  readonly person: Found;
  readonly onBack: () => void;
}

type Doing = 'nothing' | 'watch' | 'reset' | 'done';

export function Person({ desk, view, person, onBack }: PersonProps) {
  const language = view.language.value;
  const doing = useSignal<Doing>('nothing');
  const role = desk.me.value?.role ?? null;
  const isInside = useSignal(person.isInside);
  const changes = useSignal(0);
  const changed = () => {
    changes.value += 1;
  };
  const end = (isDone: boolean) => {
    doing.value = isDone ? 'done' : 'nothing';
    if (isDone) changed();
  };
  const step = () => (doing.value === 'watch' || doing.value === 'reset' ? end(false) : onBack());
  return (
    <PanelFrame
      desk={desk}
      view={view}
      title={seen(person.name) ?? panelWords.noName[language]}
      name="person"
      onBack={step}
    >
      <Facts desk={desk} view={view} person={{ ...person, isInside: isInside.value }} />
      <p class="success" role="status">
        {doing.value === 'done' && panelWords.done[language]}
      </p>
      {doing.value === 'watch' && <WatchForm desk={desk} view={view} person={person.person} onEnd={end} />}
      {doing.value === 'reset' && <ResetForm desk={desk} view={view} person={person.person} onEnd={end} />}
      {(doing.value === 'nothing' || doing.value === 'done') && (
        <div class="person-acts">
          {may(role, 'reset-passback') && (
            <button
              type="button"
              class="button"
              onClick={() => {
                doing.value = 'reset';
              }}
            >
              {visitWords.reset[language]}
            </button>
          )}
          {may(role, 'watch') && (
            <button
              type="button"
              class="button"
              onClick={() => {
                doing.value = 'watch';
              }}
            >
              {visitWords.watch[language]}
            </button>
          )}
        </div>
      )}
      <Visits
        desk={desk}
        view={view}
        person={person.person}
        changes={changes.value}
        onCorrected={changed}
        onChanged={isOpen => {
          isInside.value = isOpen;
        }}
      />
    </PanelFrame>
  );
}

function Facts({ desk, view, person }: PanelProps & { readonly person: Found }) {
  const language = view.language.value;
  const { host, phone, plate, lastAt, isInside } = person;
  const facts = [
    [visitWords.host, host],
    [visitWords.phone, phone],
    [visitWords.plate, plate],
    [visitWords.last, momentText(desk, lastAt)],
  ] as const;
  return (
    <div class="person-facts">
      <Inside isInside={isInside} language={language} />
      <dl class="facts">
        {facts.map(
          ([label, value]) =>
            value !== null && (
              <div key={label.en}>
                <dt>{label[language]}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  );
}

interface ActProps extends PanelProps {
  readonly person: string;
  readonly onEnd: (isDone: boolean) => void;
}

function ResetForm({ desk, view, person, onEnd }: ActProps) {
  const language = view.language.value;
  const note = useSignal('');
  const isMissing = useSignal(false);
  const why = useSignal<FailedWhy | null>(null);
  const reset = async () => {
    isMissing.value = note.value.trim() === '';
    if (isMissing.value) return;
    why.value = whyFailed(await desk.ask({ kind: 'reset-passback', person, note: note.value.trim() }), 'done');
    if (why.value === null) onEnd(true);
  };
  return (
    <div class="act-form">
      <h3>{visitWords.reset[language]}</h3>
      <p class="hint">{visitWords.resetHelp[language]}</p>
      <Note note={note} language={language} chips={notes.reset} isRequired isMissing={isMissing.value} />
      <Failure why={why.value} language={language} />
      <FormButtons language={language} onCancel={() => onEnd(false)}>
        <HoldButton language={language} class="button strong" onHeld={() => void reset()}>
          {visitWords.reset[language]}
        </HoldButton>
      </FormButtons>
    </div>
  );
}
