/** The pieces of the screen that several displays share. */
import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useFit } from '../ui/fit.ts';
import { type Language, type LanguageSwap, languageNames, type Text } from '../ui/language.ts';
import { Pictogram } from '../ui/pictograms.tsx';
import { type Step, words } from '../ui/words.ts';
import type { Display } from './display.ts';
import type { Message } from './message.ts';

/** What every piece needs: how the words are set, and what stands around them. */
export interface Frame {
  /** The large language first. */
  readonly order: readonly Language[];
  readonly swap: LanguageSwap;
  readonly siteName: Text | null;
  readonly laneName: Text | null;
  /** `HH:mm` */
  readonly clock: ReadonlySignal<string>;
}

interface BothProps {
  readonly text: Text;
  readonly order: readonly Language[];
  /** The classes of the two sizes. */
  readonly large: string;
  readonly small: string;
  /** The large text keeps its line breaks. */
  readonly isBroken?: boolean;
}

/** A text in the large language, then in the small one, each in an element of its own. */
export function Both({ text, order, large, small, isBroken = false }: BothProps) {
  return (
    <>
      {order.map((language, index) => (
        <p key={index} class={index === 0 ? large : small} lang={language}>
          {index === 0 && isBroken ? broken(text[language]) : joined(flat(text[language]))}
        </p>
      ))}
    </>
  );
}

/** On one line: a text's line breaks are for its large form. */
export function flat(text: string): string {
  return text.replaceAll('\n', ' ').normalize('NFC');
}

/** No line ends within a span of times, nor before the last word in front of a colon. */
function joined(text: string): string {
  return text.replaceAll('–', '–\u2060').replace(/ (?=\S+: )/g, '\u00a0');
}

/** A text with its line breaks. */
function broken(text: string): JSX.Element[] {
  return joined(text.normalize('NFC'))
    .split('\n')
    .map((line, index) => (
      <span key={line}>
        {index > 0 && <br />}
        {line}
      </span>
    ));
}

/** Whom to ask about the data. */
export function Contact({ contact, order, kind }: { contact: string; order: readonly Language[]; kind: string }) {
  return (
    <p class={kind}>
      {order.map((language, index) => (
        <span key={language} lang={language}>
          {index > 0 && ' · '}
          {words.ask[language]}
        </span>
      ))}
      : {contact}
    </p>
  );
}

/** The word of the state, in lines that are never broken: it shrinks until the longest one fits. */
export function Headline({ text, language }: { text: Text; language: Language }) {
  const box = useFit<HTMLHeadingElement>('--line-fit', 0.5, text[language]);
  return (
    <h1 ref={box} class="headline" lang={language}>
      {broken(text[language])}
    </h1>
  );
}

interface WordsProps {
  readonly message: Message;
  readonly initials: string | null;
  readonly frame: Frame;
}

export function Words({ message, initials, frame: { order } }: WordsProps) {
  const { headline, why, faults } = message;
  const [first = 'vi', second] = order;
  const box = useFit<HTMLDivElement>('--fit', 0.66, `${order} ${JSON.stringify(message)}`);
  return (
    <div ref={box} class="words">
      <Headline text={headline} language={first} />
      {(second !== undefined || initials !== null) && (
        <div class="under">
          {second !== undefined && (
            <p class="second" lang={second}>
              {flat(headline[second])}
            </p>
          )}
          {initials !== null && <p class="initials">{initials}</p>}
        </div>
      )}
      {why !== null && (
        <div class="why">
          <Both text={why} order={order} large="why-large" small="why-small" isBroken />
        </div>
      )}
      {faults.length > 0 && (
        <p class="faults">
          {faults.map((fault, index) => (
            <span key={fault.en}>
              {index > 0 && ', '}
              {order.map((language, position) => (
                <span key={language} lang={language}>
                  {position > 0 && ' · '}
                  {fault[language]}
                </span>
              ))}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

interface BandProps {
  readonly next: Step;
  readonly order: readonly Language[];
  readonly span: Display['span'];
}

/** What to do next; its upper edge shows the time that is left. */
export function Band({ next, order, span }: BandProps) {
  const box = useFit<HTMLDivElement>('--fit', 0.7, `${order} ${next.text.vi}`);
  return (
    <div class="band">
      {span !== null && <TimeLeft endMs={span.endMs} totalMs={span.totalMs} />}
      <Pictogram name={next.pictogram} />
      <div ref={box} class="next">
        <Both text={next.text} order={order} large="next-large" small="next-small" isBroken />
      </div>
    </div>
  );
}

/** The time that is left, as a bar on the upper edge of the band. */
export function TimeLeft({ endMs, totalMs }: { endMs: number; totalMs: number }) {
  const bar = useRef<HTMLDivElement | null>(null);
  useLayoutEffect(() => {
    const leftMs = Math.max(0, endMs - performance.now());
    const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const running = bar.current?.animate(
      [{ transform: `scaleX(${Math.min(1, leftMs / totalMs)})` }, { transform: 'scaleX(0)' }],
      {
        duration: leftMs,
        fill: 'forwards',
        easing: isStill ? `steps(${Math.max(1, Math.round(leftMs / 1_000))})` : 'linear',
      },
    );
    return () => running?.cancel();
  }, [endMs, totalMs]);
  return <div ref={bar} class="time-left" />;
}

export function LanguageButton({ frame: { order, swap } }: { frame: Frame }) {
  const other = order[1];
  if (other === undefined) return null;
  return (
    <button type="button" class="language" lang={other} onClick={swap.toggle}>
      {languageNames[other]}
    </button>
  );
}

/** Where this is, and what time it is. */
export function Foot({ frame, hasButton }: { frame: Frame; hasButton: boolean }) {
  const { order, siteName, laneName, clock } = frame;
  const [first = 'vi'] = order;
  return (
    <div class="foot">
      <div class="place">
        {siteName !== null && (
          <p class="site" lang={first}>
            {flat(siteName[first])}
          </p>
        )}
        {laneName !== null && (
          <p class="lane">
            {order.map((language, index) => (
              <span key={language} lang={language}>
                {index > 0 && ' · '}
                {flat(laneName[language])}
              </span>
            ))}
          </p>
        )}
      </div>
      {hasButton && <LanguageButton frame={frame} />}
      {siteName !== null && <p class="clock">{clock}</p>}
    </div>
  );
}
