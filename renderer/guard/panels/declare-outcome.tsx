/** What becomes of the declaration: the guard waits here for the visitor. */
import { useEffect, useRef } from 'preact/hooks';
import { select } from '../frame.ts';
import { guidance } from '../guidance.ts';
import { failureWords, say } from '../words.ts';
import { laneName, type PanelProps } from './common.tsx';
import type { Confirmation } from './confirmation.ts';
import { confirmationWords, declareWords } from './declare-words.ts';
import type { ProxyFlow } from './proxy.ts';

interface OutcomeProps extends PanelProps {
  readonly lane: string;
  readonly confirmation: Confirmation;
  readonly proxy: ProxyFlow;
}

export function Outcome({ desk, view, lane, confirmation, proxy }: OutcomeProps) {
  const language = view.language.value;
  const { kind } = confirmation;
  const { head, next } = confirmationWords[kind];
  const values = { lane: laneName(desk, lane, language) };
  const box = useRef<HTMLDivElement | null>(null);
  // The buttons change with the state: the keyboard goes along.
  useEffect(() => box.current?.querySelector('button')?.focus(), [kind]);
  const isReasoned = (kind === 'refused' || kind === 'referred') && confirmation.reason !== null;
  return (
    <div ref={box} class="outcome" data-outcome={kind}>
      <div role="status">
        <p class="outcome-head">{say(head, language, values)}</p>
        {isReasoned && <p class="outcome-why">{guidance[confirmation.reason].name[language]}</p>}
        {kind === 'failed' && <p class="outcome-why">{failureWords[confirmation.why][language]}</p>}
        <p class="outcome-next">{say(next, language, values)}</p>
      </div>
      <OutcomeButtons desk={desk} view={view} lane={lane} confirmation={confirmation} proxy={proxy} />
    </div>
  );
}

function OutcomeButtons({ view, lane, confirmation, proxy }: OutcomeProps) {
  const language = view.language.value;
  switch (confirmation.kind) {
    case 'sending':
    case 'waiting':
      return (
        <button type="button" class="button" onClick={proxy.withdraw}>
          {declareWords.withdraw[language]}
        </button>
      );
    case 'refused':
    case 'referred':
      return (
        <button type="button" class="button" onClick={() => select(view, lane, confirmation.entry)}>
          {declareWords.openCase[language]}
        </button>
      );
    case 'admitted':
    case 'decided':
      return (
        <button type="button" class="button" onClick={proxy.putAway}>
          {declareWords.next[language]}
        </button>
      );
    case 'not-confirmed':
    case 'withdrawn':
    case 'failed':
      return (
        <button type="button" class="button" onClick={proxy.putAway}>
          {declareWords.again[language]}
        </button>
      );
    case 'deciding':
      return null;
  }
}
