/** Relay and input boards of paper: what a board does with bytes, for `gatehouse simulate` and the tests alike. */
import type { Clock } from '../driver.ts';

export interface BoardParts {
  readonly clock: Clock;
  /** Relays, and as many inputs where the board has inputs. */
  readonly channels: number;
  /** The board sends this, in one piece. */
  answer(bytes: Uint8Array): void;
  /** A command that reached it, as `on 1`, `off 1`, `pulse 1 300`, `read`; bytes that are none as `noise <hex>`. Channels from 1. */
  note(command: string): void;
}

/** Powered by itself, a board keeps its state over an unplug. */
export interface BoardModel {
  /** Bytes from the program, cut as they come. */
  take(bytes: Uint8Array): void;
  /** How the contact of a relay really stands; channels from 1. */
  isOn(channel: number): boolean;
  /** As a program that died has left it. */
  leaveOn(channel: number): void;
  /** A contact that does not move any more, whatever the board believes; where the board can be read it tells the truth. */
  stick(channel: number, isStuck: boolean): void;
  /** Closes or opens the contact at an input; channels from 1. */
  setInput(channel: number, isClosed: boolean): void;
  /** Half of what was taken is forgotten, as when the power goes. */
  reset(): void;
}

/** One kind of board; its id is what `gatehouse simulate relay --board` calls it. */
export interface BoardSimulator {
  readonly id: string;
  readonly name: string;
  readonly baudRate: number;
  readonly usualChannels: number;
  newBoard(parts: BoardParts): BoardModel;
}
