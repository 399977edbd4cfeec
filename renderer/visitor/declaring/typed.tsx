/** Questions that are answered by typing: what has been typed, and the keys. */
import { maxHostBytes, maxNameBytes, maxPlateBytes } from '../../../main/form.ts';
import { declareWords } from '../../ui/declare-words.ts';
import { useKeyDown } from '../../ui/key-down.ts';
import { Keyboard } from '../../ui/keyboard/keyboard.tsx';
import { DigitPad } from '../../ui/keyboard/pad.tsx';
import { TypedText } from '../../ui/keyboard/typed-text.tsx';
import { afterKey, isCapital } from '../../ui/keyboard/typing.ts';
import type { Language, Text } from '../../ui/language.ts';
import { type FormState, isLast, isSkippable } from './answers-state.ts';
import { grouped, type Typing } from './asked.ts';
import type { QuestionProps } from './choices.tsx';

export function Typed({ state, typing }: { state: FormState; typing: Typing }) {
  const value = state.answers[typing.field] ?? '';
  if (typing.groups.length === 0) return <TypedText value={value} placeholder="" caret />;
  return <Digits value={value} groups={typing.groups} />;
}

/** Digits as they are printed on a card, with a place for each that is still to come. */
function Digits({ value, groups }: { value: string; groups: readonly number[] }) {
  const typed = grouped(value, groups, '').filter(part => part !== '');
  const shown = grouped(value, groups, '_');
  return (
    <output class="digits" aria-label={typed.join(' ')}>
      {shown.map((part, index) => (
        <span key={index} class="digit-group" aria-hidden="true">
          {[...part].map((digit, place) => (
            <span key={place} class="digit" data-open={digit === '_' ? '' : undefined}>
              {digit === '_' ? '' : digit}
            </span>
          ))}
        </span>
      ))}
    </output>
  );
}

interface KeysProps extends QuestionProps {
  readonly typing: Typing;
  /** Keys that are typed at this machine belong to a scanner. */
  readonly hasKeyScanner: boolean;
}

const maxBytes = {
  name: maxNameBytes,
  host: maxHostBytes,
  plate: maxPlateBytes,
  idNumber: 12,
  birthYear: 4,
  phone: 15,
};

/** What the last key says: it leads on. */
function doneWord(state: FormState): Text {
  if (isLast(state)) return declareWords.done;
  return isSkippable(state) ? declareWords.skip : declareWords.next;
}

export function TypingKeys({ state, order, act, typing, hasKeyScanner }: KeysProps) {
  const [language = 'vi'] = order;
  const { field, keys, max } = typing;
  const value = state.answers[field] ?? '';
  const put = (text: string) => act({ kind: 'type', field, text });
  const done = () => act({ kind: 'next' });
  useRealKeys({ value, typing, language, isOff: hasKeyScanner, put, done });
  const common = { language, value, onChange: put, onDone: done, doneText: doneWord(state)[language] };
  if (keys === 'digits') return <DigitPad key={field} {...common} maxLength={max} />;
  return <Keyboard key={field} {...common} layout={keys} maxBytes={maxBytes[field]} />;
}

interface RealKeys {
  readonly value: string;
  readonly typing: Typing;
  readonly language: Language;
  readonly isOff: boolean;
  put(text: string): void;
  done(): void;
}

/** A keyboard that is plugged in types too. What a button of the page does with a key is left to it. */
function useRealKeys(keys: RealKeys): void {
  // After the capture of a scanner that types: what is its own never comes here.
  useKeyDown(event => {
    if (keys.isOff) return;
    const after = event.ctrlKey || event.altKey || event.metaKey ? null : textAfter(event, keys);
    const isOnButton = event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' ');
    if (isOnButton) return;
    if (event.key === 'Enter') keys.done();
    else if (after === null) return;
    else keys.put(after);
    event.preventDefault();
  });
}

/** Null where the key types nothing. */
function textAfter({ key }: KeyboardEvent, { value, typing, language }: RealKeys): string | null {
  if (key === 'Backspace') return typing.keys === 'digits' ? value.slice(0, -1) : erased(value);
  if ([...key].length !== 1) return null;
  if (typing.keys === 'digits') return /^\d$/.test(key) && value.length < typing.max ? value + key : null;
  const layout = typing.keys;
  const isUpper = isCapital(layout, 'auto', value) || key !== key.toLowerCase();
  const settings = { layout, language, isCapital: isUpper, maxBytes: maxBytes[typing.field] };
  return afterKey(value, { kind: 'letter', letter: key.toLowerCase() }, settings);
}

function erased(value: string): string {
  return afterKey(value, { kind: 'erase' }, { layout: 'text', language: 'vi', isCapital: false, maxBytes: 0 });
}
