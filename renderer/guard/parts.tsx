/** The small pieces that the work area and every panel share. */
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import type { DeskSite } from '../../main/desk-contract.ts';
import { timer } from '../ui/browser.ts';
import { useKeyDown } from '../ui/key-down.ts';
import type { Language, Text } from '../ui/language.ts';
import { newHold } from './hold.ts';
import { partWords } from './part-words.ts';
import './parts.css';

/** A key's name beside what it does. */
export function Keys({ name }: { name: string }) {
  return <kbd class="keys">{name}</kbd>;
}

interface HoldButtonProps {
  readonly language: Language;
  /** Called once the button has been pressed for one second, by pointer or by Enter or Space. */
  readonly onHeld: () => void;
  /** Further classes, as `button` or `answer refuse`. */
  readonly class?: string;
  readonly isDisabled?: boolean;
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** How long "keep pressing" stands after a press that was too short, milliseconds. */
const hintMs = 2_500;

/** A click comes at most so long after the finger has been lifted, milliseconds. */
const clickMs = 300;

/** The finger of a press that is over still lies there: what has come up under it is not clicked by lifting it. */
function ignoreLift(): void {
  const over = new AbortController();
  const listening = { capture: true, signal: over.signal };
  const ignore = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('click', ignore, listening);
  for (const kind of ['pointerup', 'pointercancel'])
    document.addEventListener(kind, () => void timer(clickMs, () => over.abort()), listening);
  document.addEventListener('pointerdown', () => over.abort(), listening);
}

/** For what cannot be undone at once: a press of one second, which fills the button. */
export function HoldButton({ language, onHeld, isDisabled = false, label, children, ...rest }: HoldButtonProps) {
  const latest = useRef(onHeld);
  latest.current = onHeld;
  const isByPointer = useRef(false);
  const hold = useMemo(() => {
    const held = () => {
      if (isByPointer.current) ignoreLift();
      latest.current();
    };
    return newHold(timer, held);
  }, []);
  const isHinted = useSignal(false);
  const hintId = useId();
  useEffect(() => () => void hold.release(), [hold]);
  useEffect(() => {
    if (isDisabled) hold.release();
  }, [isDisabled, hold]);
  const hint = () => {
    isHinted.value = true;
    timer(hintMs, () => {
      isHinted.value = false;
    });
  };
  const letGo = () => {
    if (hold.release()) hint();
  };
  return (
    <button
      type="button"
      class={`hold ${rest.class ?? 'button'}`}
      disabled={isDisabled}
      aria-label={label}
      aria-describedby={hintId}
      data-pressed={hold.isPressed.value}
      onPointerDown={event => {
        isByPointer.current = true;
        if (event.button === 0) hold.press();
      }}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onContextMenu={event => event.preventDefault()}
      onKeyDown={event => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        isByPointer.current = false;
        if (!event.repeat) hold.press();
      }}
      onKeyUp={event => {
        if (event.key === 'Enter' || event.key === ' ') letGo();
      }}
      onBlur={() => void hold.release()}
    >
      <span class="hold-fill" aria-hidden="true" />
      <span class="hold-content">{children}</span>
      <span class="hold-hint" id={hintId} role="status" data-shown={isHinted.value}>
        {partWords.hold[language]}
      </span>
    </button>
  );
}

/** Whether a key pressed there is typing. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input:not([type="radio"]), textarea, select') !== null;
}

interface ReasonsProps {
  readonly reasons: DeskSite['reasons'];
  readonly chosen: Signal<string | null>;
  readonly language: Language;
  /** One was required, and none is chosen: says so. */
  readonly isMissing?: boolean;
}

/** The site's short list: a touch, an arrow, or the number that stands on it. */
export function Reasons({ reasons, chosen, language, isMissing = false }: ReasonsProps) {
  const group = useId();
  useKeyDown(event => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    const reason = /^[1-9]$/.test(event.key) ? reasons[Number(event.key) - 1] : undefined;
    if (reason === undefined) return;
    event.preventDefault();
    chosen.value = reason.id;
  });
  return (
    <fieldset class="reasons-block">
      <legend class="label">
        {partWords.reason[language]}
        {isMissing && <strong class="missing"> · {partWords.chooseReason[language]}</strong>}
      </legend>
      <div class="reasons">
        {reasons.map((reason, index) => (
          <label key={reason.id} class="reason" data-chosen={chosen.value === reason.id}>
            <input
              type="radio"
              name={group}
              class="unseen"
              checked={chosen.value === reason.id}
              onChange={() => {
                chosen.value = reason.id;
              }}
            />
            {index < 9 && <span class="number">{index + 1}</span>}
            <span>{reason[language]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface NoteProps {
  readonly note: Signal<string>;
  readonly language: Language;
  /** What is common here, to be touched instead of typed. */
  readonly chips: readonly Text[];
  readonly isRequired?: boolean;
  /** It was required, and nothing is written: says so. */
  readonly isMissing?: boolean;
  readonly label?: Text;
  /** What is noted where nothing is written. */
  readonly usual?: Text;
  readonly onEnter?: () => void;
}

/** A note of at most 300 characters; a chip adds its words. */
export function Note({
  note,
  language,
  chips,
  isRequired = false,
  isMissing = false,
  label,
  usual,
  onEnter,
}: NoteProps) {
  const id = useId();
  const add = (words: string) => {
    const before = note.value.trim();
    note.value = before === '' ? words : before.includes(words) ? before : `${before}; ${words}`.slice(0, 300);
  };
  return (
    <div class="note-block">
      <label class="label" for={id}>
        {(label ?? partWords.note)[language]}
        {isRequired && <span class={isMissing ? 'missing' : 'aside'}> · {partWords.required[language]}</span>}
      </label>
      <div class="note-line">
        <input
          id={id}
          class="field"
          type="text"
          maxLength={300}
          autocomplete="off"
          required={isRequired}
          placeholder={usual?.[language]}
          aria-invalid={isMissing}
          value={note.value}
          onInput={event => {
            note.value = event.currentTarget.value;
          }}
          onKeyDown={event => {
            if (event.key === 'Enter') onEnter?.();
          }}
        />
        {chips.length > 0 && (
          <div class="chips">
            {chips.map(chip => (
              <button key={chip.en} type="button" class="chip" onClick={() => add(chip[language])}>
                {chip[language]}
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
