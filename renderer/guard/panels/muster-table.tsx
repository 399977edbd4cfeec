/** The rows of the muster list, a part of them at a time. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { MusterRow } from '../../../main/desk-contract.ts';
import type { Language } from '../../ui/language.ts';
import type { Desk } from '../desk.ts';
import { seen } from '../shown.ts';
import { say } from '../words.ts';
import { may } from './allowed.ts';
import { clockText, laneName, momentText, type PanelProps, zoneOf } from './common.tsx';
import { ExitForm } from './exit-form.tsx';
import type { MusterList } from './muster-list.ts';
import type { MusterOrder } from './muster-rows.ts';
import { musterWords } from './muster-words.ts';
import { dayOf } from './times.ts';
import { panelWords, visitWords } from './words.ts';

/** Rows that are drawn at once; more come while the guard scrolls. */
const partRows = 200;

interface MusterTableProps extends PanelProps {
  readonly list: MusterList;
  /** Those that are chosen, in order; null: no list yet. */
  readonly rows: readonly MusterRow[] | null;
  readonly total: number;
  readonly order: Signal<MusterOrder>;
  /** The guard meets people; otherwise a forgotten exit can be entered. */
  readonly isMeeting: boolean;
  /** A name is looked for: where one person has it, the form for their exit is open. */
  readonly isSought: boolean;
}

export function MusterTable({ desk, view, list, rows, total, order, isMeeting, isSought }: MusterTableProps) {
  const language = view.language.value;
  const drawn = useSignal(partRows);
  const correcting = useSignal<number | null>(null);
  const only = isSought && desk.status.value === 'live' && rows?.length === 1 ? (rows[0]?.visit ?? null) : null;
  useEffect(() => {
    correcting.value = only;
  }, [only, correcting]);
  if (rows === null) return null;
  if (rows.length === 0)
    return <p class="hint">{(total === 0 ? musterWords.nobody : musterWords.noMatch)[language]}</p>;
  const left = rows.length - drawn.value;
  return (
    <div class="muster-rows">
      <table>
        <Head order={order} isMeeting={isMeeting} language={language} />
        <tbody>
          {rows.slice(0, drawn.value).map(row => (
            <Row
              key={row.visit}
              desk={desk}
              view={view}
              list={list}
              row={row}
              isMeeting={isMeeting}
              correcting={correcting}
            />
          ))}
        </tbody>
      </table>
      {left > 0 && <More key={drawn.value} left={left} drawn={drawn} language={language} />}
    </div>
  );
}

interface HeadProps {
  readonly order: Signal<MusterOrder>;
  readonly isMeeting: boolean;
  readonly language: Language;
}

function Head({ order, isMeeting, language }: HeadProps) {
  const sorting = (by: MusterOrder, text: string) => (
    <button
      type="button"
      class="sort"
      onClick={() => {
        order.value = by;
      }}
    >
      {text}
      <span aria-hidden="true">{order.value === by ? (by === 'name' ? ' ↑' : ' ↓') : ''}</span>
    </button>
  );
  return (
    <thead>
      <tr>
        <th aria-sort={order.value === 'name' ? 'ascending' : 'none'}>{sorting('name', musterWords.name[language])}</th>
        <th>{musterWords.host[language]}</th>
        <th aria-sort={order.value === 'newest' ? 'descending' : 'none'}>
          {sorting('newest', musterWords.cameIn[language])}
        </th>
        <th>
          <span class="unseen">{(isMeeting ? musterWords.isMet : visitWords.correct)[language]}</span>
        </th>
      </tr>
    </thead>
  );
}

interface RowProps extends PanelProps {
  readonly list: MusterList;
  readonly row: MusterRow;
  readonly isMeeting: boolean;
  readonly correcting: Signal<number | null>;
}

function Row({ desk, view, list, row, isMeeting, correcting }: RowProps) {
  const language = view.language.value;
  const name = seen(row.name) ?? panelWords.noName[language];
  const isCorrecting = correcting.value === row.visit && !isMeeting;
  const corrected = (isDone: boolean) => {
    correcting.value = null;
    if (isDone) void list.refresh();
  };
  return (
    <>
      <tr data-met={isMeeting && row.isMet}>
        <td class="row-name">
          {name}
          {row.phone !== null && <span class="row-phone">{row.phone}</span>}
        </td>
        <td>{row.host ?? '–'}</td>
        <td>{cameIn(desk, row, language)}</td>
        <td class="row-act">
          {isMeeting ? (
            <Met list={list} row={row} name={name} language={language} />
          ) : (
            may(desk.me.value?.role ?? null, 'correct-exit') && (
              <button
                type="button"
                class="button"
                aria-label={`${visitWords.correct[language]}: ${name}`}
                aria-expanded={isCorrecting}
                onClick={() => {
                  correcting.value = isCorrecting ? null : row.visit;
                }}
              >
                {visitWords.correct[language]}
              </button>
            )
          )}
        </td>
      </tr>
      {isCorrecting && (
        <tr>
          <td colSpan={4}>
            <ExitForm desk={desk} view={view} visit={{ id: row.visit, atIn: row.at }} onEnd={corrected} />
          </td>
        </tr>
      )}
    </>
  );
}

/** `Vào 1 · 07:52`, with the day where it is not today's. */
export function cameIn(desk: Desk, { lane, at }: MusterRow, language: Language): string {
  const isToday = dayOf(at, zoneOf(desk)) === dayOf(desk.now(), zoneOf(desk));
  const time = isToday ? clockText(desk, at) : momentText(desk, at);
  return lane === null ? time : `${laneName(desk, lane, language)} · ${time}`;
}

interface MetProps {
  readonly list: MusterList;
  readonly row: MusterRow;
  readonly name: string;
  readonly language: Language;
}

function Met({ list, row, name, language }: MetProps) {
  const text = musterWords.isMet[language];
  return (
    <button
      type="button"
      class="button met"
      aria-pressed={row.isMet}
      aria-label={`${text}: ${name}`}
      onClick={() => list.mark(row.visit, !row.isMet)}
    >
      <span class="tick" aria-hidden="true" />
      {text}
    </button>
  );
}

interface MoreProps {
  readonly left: number;
  readonly drawn: Signal<number>;
  readonly language: Language;
}

/** Draws the next part when it comes near the view, or by a press. */
function More({ left, drawn, language }: MoreProps) {
  const end = useRef<HTMLButtonElement | null>(null);
  const more = () => {
    drawn.value += partRows;
  };
  useEffect(() => {
    const button = end.current;
    if (button === null) return;
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) more();
      },
      { rootMargin: '400px' },
    );
    observer.observe(button);
    return () => observer.disconnect();
  }, []);
  return (
    <button ref={end} type="button" class="more" onClick={more}>
      {say(musterWords.more, language, { n: left })}
    </button>
  );
}
