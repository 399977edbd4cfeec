/** What has happened, the newest on top. */
import { useComputed } from '@preact/signals';
import { Component, type JSX } from 'preact';
import type { DeskEvent } from '../../main/desk-contract.ts';
import type { Language } from '../ui/language.ts';
import { secondTime } from './clock.ts';
import type { Frame } from './frame.ts';
import { LogSign } from './lane-signs.tsx';
import { type LogLine, linesOf } from './log-lines.ts';
import { lineOf } from './log-words.ts';
import { say, words } from './words.ts';
import './log.css';

/** More than this many lines nobody looks through: the search does. */
const maxLines = 100;

/** The newest lines of the log, newest first. */
function newest(frame: Frame, count: number): LogLine[] {
  return linesOf(frame.desk.events.value, frame.desk.fire.value?.since ?? null, count);
}

export function Log({ frame }: { frame: Frame }) {
  const language = frame.view.language.value;
  const found = useComputed(() => newest(frame, maxLines)).value;
  const longestName = useComputed(() =>
    frame.desk.lanes.value.reduce((longest, { name }) => Math.max(longest, name[frame.view.language.value].length), 4),
  ).value;
  return (
    <section class="log" aria-label={words.log[language]} style={{ '--lane-letters': String(longestName) }}>
      <header class="list-head">
        <h2>{words.log[language]}</h2>
        <span class="aside">{words.newestOnTop[language]}</span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: by keyboard alone there is no other way to scroll it. */}
      <ol class="log-lines" tabIndex={0} aria-label={words.log[language]}>
        {found.length === 0 && <li class="list-empty">{words.noEvents[language]}</li>}
        {found.map(line => lineFor(line, frame))}
      </ol>
    </section>
  );
}

/** The last few events in one line, for the foot of the page. */
export function Ticker({ frame }: { frame: Frame }) {
  const found = useComputed(() => newest(frame, 4)).value;
  return <ol class="ticker">{found.map(line => lineFor(line, frame))}</ol>;
}

function lineFor({ event, lanes }: LogLine, { desk, view }: Frame): JSX.Element {
  const language = view.language.value;
  const lane =
    lanes === 1
      ? (desk.lanes.value.find(({ id }) => id === event.lane)?.name[language] ?? event.lane ?? '')
      : lanes < desk.lanes.value.length
        ? say(words.laneCount, language, { count: lanes })
        : words.allLanes[language];
  const timeZone = desk.site.value?.timeZone ?? 'UTC';
  return <Line key={event.seq} event={event} lane={lane} language={language} timeZone={timeZone} />;
}

interface LineProps {
  readonly event: DeskEvent;
  readonly lane: string;
  readonly language: Language;
  readonly timeZone: string;
}

/** A hundred old lines cost nothing when a new one comes: none is drawn again. */
class Line extends Component<LineProps> {
  override shouldComponentUpdate({ event, lane, language, timeZone }: LineProps): boolean {
    const { props } = this;
    const isSame = event === props.event && lane === props.lane && language === props.language;
    return !isSame || timeZone !== props.timeZone;
  }

  override render({ event, lane, language, timeZone }: LineProps): JSX.Element {
    const line = lineOf(event, language);
    return (
      <li class="log-line" data-seq={event.seq} data-strong={line.isStrong}>
        <time>{secondTime(event.at, timeZone)}</time>
        <span class="log-lane">{lane}</span>
        <LogSign sign={line.sign} />
        <span class="log-text">
          {line.text}
          {event.note !== null && event.note !== '' && <span class="aside"> · {event.note}</span>}
        </span>
      </li>
    );
  }
}
