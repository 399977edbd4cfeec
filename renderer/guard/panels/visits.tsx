/** The visits of a person, the newest first; a forgotten exit is corrected in its row. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Visit } from '../../../main/desk-contract.ts';
import type { Language } from '../../ui/language.ts';
import type { Desk } from '../desk.ts';
import { may } from './allowed.ts';
import { Failure, laneName, momentText, type PanelProps, whyFailed, zoneName } from './common.tsx';
import { ExitForm } from './exit-form.tsx';
import type { FailedWhy } from './lookup.ts';
import { closedBy, panelWords, visitWords } from './words.ts';

interface VisitsProps extends PanelProps {
  /** The person's pseudonym, 32 hex digits. */
  readonly person: string;
  /** How often something was done that may have ended a visit; each time they are asked for again. */
  readonly changes: number;
  /** An exit was entered. */
  readonly onCorrected: () => void;
  /** They were asked for again: whether one of them is still open. */
  readonly onChanged: (isInside: boolean) => void;
}

export function Visits({ desk, view, person, changes, onCorrected, onChanged }: VisitsProps) {
  const language = view.language.value;
  const visits = useSignal<readonly Visit[] | null>(null);
  const why = useSignal<FailedWhy | null>(null);
  const correcting = useSignal<number | null>(null);
  const load = async (isWanted: () => boolean) => {
    const answer = await desk.ask({ kind: 'visits', person });
    if (!isWanted()) return;
    why.value = whyFailed(answer, 'visits');
    if (answer.kind !== 'visits') return;
    visits.value = answer.visits;
    if (changes > 0) onChanged(answer.visits.some(({ atOut }) => atOut === null));
  };
  useEffect(() => {
    let isWanted = true;
    void load(() => isWanted);
    return () => {
      isWanted = false;
    };
  }, [desk, person, changes]);
  const known = visits.value;
  const corrected = (isDone: boolean) => {
    correcting.value = null;
    if (isDone) onCorrected();
  };
  return (
    <div class="visits">
      <h3>{visitWords.visits[language]}</h3>
      <Failure why={why.value} language={language} />
      {known === null && why.value === null && <p class="hint">{panelWords.loading[language]}</p>}
      {known?.length === 0 && <p class="hint">{visitWords.noVisits[language]}</p>}
      <ul class="visit-list">
        {known?.map(visit => (
          <li key={visit.id} class="visit" data-open={visit.atOut === null}>
            <VisitRow desk={desk} visit={visit} correcting={correcting} language={language} />
            {correcting.value === visit.id && <ExitForm desk={desk} view={view} visit={visit} onEnd={corrected} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface VisitRowProps {
  readonly desk: Desk;
  readonly visit: Visit;
  readonly correcting: Signal<number | null>;
  readonly language: Language;
}

function VisitRow({ desk, visit, correcting, language }: VisitRowProps) {
  const { id, zone, laneIn, atIn, laneOut, atOut } = visit;
  const isOpen = atOut === null;
  const isOffered = isOpen && correcting.value !== id && may(desk.me.value?.role ?? null, 'correct-exit');
  return (
    <div class="visit-row">
      <Passed label={visitWords.in[language]} desk={desk} at={atIn} lane={laneIn} language={language} />
      {isOpen ? (
        <p class="visit-open">{visitWords.stillInside[language]}</p>
      ) : (
        <Passed label={visitWords.out[language]} desk={desk} at={atOut} lane={laneOut} language={language} />
      )}
      <p class="visit-where">
        {zoneName(desk, zone, language)}
        {visit.closedBy !== null && visit.closedBy !== 'exit' && (
          <span class="aside"> · {closedBy[visit.closedBy]?.[language] ?? visit.closedBy}</span>
        )}
      </p>
      {isOffered && (
        <button
          type="button"
          class="button"
          onClick={() => {
            correcting.value = id;
          }}
        >
          {visitWords.correct[language]}
        </button>
      )}
    </div>
  );
}

interface PassedProps {
  readonly label: string;
  readonly desk: Desk;
  readonly at: number | null;
  readonly lane: string | null;
  readonly language: Language;
}

function Passed({ label, desk, at, lane, language }: PassedProps) {
  return (
    <p class="visit-passed">
      <span class="aside">{label}</span>
      <strong>{at === null ? visitWords.unknown[language] : momentText(desk, at)}</strong>
      {lane !== null && <span>{laneName(desk, lane, language)}</span>}
    </p>
  );
}
