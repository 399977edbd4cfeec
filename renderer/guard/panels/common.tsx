/** The pieces that several panels share. */
import type { ReadonlySignal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { Answer } from '../../../main/desk-contract.ts';
import type { Language, Text } from '../../ui/language.ts';
import { clockTime, momentTime } from '../../ui/time.ts';
import type { Desk, View } from '../desk.ts';
import { Keys } from '../parts.tsx';
import { failureWords } from '../words.ts';
import type { FailedWhy } from './lookup.ts';
import { panelWords, searchWords } from './words.ts';
import './panels.css';
import './people.css';

export interface PanelProps {
  readonly desk: Desk;
  readonly view: View;
}

interface PanelFrameProps extends PanelProps {
  readonly title: string;
  /** A further class, for the panel's own rules. */
  readonly name: string;
  /** One step back; without it Esc is the frame's. */
  readonly onBack?: (() => void) | undefined;
  /** No way to close it: it is what there is to see. */
  readonly isFixed?: boolean;
  /** Beside the title. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A panel with its heading; the keyboard begins at the element with `data-first`, or at the heading. */
export function PanelFrame({ view, title, name, onBack, isFixed = false, tools, children }: PanelFrameProps) {
  const language = view.language.value;
  const panel = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const first = panel.current?.querySelector<HTMLElement>('[data-first]') ?? panel.current?.querySelector('h2');
    if (!isFixed) first?.focus({ preventScroll: true });
  }, [isFixed, name]);
  const leave = () => {
    if (onBack === undefined) view.panel.value = 'work';
    else onBack();
  };
  return (
    <section
      ref={panel}
      class={`desk-panel ${name}`}
      aria-labelledby={`${name}-title`}
      onKeyDown={event => {
        if (event.key !== 'Escape' || onBack === undefined) return;
        event.preventDefault();
        event.stopPropagation();
        onBack();
      }}
    >
      <header class="panel-head">
        <h2 id={`${name}-title`} tabIndex={-1}>
          {title}
        </h2>
        <div class="panel-tools">
          {tools}
          {!isFixed && (
            <button type="button" class="button" onClick={leave}>
              {(onBack === undefined ? panelWords.close : panelWords.back)[language]} <Keys name="Esc" />
            </button>
          )}
        </div>
      </header>
      {children}
    </section>
  );
}

/** What went wrong, said aloud; nothing where `why` is null. */
export function Failure({ why, language }: { why: FailedWhy | null; language: Language }) {
  return (
    <p class="failure" role="alert" hidden={why === null}>
      {why !== null && failureWords[why][language]}
    </p>
  );
}

interface FormButtonsProps {
  readonly language: Language;
  readonly onCancel: () => void;
  /** What the form is for. */
  readonly children: ComponentChildren;
}

export function FormButtons({ language, onCancel, children }: FormButtonsProps) {
  return (
    <div class="form-buttons">
      {children}
      <button type="button" class="button" onClick={onCancel}>
        {panelWords.cancel[language]}
      </button>
    </div>
  );
}

export function Inside({ isInside, language }: { isInside: boolean; language: Language }) {
  return (
    <span class="tag" data-inside={isInside}>
      {(isInside ? searchWords.inside : searchWords.outside)[language]}
    </span>
  );
}

/** Null where it went as asked. */
export function whyFailed(answer: Answer, asked: Answer['kind']): FailedWhy | null {
  if (answer.kind === 'failed') return answer.why;
  return answer.kind === asked ? null : 'not-available';
}

interface ChoiceProps<T> {
  readonly label: Text;
  readonly language: Language;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly chosen: T | null;
  readonly choose: (value: T) => void;
  /** Beside the label. */
  readonly flaw?: ComponentChildren;
}

/** One of a few, by touch or by the arrows. */
export function Choice<T extends string | number>({ label, language, options, chosen, choose, flaw }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div class="choice">
      <p class="label" id={id}>
        {label[language]} {flaw}
      </p>
      <div class="chips" role="radiogroup" aria-labelledby={id}>
        {options.map(({ value, text }) => (
          <label key={value} class="chip">
            <input class="unseen" type="radio" name={id} checked={value === chosen} onChange={() => choose(value)} />
            {text}
          </label>
        ))}
      </div>
    </div>
  );
}

/** The controller's clock, each second. */
export function useNow({ now }: Pick<Desk, 'now'>): ReadonlySignal<number> {
  const at = useSignal(now());
  useEffect(() => {
    const ticking = setInterval(() => {
      at.value = now();
    }, 1_000);
    return () => clearInterval(ticking);
  }, [now, at]);
  return at;
}

/** Before the site is known nothing has a time to be shown. */
export function zoneOf(desk: Desk): string {
  return desk.site.value?.timeZone ?? 'UTC';
}

/** `HH:mm`, with the day where it is another one. */
export function momentText(desk: Desk, atMs: number): string {
  return momentTime(atMs, desk.now(), zoneOf(desk));
}

/** `HH:mm` */
export function clockText(desk: Desk, atMs: number): string {
  return clockTime(atMs, zoneOf(desk));
}

export function laneName(desk: Desk, lane: string | null, language: Language): string {
  return desk.lanes.value.find(({ id }) => id === lane)?.name[language] ?? lane ?? '–';
}

export function zoneName(desk: Desk, zone: string, language: Language): string {
  return desk.occupancy.value.find(of => of.zone === zone)?.name[language] ?? zone;
}
