/** The keyboard of a screen without one: big keys, Vietnamese by Telex or by keys of its own. It fills its box. */
import { useState } from 'preact/hooks';
import type { Language } from '../language.ts';
import { DoneKey, EraseKey, PressKey } from './key.tsx';
import { keyWords, layoutRows, letterLabel, markedLetters, toneLabels, toneNames, toneOrder } from './keys.ts';
import { useLatest } from './latest.ts';
import type { ToneKey } from './syllable.ts';
import { afterKey, isCapital, type Key, type KeyboardLayout, type Shift } from './typing.ts';
import './keyboard.css';

export interface KeyboardProps {
  readonly layout: KeyboardLayout;
  readonly language: Language;
  /** The text so far; the caller shows it. */
  readonly value: string;
  /** Of UTF-8: a key that would go beyond does nothing. */
  readonly maxBytes: number;
  onChange(text: string): void;
  onDone(): void;
  readonly doneText: string;
}

export function Keyboard({ layout, language, value, maxBytes, onChange, onDone, doneText }: KeyboardProps) {
  const [shift, setShift] = useState<Shift>('auto');
  const latest = useLatest(value);
  const isUpper = isCapital(layout, shift, value);
  const press = (key: Key) => {
    const before = latest.text;
    const capital = isCapital(layout, shift, before);
    const after = afterKey(before, key, { layout, language, maxBytes, isCapital: capital });
    setShift('auto');
    if (after !== before) onChange(latest.put(after));
  };
  const rows = layoutRows[layout];
  const letterKey = (letter: string) => {
    const shown = isUpper ? letter.toUpperCase() : letter;
    return (
      <PressKey key={letter} label={letterLabel(shown, language)} press={() => press({ kind: 'letter', letter })}>
        {shown}
      </PressKey>
    );
  };
  const [top = [], middle = [], bottom = []] = rows.letters;
  return (
    <fieldset class="keyboard" aria-label={keyWords.keyboard[language]} lang={language}>
      <div class="keyboard-rows" data-layout={layout}>
        {rows.isMarked && (
          <div class="key-marks">
            <div class="key-row" data-row="tones">
              {toneOrder.map(tone => (
                <ToneKeyButton key={tone} tone={tone} language={language} press={() => press({ kind: 'tone', tone })} />
              ))}
            </div>
            <div class="key-row" data-row="marked">
              {markedLetters.map(letterKey)}
            </div>
          </div>
        )}
        {rows.digits.length > 0 && <div class="key-row">{rows.digits.map(letterKey)}</div>}
        <div class="key-row">{top.map(letterKey)}</div>
        <div class="key-row" data-row="middle">
          {middle.map(letterKey)}
        </div>
        <div class="key-row" data-row="bottom">
          {layout !== 'latin' && (
            <PressKey
              kind="shift"
              label={keyWords.shift[language]}
              isOn={isUpper}
              press={() => setShift(isUpper ? 'off' : 'on')}
            >
              <ShiftSign />
            </PressKey>
          )}
          {bottom.map(letterKey)}
          <EraseKey label={keyWords.erase[language]} erase={() => press({ kind: 'erase' })} />
        </div>
        <div class="key-row" data-row="last">
          {rows.signs.map(letterKey)}
          <PressKey kind="space" label={keyWords.space[language]} press={() => press({ kind: 'letter', letter: ' ' })}>
            <SpaceSign />
          </PressKey>
          <DoneKey text={doneText} done={onDone} />
        </div>
      </div>
    </fieldset>
  );
}

function ToneKeyButton({ tone, language, press }: { tone: ToneKey; language: Language; press(): void }) {
  return (
    <PressKey kind="tone" label={toneLabels[tone][language]} press={press}>
      <ToneSign tone={tone} />
      <span class="key-name" lang="vi">
        {toneNames[tone]}
      </span>
    </PressKey>
  );
}

/** The mark alone, as it is written over a letter; the dot under it. */
const toneDrawings: Readonly<Record<ToneKey, string>> = {
  s: 'M22 40L44 12',
  f: 'M42 40L20 12',
  r: 'M22 16Q24 8 34 8Q45 8 45 17Q45 25 33 30V42',
  x: 'M10 34Q14 16 25 20Q31 23 36 27Q48 34 54 14',
  j: 'M32 40V40.01',
};

function ToneSign({ tone }: { tone: ToneKey }) {
  return (
    <svg class="key-tone" viewBox="0 0 64 52" aria-hidden="true">
      <path data-tone={tone} d={toneDrawings[tone]} />
    </svg>
  );
}

function ShiftSign() {
  return (
    <svg class="key-sign" viewBox="0 0 80 80" aria-hidden="true">
      <path d="M40 8L72 42H54V70H26V42H8Z" />
    </svg>
  );
}

function SpaceSign() {
  return (
    <svg class="key-sign" viewBox="0 0 160 40" aria-hidden="true">
      <path d="M6 8V32H154V8" />
    </svg>
  );
}
