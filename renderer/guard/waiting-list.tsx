/** At the left: who waits, the time first, and who was just refused. */
import { useComputed } from '@preact/signals';
import type { DeskCase } from '../../main/desk-contract.ts';
import { clockTime } from '../ui/time.ts';
import { muteMs } from './attention.ts';
import type { Panel } from './desk.ts';
import { type Frame, select } from './frame.ts';
import { guidance } from './guidance.ts';
import { BellSign, LaneSign } from './lane-signs.tsx';
import { Since } from './lanes.tsx';
import { Keys } from './parts.tsx';
import { moveFocus } from './roving.ts';
import { justRefused, waitingOf } from './selection.ts';
import { seen } from './shown.ts';
import { say, words } from './words.ts';
import './waiting-list.css';

export function WaitingList({ frame }: { frame: Frame }) {
  const { desk, view, tick } = frame;
  const language = view.language.value;
  const cases = desk.cases.value;
  const waiting = waitingOf(cases);
  // Looked at every second, drawn only when somebody comes or goes.
  const refusedEntries = useComputed(() =>
    justRefused(desk.cases.value, tick.value)
      .map(({ entry }) => entry)
      .join(),
  );
  const refused = refusedEntries.value === '' ? [] : justRefused(cases, tick.peek());
  const current = [...waiting, ...refused].some(({ entry }) => entry === view.entry.value)
    ? view.entry.value
    : ([...waiting, ...refused][0]?.entry ?? null);
  return (
    <section class="cases" aria-label={words.cases[language]}>
      <nav class="cases-lists" aria-label={words.lists[language]} onKeyDown={moveFocus}>
        <section class="waiting">
          <header class="list-head">
            <h2>{words.waiting[language]}</h2>
            <span class="aside">
              {waiting.length === 0
                ? words.nobodyWaits[language]
                : waiting.length === 1
                  ? words.onePerson[language]
                  : say(words.people, language, { count: waiting.length })}
            </span>
            <Mute frame={frame} />
          </header>
          {waiting.map(one => (
            <CaseRow key={one.entry} one={one} frame={frame} isCurrent={one.entry === current} />
          ))}
        </section>
        <section class="refusals">
          <header class="list-head">
            <h2>{words.justRefused[language]}</h2>
            <span class="aside">{words.lastMinutes[language]}</span>
          </header>
          {refused.length === 0 && <p class="list-empty">{words.nobodyRefused[language]}</p>}
          {refused.map(one => (
            <CaseRow key={one.entry} one={one} frame={frame} isCurrent={one.entry === current} />
          ))}
        </section>
      </nav>
      <PanelKeys frame={frame} />
    </section>
  );
}

interface RowProps {
  readonly one: DeskCase;
  readonly frame: Frame;
  readonly isCurrent: boolean;
}

function CaseRow({ one, frame, isCurrent }: RowProps) {
  const { desk, view, tick } = frame;
  const language = view.language.value;
  const isSelected = useComputed(() => view.entry.value === one.entry && view.panel.value === 'work');
  const lane = desk.lanes.value.find(({ id }) => id === one.lane)?.name[language] ?? one.lane;
  const [reason] = one.reasons;
  const why = reason === undefined ? '' : guidance[reason].name[language];
  const isWaiting = one.outcome === 'referred';
  return (
    <button
      type="button"
      class="case-row"
      data-roving
      data-outcome={one.outcome}
      data-selected={isSelected.value}
      aria-pressed={isSelected.value}
      tabIndex={isCurrent ? 0 : -1}
      onClick={() => select(view, one.lane, one.entry)}
    >
      <span class="case-time">{isWaiting ? <Since at={one.at} tick={tick} /> : <LaneSign look={one.outcome} />}</span>
      <span class="case-who">
        <strong>{seen(one.name) ?? words.unnamed[language]}</strong>
        <span>
          {isWaiting ? lane : clockTime(one.at, desk.site.value?.timeZone ?? 'UTC')} · {why}
        </span>
      </span>
    </button>
  );
}

function Mute({ frame: { view, tick, mutedUntil } }: { frame: Frame }) {
  const language = view.language.value;
  const isMuted = useComputed(() => (mutedUntil.value ?? 0) > tick.value);
  const label = isMuted.value ? words.muted[language] : words.mute[language];
  return (
    <button
      type="button"
      class="mute"
      aria-pressed={isMuted.value}
      aria-label={label}
      title={label}
      onClick={() => {
        mutedUntil.value = isMuted.value ? null : tick.peek() + muteMs;
      }}
    >
      <BellSign isMuted={isMuted.value} />
    </button>
  );
}

const panelKeys = [
  { panel: 'declare', key: 'F6', long: words.declare, short: words.declare },
  { panel: 'search', key: 'F7', long: words.search, short: words.search },
  { panel: 'muster', key: 'F8', long: words.whoIsInside, short: words.insideShort },
] as const satisfies readonly { panel: Panel; key: string; long: unknown; short: unknown }[];

/** The way to the other panels; a second press comes back. */
function PanelKeys({ frame: { view } }: { frame: Frame }) {
  const language = view.language.value;
  return (
    <nav class="panel-keys" aria-label={words.panels[language]}>
      {panelKeys.map(({ panel, key, long, short }) => (
        <button
          key={panel}
          type="button"
          aria-pressed={view.panel.value === panel}
          onClick={() => {
            view.panel.value = view.panel.value === panel ? 'work' : panel;
          }}
        >
          <span class="long">{long[language]}</span>
          <span class="short">{short[language]}</span>
          <Keys name={key} />
        </button>
      ))}
    </nav>
  );
}
