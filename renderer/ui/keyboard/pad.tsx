/** Ten digits in big keys. It fills its box. */
import type { Language } from '../language.ts';
import { DoneKey, EraseKey, PressKey } from './key.tsx';
import { keyWords } from './keys.ts';
import { useLatest } from './latest.ts';
import './keyboard.css';

interface DigitPadProps {
  readonly language: Language;
  readonly value: string;
  readonly maxLength: number;
  onChange(digits: string): void;
  onDone(): void;
  readonly doneText: string;
}

export function DigitPad({ language, value, maxLength, onChange, onDone, doneText }: DigitPadProps) {
  const latest = useLatest(value);
  const put = (digits: string) => {
    if (digits !== latest.text) onChange(latest.put(digits));
  };
  const digitKey = (digit: string) => (
    <PressKey
      key={digit}
      label={digit}
      press={() => put((latest.text + digit).slice(0, Math.max(maxLength, latest.text.length)))}
    >
      {digit}
    </PressKey>
  );
  return (
    <fieldset class="keyboard" aria-label={keyWords.digits[language]} lang={language}>
      <div class="pad">
        {[...'123456789'].map(digitKey)}
        <EraseKey label={keyWords.erase[language]} erase={() => put(latest.text.slice(0, -1))} />
        {digitKey('0')}
        <DoneKey text={doneText} done={onDone} />
      </div>
    </fieldset>
  );
}
