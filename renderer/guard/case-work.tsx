/** The person who waits or was refused: why, what to do about it, what is known, and the answers. */
import { type ReadonlySignal, type Signal, useComputed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { Ask, DeskCase } from '../../main/desk-contract.ts';
import { useKeyDown } from '../ui/key-down.ts';
import { CaseFacts, purposesOf } from './case-facts.tsx';
import { secondTime } from './clock.ts';
import { type Frame, select } from './frame.ts';
import { guidance, usualNotes } from './guidance.ts';
import { LaneSign, PhoneSign } from './lane-signs.tsx';
import { Keys, Note, Reasons } from './parts.tsx';
import { seen } from './shown.ts';
import { say, words } from './words.ts';
import './work.css';
import './work-sizes.css';

/** A person who has only just come up is not sent away by a key that was meant for the one before, milliseconds. */
const lookMs = 500;

export function CaseWork({ one, frame }: { one: DeskCase; frame: Frame }) {
  const { desk, view } = frame;
  const language = view.language.value;
  const answering = useAnswering(one, frame);
  const [reason = 'internal'] = one.reasons;
  const site = desk.site.value;
  return (
    <article class="work case" data-outcome={one.outcome}>
      <CaseHead one={one} frame={frame} />
      <div class="reason-band" data-outcome={one.outcome}>
        <LaneSign look={one.outcome} />
        <div>
          <h3>{guidance[reason].name[language]}</h3>
          <p>{one.instruction ?? guidance[reason].advice[language]}</p>
        </div>
      </div>
      <div class="work-body">
        {!one.isOpen && <p class="has-left">{words.steppedAside[language]}</p>}
        <CaseFacts one={one} frame={frame} />
        {site !== null && (
          <>
            <Reasons
              reasons={site.reasons}
              chosen={answering.chosen}
              language={language}
              isMissing={answering.missing.value === 'reason'}
            />
            <Note
              note={answering.note}
              language={language}
              chips={notesFor(one)}
              isRequired={one.outcome === 'refused'}
              isMissing={answering.missing.value === 'note'}
              onEnter={() => answering.admit()}
            />
            {answering.missing.value === 'note' && (
              <p class="missing" role="alert">
                {words.noteForRefused[language]}
              </p>
            )}
          </>
        )}
      </div>
      <Answers one={one} frame={frame} answering={answering} />
    </article>
  );
}

function notesFor({ reasons }: DeskCase) {
  const [reason] = reasons;
  return (reason === undefined ? undefined : guidance[reason].notes) ?? usualNotes;
}

function CaseHead({ one, frame: { desk, view } }: { one: DeskCase; frame: Frame }) {
  const language = view.language.value;
  const timeZone = desk.site.value?.timeZone ?? 'UTC';
  const lane = desk.lanes.value.find(({ id }) => id === one.lane)?.name[language] ?? one.lane;
  const sentence = one.outcome === 'referred' ? words.waitsSince : words.refusedAt;
  const about = [
    one.birthYear === null ? '' : say(words.born, language, { year: one.birthYear }),
    purposesOf(one.purposes, language),
    one.host ?? '',
  ].filter(part => part !== '');
  return (
    <header class="work-head">
      <p class="work-where">
        <span>{say(sentence, language, { lane, time: secondTime(one.at, timeZone) })}</span>
        <button type="button" class="link" onClick={() => select(view, one.lane, null)}>
          {say(words.openLane, language, { lane })}
        </button>
      </p>
      <h2 class="work-name">{seen(one.name) ?? words.unnamed[language]}</h2>
      {about.length > 0 && <p class="work-about">{about.join(' · ')}</p>}
    </header>
  );
}

interface Answering {
  readonly chosen: Signal<string | null>;
  readonly note: Signal<string>;
  /** What the last try lacked. */
  readonly missing: ReadonlySignal<'reason' | 'note' | null>;
  admit(): void;
  turnAway(): void;
}

/** What the guard has filled in for this person, and the two answers, also by F2 and F4. */
function useAnswering(one: DeskCase, { acts }: Frame): Answering {
  const chosen = useSignal<string | null>(null);
  const note = useSignal('');
  const tried = useSignal(false);
  const since = useMemo(() => performance.now(), []);
  const needsNote = one.outcome === 'refused';
  const missing = useComputed(() => {
    if (!tried.value) return null;
    if (chosen.value === null) return 'reason';
    return needsNote && note.value.trim() === '' ? 'note' : null;
  });
  const send = (ask: Ask) => {
    void acts.run(ask);
  };
  const admit = () => {
    tried.value = true;
    const { lane, entry } = one;
    if (chosen.value === null || missing.value !== null) return;
    send({ kind: 'admit', lane, entry, reason: chosen.value, note: note.value.trim() });
  };
  const turnAway = () => {
    const { lane, entry } = one;
    if (chosen.value === null && performance.now() - since < lookMs) return;
    send({ kind: 'turn-away', lane, entry, reason: chosen.value, note: note.value.trim() });
  };
  useKeyDown(event => {
    const answer = { F2: admit, F4: turnAway }[event.key];
    // Alt+F4 and the like are the system's.
    if (answer === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!event.repeat) answer();
  });
  return { chosen, note, missing, admit, turnAway };
}

interface AnswersProps {
  readonly one: DeskCase;
  readonly frame: Frame;
  readonly answering: Answering;
}

function Answers({ one, frame, answering }: AnswersProps) {
  const { desk, view, acts } = frame;
  const language = view.language.value;
  const isDisabled = acts.isBusy.value || desk.status.value !== 'live';
  const admitWords = one.direction === 'in' ? words.admitIn : words.admitOut;
  return (
    <div class="answers">
      <button type="button" class="answer admit" disabled={isDisabled} onClick={answering.admit}>
        <LaneSign look={one.direction} />
        <span>{admitWords[language]}</span>
        <Keys name="F2" />
      </button>
      <button type="button" class="answer refuse" disabled={isDisabled} onClick={answering.turnAway}>
        <LaneSign look="refused" />
        <span>{words.turnAway[language]}</span>
        <Keys name="F4" />
      </button>
      <CallSupervisor frame={frame} lane={one.lane} />
    </div>
  );
}

export function CallSupervisor({ frame: { desk, view, acts }, lane }: { frame: Frame; lane: string | null }) {
  const language = view.language.value;
  return (
    <button
      type="button"
      class="answer call"
      disabled={acts.isBusy.value || desk.status.value !== 'live'}
      onClick={() => void acts.run({ kind: 'call-supervisor', lane, note: '' })}
    >
      <PhoneSign />
      <span>{words.call[language]}</span>
      <Keys name="F9" />
    </button>
  );
}
