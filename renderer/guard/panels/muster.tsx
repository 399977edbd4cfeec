/** Who is inside: to be found, met, printed and exported, also when the link is lost. */
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { MusterRow } from '../../../main/desk-contract.ts';
import type { Language } from '../../ui/language.ts';
import type { Desk } from '../desk.ts';
import { say } from '../words.ts';
import { may } from './allowed.ts';
import { clockText, Failure, PanelFrame, type PanelProps, useNow } from './common.tsx';
import { ExportForm, ExportTool } from './muster-export.tsx';
import { type MusterList, musterOf } from './muster-list.ts';
import { usePrinting } from './muster-print.tsx';
import { chosen, inOrder, type MusterOrder } from './muster-rows.ts';
import { MusterTable } from './muster-table.tsx';
import { musterWords } from './muster-words.ts';
import { elapsed } from './times.ts';
import { panelWords } from './words.ts';
import './muster.css';

interface MusterProps extends PanelProps {
  /** Stands at the foot of the counts: the frame's own, as relocking after a fire. */
  readonly foot?: ComponentChildren;
}

/** A list is at most this old while people come and go, milliseconds. Each one is a look that is recorded. */
const gapMs = { fire: 3_000, calm: 10_000 } as const;

/** So many letters are a name that is looked for. */
const soughtLetters = 2;

/** What the guard has chosen to see. */
interface MusterChoice {
  readonly typed: Signal<string>;
  readonly order: Signal<MusterOrder>;
  readonly isUnmetOnly: Signal<boolean>;
  readonly isRollCall: Signal<boolean>;
}

export function Muster({ desk, view, foot }: MusterProps) {
  const language = view.language.value;
  const list = musterOf(desk);
  const choice: MusterChoice = {
    typed: useSignal(''),
    order: useSignal<MusterOrder>('newest'),
    isUnmetOnly: useSignal(false),
    isRollCall: useSignal(false),
  };
  const isExporting = useSignal(false);
  useEffect(() => list.keep(() => (desk.fire.value === null ? gapMs.calm : gapMs.fire)), [desk, list]);
  usePrinting(desk, view, list);
  const rows = list.rows.value;
  const isFire = desk.fire.value !== null;
  // Whoever has begun to meet people goes on, also after the fire.
  const isMeeting = isFire || choice.isRollCall.value || (rows?.some(({ isMet }) => isMet) ?? false);
  return (
    <PanelFrame
      desk={desk}
      view={view}
      title={musterWords.title[language]}
      name="muster"
      isFixed={isFire}
      tools={<Tools desk={desk} rows={rows} isExporting={isExporting} language={language} />}
    >
      <div class="muster-body">
        <div class="muster-side">
          <Counts desk={desk} rows={rows} isMeeting={isMeeting} language={language} />
          {foot}
        </div>
        <div class="muster-main">
          {isExporting.value && (
            <ExportForm
              desk={desk}
              view={view}
              onEnd={() => {
                isExporting.value = false;
              }}
            />
          )}
          <Filter choice={choice} rows={rows} isMeeting={isMeeting} isFire={isFire} language={language}>
            <State desk={desk} list={list} language={language} />
          </Filter>
          <MusterTable
            desk={desk}
            view={view}
            list={list}
            rows={rows && chosen(inOrder(rows, choice.order.value), choice.typed.value, choice.isUnmetOnly.value)}
            total={rows?.length ?? 0}
            order={choice.order}
            isMeeting={isMeeting}
            isSought={choice.typed.value.trim().length >= soughtLetters}
          />
        </div>
      </div>
    </PanelFrame>
  );
}

interface ToolsProps {
  readonly desk: Desk;
  readonly rows: readonly MusterRow[] | null;
  readonly isExporting: Signal<boolean>;
  readonly language: Language;
}

function Tools({ desk, rows, isExporting, language }: ToolsProps) {
  return (
    <>
      <button type="button" class="button" disabled={rows === null} onClick={() => print()}>
        {musterWords.print[language]}
      </button>
      {may(desk.me.value?.role ?? null, 'export-muster') && (
        <ExportTool desk={desk} isExporting={isExporting} language={language} />
      )}
    </>
  );
}

interface CountsProps {
  readonly desk: Desk;
  readonly rows: readonly MusterRow[] | null;
  readonly isMeeting: boolean;
  readonly language: Language;
}

function Counts({ desk, rows, isMeeting, language }: CountsProps) {
  const fire = desk.fire.value;
  const met = rows?.filter(({ isMet }) => isMet).length ?? 0;
  return (
    <div class="counts">
      <h3>{musterWords.stillInside[language]}</h3>
      <p class="count">{rows?.length ?? '–'}</p>
      {(fire !== null || isMeeting) && (
        <dl class="stats">
          {fire !== null && (
            <div>
              <dt>{musterWords.leftSince[language]}</dt>
              <dd>{fire.leftSince}</dd>
            </div>
          )}
          <div>
            <dt>{musterWords.met[language]}</dt>
            <dd>{met}</dd>
          </div>
          {fire !== null && <Lasting desk={desk} since={fire.since} language={language} />}
        </dl>
      )}
    </div>
  );
}

/** Alone draws itself each second. */
function Lasting({ desk, since, language }: { desk: Desk; since: number; language: Language }) {
  const now = useNow(desk);
  return (
    <div>
      <dt>{musterWords.duration[language]}</dt>
      <dd>{elapsed(now.value - since)}</dd>
    </div>
  );
}

/** How old the list is, and what has not reached the gate. */
function State({ desk, list, language }: { desk: Desk; list: MusterList; language: Language }) {
  const at = list.at.value;
  const isLive = desk.status.value === 'live';
  const unsent = list.unsent.value;
  const time = at === null ? '' : clockText(desk, at);
  const said =
    at === null ? (isLive ? panelWords.loading : musterWords.never) : isLive ? musterWords.asOf : musterWords.old;
  // Without a link that is all there is to say; an ask that fails for it adds nothing.
  const why = isLive ? list.failure.value : null;
  return (
    <>
      <p class="muster-state" data-old={!isLive} role="status">
        {say(said, language, { time })}
        {unsent > 0 && <strong> · {say(musterWords.unsent, language, { n: unsent })}</strong>}
      </p>
      <Failure why={why} language={language} />
    </>
  );
}

interface FilterProps {
  readonly choice: MusterChoice;
  readonly rows: readonly MusterRow[] | null;
  readonly isMeeting: boolean;
  readonly isFire: boolean;
  readonly language: Language;
  readonly children: ComponentChildren;
}

function Filter({ choice, rows, isMeeting, isFire, language, children }: FilterProps) {
  const { typed, isUnmetOnly, isRollCall } = choice;
  const unmet = rows?.filter(({ isMet }) => !isMet).length ?? 0;
  return (
    <div class="muster-filter">
      <input
        class="field"
        type="search"
        aria-label={musterWords.filter[language]}
        placeholder={musterWords.filter[language]}
        autocomplete="off"
        spellcheck={false}
        maxLength={80}
        data-first
        value={typed.value}
        onInput={event => {
          typed.value = event.currentTarget.value;
        }}
      />
      {!isFire && (
        <button
          type="button"
          class="chip"
          aria-pressed={isMeeting}
          onClick={() => {
            isRollCall.value = !isRollCall.value;
            isUnmetOnly.value = false;
          }}
        >
          {musterWords.rollCall[language]}
        </button>
      )}
      {isMeeting && (
        <button
          type="button"
          class="chip"
          aria-pressed={isUnmetOnly.value}
          onClick={() => {
            isUnmetOnly.value = !isUnmetOnly.value;
          }}
        >
          {say(musterWords.unmet, language, { n: unmet })}
        </button>
      )}
      {children}
    </div>
  );
}
