/** What has been typed, on one large line that shrinks to fit. */
import { useLayoutEffect } from 'preact/hooks';
import { useFit } from '../fit.ts';
import './keyboard.css';

interface TypedTextProps {
  readonly value: string;
  /** Shown while nothing is typed. */
  readonly placeholder: string;
  /** Typing goes on here. */
  readonly caret: boolean;
}

export function TypedText({ value, placeholder, caret }: TypedTextProps) {
  const line = useFit<HTMLOutputElement>('--line-fit', 0.42, `${value} ${placeholder} ${caret}`);
  // Of a text that does not fit even so, the end is what is being typed.
  useLayoutEffect(() => {
    if (line.current !== null) line.current.scrollLeft = line.current.scrollWidth;
  }, [value]);
  return (
    <output ref={line} class="typed" data-empty={value === '' ? '' : undefined}>
      {value}
      {caret && <span class="typed-caret" aria-hidden="true" />}
      {value === '' && <span class="typed-placeholder">{placeholder}</span>}
    </output>
  );
}
