/** The guard's desk: the departure board above, who waits at the left, the work in the middle, alarms and log at the right. */
import { effect, useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { useKeyDown } from '../ui/key-down.ts';
import { Alarms, inOrder, troubleOf } from './alarms.tsx';
import { Banners, Relock } from './banners.tsx';
import { CallSupervisor, CaseWork } from './case-work.tsx';
import { ChangePin } from './change-pin.tsx';
import type { Panel } from './desk.ts';
import { type Frame, select } from './frame.ts';
import { Header } from './header.tsx';
import { LaneWork } from './lane-work.tsx';
import { Lanes } from './lanes.tsx';
import { Log, Ticker } from './log.tsx';
import { Declare } from './panels/declare.tsx';
import { Guards } from './panels/guards.tsx';
import { Muster } from './panels/muster.tsx';
import { musterOf } from './panels/muster-list.ts';
import { Search } from './panels/search.tsx';
import { Watchlist } from './panels/watchlist.tsx';
import { nextSelected } from './selection.ts';
import { SignIn } from './sign-in.tsx';
import { WaitingList } from './waiting-list.tsx';
import { failureWords, say, words } from './words.ts';
import './guard.css';

export function Guard({ frame }: { frame: Frame }) {
  const { desk, view } = frame;
  const usedPin = useSignal('');
  const language = view.language.value;
  if (desk.mustChangePin.value) return <ChangePin desk={desk} view={view} usedPin={usedPin} />;
  if (desk.status.value === 'signed-out') return <SignIn desk={desk} view={view} usedPin={usedPin} />;
  usedPin.value = '';
  if (desk.site.value === null)
    return (
      <main class="no-gate" aria-live="polite">
        {desk.status.value === 'lost' && (
          <>
            <h1>{words.unreachable[language]}</h1>
            <p>{words.unreachableHint[language]}</p>
          </>
        )}
      </main>
    );
  return <OpenGuard frame={frame} />;
}

/** The list of those inside that is kept for the worst is at most about this old, milliseconds. */
const keptMs = 15 * 60_000;

function OpenGuard({ frame }: { frame: Frame }) {
  const { desk, view } = frame;
  useSelecting(frame);
  useKeys(frame);
  const language = view.language.value;
  const isFire = desk.fire.value !== null;
  useMusterInFire(frame);
  // A list is there when the link dies. Each one is a look that is recorded.
  useEffect(() => musterOf(desk).keep(() => keptMs), [desk]);
  const panel: Panel = isFire && !inFire.includes(view.panel.value) ? 'muster' : view.panel.value;
  return (
    <div class="desk" data-status={desk.status.value} data-fire={isFire} data-panel={panel}>
      <div class="board">
        <Header frame={frame} />
        <Banners frame={frame} />
        <Lanes frame={frame} />
      </div>
      {!isFire && <WaitingList frame={frame} />}
      <main class="middle">
        <Middle panel={panel} frame={frame} />
        <Outcome frame={frame} />
      </main>
      <aside class="side" aria-label={`${words.alarms[language]}, ${words.log[language]}`}>
        <Alarms frame={frame} />
        <Log frame={frame} />
      </aside>
      <Foot frame={frame} />
    </div>
  );
}

/** What may be looked at in a fire; everything else gives way to the list of those inside. */
const inFire: readonly Panel[] = ['muster', 'search', 'alarms', 'log'];

/** In a fire there is one thing to do, whatever was open before. */
function useMusterInFire({ desk, view }: Frame): void {
  const isFire = desk.fire.value !== null;
  useEffect(() => {
    if (isFire) view.panel.value = 'muster';
  }, [isFire, view]);
}

/** The one who waits longest comes up where nobody is being worked on; whom the desk no longer knows goes. */
function useSelecting({ desk, view }: Frame): void {
  useEffect(
    () =>
      effect(() => {
        const before = { lane: view.lane.value, entry: view.entry.value };
        const next = nextSelected(before, desk.cases.value);
        if (next.entry === before.entry && next.lane === before.lane) return;
        view.lane.value = next.lane;
        view.entry.value = next.entry;
      }),
    [desk, view],
  );
}

const keyPanels: Readonly<Record<string, Panel>> = { F6: 'declare', F7: 'search', F8: 'muster' };

function useKeys({ view, acts }: Frame): void {
  useKeyDown(event => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const panel = keyPanels[event.key];
    if (panel !== undefined) view.panel.value = panel;
    else if (event.key === 'Escape') view.panel.value = 'work';
    else if (event.key === 'F9') {
      if (!event.repeat) void acts.run({ kind: 'call-supervisor', lane: view.lane.value, note: '' });
    } else return;
    event.preventDefault();
  });
}

function Middle({ panel, frame }: { panel: Panel; frame: Frame }): JSX.Element {
  const { desk, view } = frame;
  switch (panel) {
    case 'search':
      return <Search desk={desk} view={view} />;
    case 'muster':
      return <Muster desk={desk} view={view} foot={desk.fire.value === null ? null : <Relock frame={frame} />} />;
    case 'declare':
      return <Declare desk={desk} view={view} />;
    case 'watchlist':
      return <Watchlist desk={desk} view={view} />;
    case 'guards':
      return <Guards desk={desk} view={view} />;
    case 'log':
      return <Log frame={frame} />;
    case 'alarms':
      return <Alarms frame={frame} />;
    case 'work':
      return <Work frame={frame} />;
  }
}

function Work({ frame }: { frame: Frame }) {
  const { desk, view } = frame;
  const language = view.language.value;
  const one = useComputed(() => desk.cases.value.find(({ entry }) => entry === view.entry.value)).value;
  const lane = useComputed(() => desk.lanes.value.find(({ id }) => id === view.lane.value)).value;
  if (one !== undefined) return <CaseWork key={one.entry} one={one} frame={frame} />;
  if (lane !== undefined) return <LaneWork key={lane.id} lane={lane} frame={frame} />;
  return (
    <article class="work nothing">
      <div class="work-body">
        <h2>{words.choose[language]}</h2>
        <p>{words.chooseHint[language]}</p>
      </div>
      <div class="answers">
        <CallSupervisor frame={frame} lane={null} />
      </div>
    </article>
  );
}

/** What came of the last act, said for a while. */
function Outcome({ frame: { view, acts } }: { frame: Frame }) {
  const language = view.language.value;
  const outcome = acts.outcome.value;
  const text =
    outcome === null
      ? ''
      : outcome.answer.kind === 'failed'
        ? failureWords[outcome.answer.why][language]
        : (outcome.kind === 'call-supervisor' ? words.called : words.done)[language];
  return (
    <p class="act-outcome" role="status" data-failed={outcome?.answer.kind === 'failed'} hidden={text === ''}>
      {text}
    </p>
  );
}

/** Where the third column has no room: alarms and log in one line, to be opened. */
function Foot({ frame }: { frame: Frame }) {
  const { desk, view } = frame;
  const language = view.language.value;
  const alarms = inOrder(desk.alarms.value);
  const [first] = alarms;
  const lane = desk.lanes.value.find(({ id }) => id === first?.lane)?.name[language];
  const where = first === undefined ? '' : ` · ${lane ?? troubleOf(first).what[language]}`;
  const count =
    alarms.length === 1 ? words.oneAlarm[language] : say(words.alarmCount, language, { count: alarms.length });
  const toggle = (panel: Panel) => () => {
    view.panel.value = view.panel.value === panel ? 'work' : panel;
    if (view.panel.value === 'work') select(view, view.lane.value, view.entry.value);
  };
  return (
    <footer class="foot">
      <button
        type="button"
        class="foot-alarms"
        data-count={alarms.length}
        aria-pressed={view.panel.value === 'alarms'}
        onClick={toggle('alarms')}
      >
        {alarms.length === 0 ? words.noAlarm[language] : count}
        <span class="foot-where">{where}</span>
      </button>
      <Ticker frame={frame} />
      <button type="button" class="foot-log" aria-pressed={view.panel.value === 'log'} onClick={toggle('log')}>
        {words.log[language]}
      </button>
    </footer>
  );
}
