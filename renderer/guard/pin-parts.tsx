/** What signing in and changing the PIN share: the field, the pad beside it, and why it did not work. */
import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useId } from 'preact/hooks';
import { languageNames } from '../ui/language.ts';
import { duration } from './clock.ts';
import type { Desk, SignInTrouble, View } from './desk.ts';
import { say, signInWords, troubleWords } from './words.ts';

export interface SignInProps {
  readonly desk: Desk;
  readonly view: View;
  /** The PIN that was just right: the forced change needs it once more. */
  readonly usedPin: Signal<string>;
}

const longestPin = 12;
export const isPin = (text: string) => /^\d{6,12}$/.test(text);

/** Why it did not work, with the time that has to pass first. */
export function useTrouble() {
  const trouble = useSignal<SignInTrouble | null>(null);
  const untilMs = useSignal(0);
  const nowMs = useSignal(performance.now());
  useEffect(() => {
    const ticking = setInterval(() => {
      nowMs.value = performance.now();
    }, 500);
    return () => clearInterval(ticking);
  }, []);
  const leftMs = useComputed(() => Math.max(0, untilMs.value - nowMs.value));
  return {
    trouble,
    leftMs,
    meet(met: SignInTrouble | null) {
      trouble.value = met;
      nowMs.value = performance.now();
      untilMs.value = nowMs.value + (met?.waitMs ?? 0);
    },
  };
}

interface PinFieldProps {
  readonly label: string;
  readonly pin: Signal<string>;
  readonly autocomplete: 'off' | 'new-password';
  readonly onFocus?: () => void;
}

/** Digits only. The pad beside it writes here too, so no keyboard comes up over the page. */
export function PinField({ label, pin, autocomplete, onFocus }: PinFieldProps) {
  const id = useId();
  return (
    <div>
      <label class="label" for={id}>
        {label}
      </label>
      <input
        id={id}
        class="field pin"
        type="password"
        inputMode="none"
        autocomplete={autocomplete}
        maxLength={longestPin}
        value={pin.value}
        onFocus={onFocus}
        onInput={event => {
          const digits = event.currentTarget.value.replace(/\D/g, '');
          event.currentTarget.value = digits;
          pin.value = digits;
        }}
      />
    </div>
  );
}

export function Trouble({ trouble, leftMs, view }: { trouble: SignInTrouble | null; leftMs: number; view: View }) {
  const language = view.language.value;
  const isWaiting = trouble?.error === 'wait' && leftMs > 0;
  const isOver = trouble?.error === 'wait' && leftMs === 0;
  return (
    <p class="trouble" role="alert">
      {trouble === null || isOver
        ? ''
        : isWaiting
          ? say(signInWords.waitLeft, language, { left: duration(leftMs + 999) })
          : troubleWords[trouble.error][language]}
    </p>
  );
}

const pad = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export function PinPad({ pin, view }: { pin: Signal<string>; view: View }) {
  const language = view.language.value;
  const press = (digit: string) => {
    pin.value = (pin.value + digit).slice(0, longestPin);
  };
  return (
    <div class="pin-pad">
      {pad.map(digit => (
        <button key={digit} type="button" onClick={() => press(digit)}>
          {digit}
        </button>
      ))}
      <span />
      <button type="button" onClick={() => press('0')}>
        0
      </button>
      <button
        type="button"
        class="erase"
        onClick={() => {
          pin.value = pin.value.slice(0, -1);
        }}
      >
        {signInWords.erase[language]}
      </button>
    </div>
  );
}

export function LanguageSwitch({ view }: { view: View }) {
  const other = view.language.value === 'vi' ? 'en' : 'vi';
  return (
    <button
      type="button"
      class="button sign-in-language"
      lang={other}
      onClick={() => {
        view.language.value = other;
      }}
    >
      {languageNames[other]}
    </button>
  );
}
