/** Plays the gate's part on a desk's link: what the gate says comes through, and more can be said in its place. */
import type { Page } from '@playwright/test';
import type { DeskPart, ToDesk } from '../../main/desk-contract.ts';

export interface DeskTap {
  /** Messages are numbered anew: the page wants them without a gap. */
  send(message: ToDesk): void;
  /** What the gate says, as the page is to hear it. */
  alter(message: ToDesk): ToDesk;
  /** From then on the gate's own changes are held back; what it answers comes through. */
  isPlaying: boolean;
}

/** Before the page is opened. */
export async function tapDesk(page: Page): Promise<DeskTap> {
  const tap: DeskTap = { send: () => undefined, alter: message => message, isPlaying: false };
  await page.routeWebSocket(/\/link\?/, socket => {
    let last = 0;
    tap.send = message => {
      last = message.type === 'snapshot' ? message.seq : last + 1;
      socket.send(JSON.stringify({ ...message, seq: last }));
    };
    const server = socket.connectToServer();
    server.onMessage(data => {
      const message: ToDesk = JSON.parse(data.toString());
      if (!tap.isPlaying || message.type !== 'changed') tap.send(tap.alter(message));
    });
  });
  return tap;
}

export function playTo(tap: DeskTap, parts: Partial<DeskPart>): void {
  tap.isPlaying = true;
  tap.send({ type: 'changed', seq: 0, now: Date.now(), ...parts });
}
