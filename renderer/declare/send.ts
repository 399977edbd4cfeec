/** Sends a declaration until it is answered: bad Wi-Fi loses nothing, and the service answers the same one once. */
import type { Order, SendStatus } from './form-model.ts';
import type { FormEvent } from './form-state.ts';
import { bodyOf } from './order.ts';
import { codesIn, refusalIn } from './wire.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface SendParts {
  /** Fails where nobody answers, and once `signal` is aborted. */
  post(path: string, body: string, signal: AbortSignal): Promise<Answer>;
  timer(ms: number, fire: () => void): () => void;
  /** Milliseconds since 1970, this phone's. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
}

/** What came of it. */
export type SendEvent = Extract<
  FormEvent,
  { readonly kind: 'status' | 'issued' | 'faults' | 'rows' | 'notice-changed' | 'refused' }
>;

export interface Sending {
  /** Does not wait any longer. */
  tryNow(): void;
  /** What is answered from now on is nobody's business. */
  stop(): void;
}

/** A group of 500 is signed in a few seconds; bad Wi-Fi takes the rest. */
const answerMs = 30_000;
const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

/** The first attempt is not told: it begins before this returns. */
export function sendUntilAnswered(parts: SendParts, order: Order, tell: (event: SendEvent) => void): Sending {
  let tries = 0;
  /** Gives up the answer, or the wait, that comes next. */
  let giveUp = () => {};
  let isTrying = false;
  let isStopped = false;

  const again = (why: Extract<SendStatus, { kind: 'waiting' }>['why'], leastMs: number) => {
    const backOffMs = Math.min(longestWaitMs, firstWaitMs * 2 ** tries);
    // Phones that lost the same Wi-Fi do not all come back in the same moment.
    const ms = Math.max(leastMs, Math.round(backOffMs * (0.8 + 0.4 * parts.random())));
    tries += 1;
    giveUp = parts.timer(ms, attempt);
    tell({ kind: 'status', status: { kind: 'waiting', why, until: parts.now() + ms } });
  };

  const take = (answer: Answer | null) => {
    isTrying = false;
    const outcome = answer === null ? null : outcomeOf(answer);
    if (outcome === null) return again('network', 0);
    if (outcome.kind === 'again') return again(outcome.why, outcome.ms);
    isStopped = true;
    tell(outcome);
  };

  function attempt(): void {
    const abort = new AbortController();
    let isOver = false;
    const end = (answer: Answer | null) => {
      if (isOver) return;
      giveUp();
      take(answer);
    };
    const stopTimer = parts.timer(answerMs, () => {
      abort.abort();
      end(null);
    });
    giveUp = () => {
      isOver = true;
      stopTimer();
    };
    isTrying = true;
    if (tries > 0) tell({ kind: 'status', status: { kind: 'sending' } });
    parts.post(order.path, bodyOf(order), abort.signal).then(end, () => end(null));
  }

  attempt();
  return {
    tryNow() {
      if (isStopped || isTrying) return;
      giveUp();
      attempt();
    },
    stop() {
      isStopped = true;
      giveUp();
    },
  };
}

type Outcome = SendEvent | { readonly kind: 'again'; readonly why: 'busy' | 'service'; readonly ms: number };

/** Null where somebody else has answered, as the page of a Wi-Fi that asks for a password. */
function outcomeOf({ status, text }: Answer): Outcome | null {
  if (status >= 200 && status < 300) {
    const codes = codesIn(text);
    return codes === null ? null : { kind: 'issued', codes };
  }
  const refusal = refusalIn(text);
  if (refusal === null) return ofStatus(status);
  switch (refusal.error) {
    case 'fields':
      return { kind: 'faults', faults: refusal.faults ?? [] };
    case 'rows':
      return { kind: 'rows', rows: refusal.rows ?? [] };
    case 'notice-changed':
      return { kind: 'notice-changed' };
    case 'wait':
      return { kind: 'again', why: 'busy', ms: refusal.waitMs ?? 0 };
    case 'unavailable':
    case 'internal':
      return { kind: 'again', why: 'service', ms: refusal.waitMs ?? 0 };
    case 'too-large':
      return { kind: 'refused', why: 'too-large' };
    default:
      return { kind: 'refused', why: 'bad-request' };
  }
}

/** Of a proxy before the service. */
function ofStatus(status: number): Outcome | null {
  if (status === 413) return { kind: 'refused', why: 'too-large' };
  return status === 429 || status >= 500 ? { kind: 'again', why: 'service', ms: 0 } : null;
}
