/** A lane's screen as its scanner, by the screen's camera. */
import { effect, untracked } from '@preact/signals';
import { type FromReader, type LaneView, maxReadBytes } from '../../main/contract.ts';
import type { Link } from '../link.ts';
import { type WatchListener, type WatchParts, watchCamera } from './watch.ts';

type Told = Pick<Extract<FromReader, { type: 'reader' }>, 'state' | 'message'>;

/** As the contract has it. */
const maxMessage = 200;

/** The returned function ends it. */
export function readByCamera(
  link: Pick<Link, 'connections' | 'send'>,
  lane: string,
  direction: LaneView['readers'][number]['direction'],
  parts: WatchParts,
  looked: WatchListener['looked'],
): () => void {
  const source = 'camera';
  let told: Told | null = null;

  function tell(): void {
    if (told !== null) link.send({ type: 'reader', lane, source, direction, ...told });
  }
  function change(now: Told): void {
    told = now;
    tell();
  }

  const stopTelling = effect(() => {
    if (link.connections.value > 0) untracked(tell);
  });
  const stopWatching = watchCamera(parts, {
    up: () => change({ state: 'up', message: '' }),
    lost: message => change({ state: 'lost', message: message.slice(0, maxMessage) }),
    // What is longer than any code of the gate's stays too long when it is cut off.
    read: code => link.send({ type: 'read', lane, source, direction, bytes: base64Of(code.subarray(0, maxReadBytes)) }),
    looked,
  });
  return () => {
    stopTelling();
    stopWatching();
    change({ state: 'lost', message: 'the screen does not read any more' });
  };
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}
