/** The departure board: every lane a tile in the colour and with the sign of its own screen. */
import { computed, type ReadonlySignal, useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { DeskLane } from '../../main/desk-contract.ts';
import type { Language } from '../ui/language.ts';
import { clockTime } from '../ui/time.ts';
import { ago, duration } from './clock.ts';
import { type Frame, select } from './frame.ts';
import { guidance } from './guidance.ts';
import { directionOf, LaneSign, lookOf } from './lane-signs.tsx';
import { declaringWord, faultWords, modeWords, stateWords } from './lane-words.ts';
import { moveFocus } from './roving.ts';
import { passingWords, say, words } from './words.ts';
import './lanes.css';
import './lanes-sizes.css';

/** From this many on, the tiles are short, and stand without the zones' names. */
const manyLanes = 10;

/** Each tile looks its lane up by itself: a change of one lane draws that tile and nothing else. */
export function Lanes({ frame }: { frame: Frame }) {
  const { desk, view } = frame;
  const language = view.language.value;
  // A text, so that it is the same for as long as the same lanes stand in the same zones.
  const plan = useComputed(() => JSON.stringify(byZone(desk.lanes.value))).value;
  const zones = useMemo(() => JSON.parse(plan) as [zone: string, lanes: string[]][], [plan]);
  const ids = zones.flatMap(([, own]) => own);
  const current = ids.find(id => id === view.lane.value) ?? ids[0];
  return (
    <nav
      class="lanes"
      aria-label={words.lanes[language]}
      data-many={ids.length >= manyLanes}
      onKeyDown={moveFocus}
      style={{ '--lanes': String(ids.length) }}
    >
      {zones.map(([zone, own]) => (
        <section key={zone} class="zone" style={{ '--own': String(own.length) }}>
          <ZoneName zone={zone} frame={frame} isOnly={zones.length === 1} />
          <div class="tiles">
            {own.map(id => (
              <LaneTile key={id} id={id} frame={frame} isCurrent={id === current} />
            ))}
          </div>
        </section>
      ))}
    </nav>
  );
}

/** Ids in the site's order, those of a zone together. */
function byZone(lanes: readonly DeskLane[]): [string, string[]][] {
  const zones = new Map<string, string[]>();
  for (const { zone, id } of lanes) zones.set(zone, [...(zones.get(zone) ?? []), id]);
  return [...zones];
}

function ZoneName({ zone, frame, isOnly }: { zone: string; frame: Frame; isOnly: boolean }) {
  const { desk, view } = frame;
  const counted = desk.occupancy.value.find(one => one.zone === zone);
  if (counted === undefined) return <h2 class="zone-name">{isOnly ? '\u00a0' : zone}</h2>;
  const limit = counted.limit === null ? '' : ` / ${counted.limit}`;
  return (
    <h2 class="zone-name">
      {counted.name[view.language.value]}
      {!isOnly && (
        <span class="zone-count">
          {' · '}
          {counted.inside}
          {limit}
        </span>
      )}
    </h2>
  );
}

interface TileProps {
  readonly id: string;
  readonly frame: Frame;
  /** The one in the order of the Tab key. */
  readonly isCurrent: boolean;
}

function LaneTile({ id, frame, isCurrent }: TileProps) {
  const { desk, view } = frame;
  const language = view.language.value;
  const lane = useComputed(() => desk.lanes.value.find(one => one.id === id)).value;
  const isSelected = useComputed(() => view.lane.value === id && view.panel.value === 'work');
  if (lane === undefined) return null;
  const look = lookOf(lane);
  const choose = () => {
    const open = desk.cases.value.find(one => one.lane === lane.id && one.isOpen);
    select(view, lane.id, open?.entry ?? null);
  };
  return (
    <button
      type="button"
      class="tile"
      data-roving
      data-look={look}
      data-selected={isSelected.value}
      aria-pressed={isSelected.value}
      tabIndex={isCurrent ? 0 : -1}
      onClick={choose}
    >
      <span class="tile-name">{lane.name[language]}</span>
      <LaneSign look={look} />
      <span class="tile-state">{stateOf(lane, language)}</span>
      <span class="tile-more">
        <More lane={lane} frame={frame} />
      </span>
    </button>
  );
}

function stateOf(lane: DeskLane, language: Language): string {
  if (lane.isConfirming) return words.confirming[language];
  if (lane.screen.kind === 'declaring') return declaringWord[language];
  if (lane.state === 'opening' || lane.state === 'passing') return passingWords[directionOf(lane)][language];
  if (lane.state === 'idle' && lane.mode !== 'controlled') return modeWords[lane.mode][language];
  return stateWords[lane.state][language];
}

/** The line under the state: since when, who was last, what is wrong. */
function More({ lane, frame }: { lane: DeskLane; frame: Frame }) {
  const language = frame.view.language.value;
  const timeZone = frame.desk.site.value?.timeZone ?? 'UTC';
  const since = say(words.since, language, { time: clockTime(lane.since, timeZone) });
  if (lane.isInterlocked) return <span>{words.interlocked[language]}</span>;
  switch (lane.state) {
    case 'referred':
      return (
        <span>
          <Since at={lane.since} tick={frame.tick} />
        </span>
      );
    case 'refused':
      return <span>{lane.screen.kind === 'refused' ? guidance[lane.screen.reason].name[language] : ''}</span>;
    case 'faulted':
      return <span>{lane.faults.map(({ kind }) => faultWords[kind].what[language]).join(', ')}</span>;
    case 'held':
    case 'locked':
      return <span>{since}</span>;
    case 'released':
      return null;
    default:
      return lane.last === null ? null : <Last last={lane.last} frame={frame} />;
  }
}

function Last({ last, frame }: { last: NonNullable<DeskLane['last']>; frame: Frame }) {
  const language = frame.view.language.value;
  const text = useMemo(() => computed(() => ago(frame.tick.value - last.at, language)), [frame, last, language]);
  return (
    <>
      <span>{last.initials ?? words.somebody[language]}</span>
      <span class="tile-ago">{text}</span>
    </>
  );
}

/** `mm:ss` that counts up by itself. */
export function Since({ at, tick }: { at: number; tick: ReadonlySignal<number> }) {
  const text = useMemo(() => computed(() => duration(tick.value - at)), [tick, at]);
  return <>{text}</>;
}
