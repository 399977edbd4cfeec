/** A lane that is worked on: opening, holding, locking, putting it back into service, cancelling its last entry. */
import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Ask, DeskLane } from '../../main/desk-contract.ts';
import type { Direction } from '../../main/words.ts';
import { CallSupervisor } from './case-work.tsx';
import { secondTime } from './clock.ts';
import type { Frame } from './frame.ts';
import { laneNotes } from './guidance.ts';
import { LaneSign, lookOf } from './lane-signs.tsx';
import { alarmWords, declaringWord, faultWords, modeWords, stateWords } from './lane-words.ts';
import { HoldButton, Note, Reasons } from './parts.tsx';
import { lastAdmitted } from './selection.ts';
import { directionWords, say, words } from './words.ts';
import './work.css';
import './work-sizes.css';
import './lane-work.css';

/** What is filled in for the acts on this lane. */
interface Filled {
  readonly reason: Signal<string | null>;
  readonly note: Signal<string>;
  /** What the act that was tried lacked. */
  readonly missing: Signal<'reason' | 'note' | null>;
}

export function LaneWork({ lane, frame }: { lane: DeskLane; frame: Frame }) {
  const { desk, view } = frame;
  const language = view.language.value;
  const filled: Filled = {
    reason: useSignal<string | null>(null),
    note: useSignal(''),
    missing: useSignal<'reason' | 'note' | null>(null),
  };
  // What was lacking has come.
  useEffect(() => {
    filled.missing.value = null;
  }, [filled.reason.value, filled.note.value]);
  const timeZone = desk.site.value?.timeZone ?? 'UTC';
  return (
    <article class="work lane-work">
      <header class="work-head">
        <p class="work-where">
          <span>
            {(lane.screen.kind === 'declaring' ? declaringWord : stateWords[lane.state])[language]} ·{' '}
            {say(words.since, language, { time: secondTime(lane.since, timeZone) })}
            {lane.mode !== 'controlled' && ` · ${modeWords[lane.mode][language]}`}
            {lane.isInterlocked && ` · ${words.interlocked[language]}`}
          </span>
        </p>
        <h2 class="work-name">
          <LaneSign look={lookOf(lane)} />
          {lane.name[language]}
        </h2>
      </header>
      {lane.faults.map(fault => (
        <div key={fault.kind} class="reason-band" data-outcome="fault">
          <LaneSign look="fault" />
          <div>
            <h3>{faultWords[fault.kind].what[language]}</h3>
            <p>{faultWords[fault.kind].remedy[language]}</p>
            <p class="technical">{fault.message}</p>
          </div>
        </div>
      ))}
      <div class="work-body">
        <Reasons
          reasons={desk.site.value?.reasons ?? []}
          chosen={filled.reason}
          language={language}
          isMissing={filled.missing.value === 'reason'}
        />
        <Note
          note={filled.note}
          language={language}
          chips={lane.faults.length > 0 ? alarmWords.device.memos : laneNotes}
          isMissing={filled.missing.value === 'note'}
          isRequired={filled.missing.value === 'note'}
        />
      </div>
      <LaneActs lane={lane} frame={frame} filled={filled} />
    </article>
  );
}

interface ActsProps {
  readonly lane: DeskLane;
  readonly frame: Frame;
  readonly filled: Filled;
}

/** Only what the lane's state allows is there. What keeps people in or out, or undoes, is held for a second. */
function LaneActs({ lane, frame, filled }: ActsProps) {
  const { desk, view, acts } = frame;
  const language = view.language.value;
  const isDisabled = acts.isBusy.value || desk.status.value !== 'live' || lane.state === 'released';
  const send = async (ask: Ask) => {
    if (await acts.run(ask)) filled.note.value = '';
  };
  /** With the reason that is chosen; without one, says that it is missing. */
  const withReason = (make: (act: { reason: string; note: string }) => Ask) => () => {
    const reason = filled.reason.value;
    if (reason === null) filled.missing.value = 'reason';
    else void send(make({ reason, note: filled.note.value.trim() }));
  };
  const withNote = (make: (note: string) => Ask) => () => {
    const note = filled.note.value.trim();
    if (note === '') filled.missing.value = 'note';
    else void send(make(note));
  };
  const ways: readonly Direction[] = lane.direction === 'both' ? ['in', 'out'] : [lane.direction];
  const openWords = lane.direction === 'both' ? { in: words.openIn, out: words.openOut } : null;
  const isFaulted = lane.state === 'faulted';
  return (
    <div class="answers lane-acts">
      {!isFaulted &&
        ways.map(direction => (
          <button
            key={direction}
            type="button"
            class="answer admit"
            disabled={isDisabled || lane.isInterlocked}
            onClick={withReason(act => ({ kind: 'open', direction, lane: lane.id, ...act }))}
          >
            <LaneSign look={direction} />
            <span>{(openWords?.[direction] ?? words.openOnce)[language]}</span>
          </button>
        ))}
      {isFaulted && (
        <HoldButton
          class="answer call"
          language={language}
          isDisabled={isDisabled}
          onHeld={withNote(note => ({ kind: 'reset-lane', lane: lane.id, note }))}
        >
          {words.reset[language]}
        </HoldButton>
      )}
      <HoldOpen lane={lane} frame={frame} isDisabled={isDisabled} withReason={withReason} send={send} />
      <LockLane lane={lane} frame={frame} isDisabled={isDisabled} withReason={withReason} send={send} />
      <CancelLast lane={lane} frame={frame} isDisabled={isDisabled} withNote={withNote} />
      <CallSupervisor frame={frame} lane={lane.id} />
    </div>
  );
}

interface ActProps {
  readonly lane: DeskLane;
  readonly frame: Frame;
  readonly isDisabled: boolean;
}
interface ReasonedProps extends ActProps {
  readonly withReason: (make: (act: { reason: string; note: string }) => Ask) => () => void;
  readonly send: (ask: Ask) => Promise<void>;
}

function HoldOpen({ lane, frame, isDisabled, withReason, send }: ReasonedProps) {
  const language = frame.view.language.value;
  if (lane.state === 'held')
    return (
      <button
        type="button"
        class="answer call"
        disabled={isDisabled}
        onClick={() => void send({ kind: 'end-hold', lane: lane.id })}
      >
        <LaneSign look="held" />
        <span>{words.endHold[language]}</span>
      </button>
    );
  return (
    <HoldButton
      class="answer call"
      language={language}
      isDisabled={isDisabled || lane.isInterlocked || lane.state === 'faulted' || lane.state === 'locked'}
      onHeld={withReason(act => ({ kind: 'hold', lane: lane.id, ...act }))}
    >
      <LaneSign look="held" />
      <span>{words.hold[language]}</span>
    </HoldButton>
  );
}

function LockLane({ lane, frame, isDisabled, withReason, send }: ReasonedProps) {
  const language = frame.view.language.value;
  if (lane.isLocked)
    return (
      <button
        type="button"
        class="answer call"
        disabled={isDisabled}
        onClick={() => void send({ kind: 'unlock', lane: lane.id })}
      >
        <LaneSign look="locked" />
        <span>{words.unlock[language]}</span>
      </button>
    );
  return (
    <HoldButton
      class="answer call"
      language={language}
      isDisabled={isDisabled}
      onHeld={withReason(act => ({ kind: 'lock', lane: lane.id, ...act }))}
    >
      <LaneSign look="locked" />
      <span>{words.lock[language]}</span>
    </HoldButton>
  );
}

interface CancelProps extends ActProps {
  readonly withNote: (make: (note: string) => Ask) => () => void;
}

/** For a person who was let through and did not pass. */
function CancelLast({ lane, frame, isDisabled, withNote }: CancelProps) {
  const { desk, view } = frame;
  const language = view.language.value;
  const last = useComputed(() => lastAdmitted(desk.events.value, lane.id)).value;
  const timeZone = desk.site.value?.timeZone ?? 'UTC';
  const who = `${last?.initials ?? words.somebody[language]} ${last?.direction ? directionWords[last.direction][language] : ''}`;
  const told =
    last === null
      ? words.noLastEntry[language]
      : say(words.lastEntry, language, { who: who.trim(), time: secondTime(last.at, timeZone) });
  return (
    <HoldButton
      class="answer call two-lines"
      language={language}
      isDisabled={isDisabled || last === null}
      onHeld={withNote(note => ({ kind: 'cancel-entry', entry: last?.seq ?? 0, note }))}
    >
      <span>{words.cancelLast[language]}</span>
      <small>{told}</small>
    </HoldButton>
  );
}
