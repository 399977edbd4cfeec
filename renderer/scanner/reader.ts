/** What a page tells the gate of the scanner that it is. */
import { effect } from '@preact/signals';
import type { FromReader, ReaderSource } from '../../main/contract.ts';
import type { Link } from '../link.ts';

type Told = { readonly state: 'up' } | { readonly state: 'lost'; readonly message: string };

export interface Reader {
  /** It reads. */
  up(): void;
  /** It cannot read; `message` says why and what to do, for the technician, in English. */
  lost(message: string): void;
  /** Whether the message went out; what does not is dropped, for nobody stands there when the gate is back. */
  send(message: Exclude<FromReader, { type: 'reader' }>): boolean;
  close(): void;
}

/** Tells a reader's state with each change, and again on each connection; before the first word it tells nothing. */
export function newReader(
  link: Pick<Link, 'connections' | 'send'>,
  lane: string,
  source: ReaderSource,
  direction: 'in' | 'out',
): Reader {
  let told: Told | null = null;

  function tell(): void {
    if (told === null) return;
    const message = told.state === 'lost' ? told.message.slice(0, 200) : '';
    link.send({ type: 'reader', lane, source, direction, state: told.state, message });
  }

  function change(next: Told): void {
    if (JSON.stringify(next) === JSON.stringify(told)) return;
    told = next;
    tell();
  }

  const stop = effect(() => {
    if (link.connections.value > 0) tell();
  });
  return {
    up: () => change({ state: 'up' }),
    lost: message => change({ state: 'lost', message }),
    send: message => link.send(message),
    close() {
      stop();
      told = null;
    },
  };
}
