/** One key, for a finger, a mouse, a switch or a screen reader. */
import type { ComponentChildren, TargetedEvent } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { timer } from '../browser.ts';
import { newRepeat } from './typing.ts';

interface KeyProps {
  readonly label: string;
  /** Of the style sheet. */
  readonly kind?: string;
  /** Of a key that stays down. */
  readonly isOn?: boolean;
  press(): void;
  release?(): void;
  readonly children: ComponentChildren;
}

type KeyEvent = TargetedEvent<HTMLButtonElement, PointerEvent>;

/** In the same frame: the next drawing of the page may be later. */
function showPressed({ currentTarget }: KeyEvent): void {
  currentTarget.dataset.pressed = '';
}

/** A key that has the focus would be pressed by the Enter that a scanner ends a code with. */
function keepFocus(event: Event): void {
  event.preventDefault();
}

/** What the two sorts of keys share; `end` is called however the pointer leaves. */
function pointerOf(begin: () => void, end: () => void) {
  const up = ({ currentTarget }: KeyEvent) => {
    delete currentTarget.dataset.pressed;
    end();
  };
  return {
    onPointerDown(event: KeyEvent) {
      if (event.button !== 0) return;
      showPressed(event);
      begin();
    },
    onPointerUp: up,
    onPointerCancel: up,
    onPointerLeave: up,
    onMouseDown: keepFocus,
    onContextMenu: keepFocus,
  };
}

const nothing = () => {};

/**
 * Acts as it goes down: with two thumbs the next key goes down before this one is up, and then a browser makes no click
 * of either. A click that no pointer made, from a switch or a screen reader, has no `detail`.
 */
export function PressKey({ label, kind, isOn, press, release = nothing, children }: KeyProps) {
  return (
    <button
      type="button"
      class="key"
      data-key={kind}
      aria-label={label}
      aria-pressed={isOn}
      {...pointerOf(press, release)}
      onClick={({ detail }) => {
        if (detail !== 0) return;
        press();
        release();
      }}
    >
      {children}
    </button>
  );
}

/** Takes back what was typed, and more while it is held. */
export function EraseKey({ label, erase }: { label: string; erase(): void }) {
  const act = useMemo(() => ({ erase }), []);
  act.erase = erase;
  const repeat = useMemo(() => newRepeat(timer, () => act.erase()), [act]);
  useEffect(() => repeat.release, [repeat]);
  return (
    <PressKey kind="erase" label={label} press={repeat.press} release={repeat.release}>
      <svg class="key-sign" viewBox="0 0 100 72" aria-hidden="true">
        <path d="M34 6H94V66H34L6 36Z" />
        <path d="M50 23L76 49M76 23L50 49" />
      </svg>
    </PressKey>
  );
}

/** Acts as it comes up: another screen follows, and the finger must not be on it still. */
export function DoneKey({ text, done }: { text: string; done(): void }) {
  return (
    <button type="button" class="key" data-key="done" {...pointerOf(nothing, nothing)} onClick={done}>
      {text}
    </button>
  );
}
