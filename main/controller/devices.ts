/** Opens a lane's devices and tells which of the lane's faults they cause. */
import type { DeviceFault, Input, Io, Relay } from '../../drivers/driver.ts';
import type { Direction, LaneFault } from '../words.ts';
import type { LanePassage, LaneSite } from './site-lanes.ts';

export interface DevicesListener {
  scanned(direction: Direction, scanner: number, bytes: Uint8Array): void;
  garbled(direction: Direction, scanner: number, byteCount: number): void;
  receiving(direction: Direction): void;
  passed(direction: Direction): void;
  /** Every level of a passage, also those that are found at the start; `passed` comes first. */
  passage(direction: Direction, isActive: boolean): void;
  /** A fire input that cannot be read burns. */
  fire(isBurning: boolean): void;
  /** `isChange` is false for a level that is found at the start, or when a lost input comes back. */
  door(isOpen: boolean, isChange: boolean): void;
  tamper(isOpen: boolean): void;
  /** A board takes commands, for the first time or again. */
  relayUp(): void;
  /** Devices of this kind are lost; called with every change of the message. */
  faulted(fault: LaneFault, message: string): void;
  /** The last lost device of this kind is back. */
  recovered(fault: LaneFault): void;
}

export interface Devices {
  /** Every device has said that it is up or lost. */
  readonly settled: Promise<void>;
  /** Each relay with the directions that it opens. */
  readonly relays: readonly { readonly directions: readonly Direction[]; readonly relay: Relay }[];
  close(): Promise<void>;
}

/** A device that says neither `up` nor `lost` for this long counts as lost, milliseconds. */
const settleMs = 3_000;

type Kind = Extract<LaneFault, 'relay' | 'scanner' | 'input'>;

interface InputHearer {
  level(isActive: boolean, isChange: boolean): void;
  lost?(): void;
}

/**
 * Opens fire input, relays, passages, door, tamper, scanners, in this order: nothing touches a relay before it is known
 * whether it burns, and no code is taken before everything that it leads to is there.
 */
export function openDevices(lane: LaneSite, io: Io, listener: DevicesListener): Devices {
  const roll = new Roll(io, listener);
  const closers: (() => Promise<void>)[] = [];

  function openInput(device: LanePassage['device'], role: string, hearer: InputHearer): void {
    const name = `${lane.id}/${role}`;
    const status = roll.enter('input', name);
    let input: Input | null = null;
    const look = () => {
      const level = input?.read();
      if (level?.ok) hearer.level(level.value, false);
    };
    const opened = device.open(
      io,
      {
        lost: fault => {
          status.lost(fault);
          hearer.lost?.();
        },
        up: () => {
          status.up();
          look();
        },
        changed: isActive => hearer.level(isActive, true),
      },
      name,
    );
    if (!opened.ok) {
      status.lost(opened.fault);
      hearer.lost?.();
      return;
    }
    input = opened.value;
    closers.push(() => opened.value.close());
    look();
  }

  // A fire input that cannot be read might be a cut wire: people go free until it can.
  const fire = { level: (isBurning: boolean) => listener.fire(isBurning), lost: () => listener.fire(true) };
  if (lane.fire) openInput(lane.fire.device, 'fire', fire);

  const relays = lane.relays.flatMap(({ directions, device }) => {
    const name = `${lane.id}/relay-${directions[0]}`;
    const status = roll.enter('relay', name);
    const up = () => {
      status.up();
      listener.relayUp();
    };
    const opened = device.open(io, { ...status, up }, name);
    if (!opened.ok) {
      status.lost(opened.fault);
      return [];
    }
    closers.push(() => opened.value.close());
    return [{ directions, relay: opened.value }];
  });

  for (const { direction, device } of lane.passages) {
    openInput(device, `passage-${direction}`, {
      level(isActive, isChange) {
        if (isActive && isChange) listener.passed(direction);
        listener.passage(direction, isActive);
      },
    });
  }
  if (lane.door) openInput(lane.door.device, 'door', { level: (...level) => listener.door(...level) });
  if (lane.tamper) openInput(lane.tamper.device, 'tamper', { level: isOpen => listener.tamper(isOpen) });

  for (const [index, { direction, device }] of lane.scanners.entries()) {
    const name = `${lane.id}/scanner-${direction}`;
    const status = roll.enter('scanner', name);
    const opened = device.open(
      io,
      {
        ...status,
        receiving: () => listener.receiving(direction),
        scanned: bytes => listener.scanned(direction, index, bytes),
        garbled: byteCount => listener.garbled(direction, index, byteCount),
      },
      name,
    );
    if (!opened.ok) status.lost(opened.fault);
    else closers.push(() => opened.value.close());
  }

  return {
    settled: roll.settled(),
    relays,
    async close() {
      roll.close();
      await Promise.all(closers.map(close => close()));
    },
  };
}

type Status = { kind: Kind; state: 'unknown' | 'up' | 'lost'; message: string };

/** Who is there: turns many devices' coming and going into one fault a kind. */
class Roll {
  readonly #devices = new Map<string, Status>();
  readonly #listener: DevicesListener;
  readonly #io: Io;
  #settle: (() => void) | null = null;
  #cancel = (): void => undefined;
  #closed = false;

  constructor(io: Io, listener: DevicesListener) {
    this.#io = io;
    this.#listener = listener;
  }

  enter(kind: Kind, name: string): { up(): void; lost(fault: DeviceFault): void } {
    const status: Status = { kind, state: 'unknown', message: '' };
    this.#devices.set(`${name}#${this.#devices.size}`, status);
    return {
      up: () => this.#mark(status, 'up', ''),
      lost: fault => this.#mark(status, 'lost', fault.message),
    };
  }

  #mark(status: Status, state: 'up' | 'lost', message: string): void {
    if (this.#closed) return;
    const before = status.state;
    status.state = state;
    status.message = message;
    const lost = [...this.#devices.values()].filter(other => other.kind === status.kind && other.state === 'lost');
    if (state === 'lost') this.#listener.faulted(status.kind, lost.map(other => other.message).join('; '));
    else if (before === 'lost' && lost.length === 0) this.#listener.recovered(status.kind);
    this.#checkSettled();
  }

  settled(): Promise<void> {
    return new Promise(resolve => {
      this.#settle = resolve;
      this.#cancel = this.#io.clock.timer(settleMs, () => {
        for (const status of this.#devices.values()) {
          if (status.state === 'unknown') this.#mark(status, 'lost', 'the device does not answer');
        }
      });
      this.#checkSettled();
    });
  }

  #checkSettled(): void {
    if (this.#settle === null || [...this.#devices.values()].some(status => status.state === 'unknown')) return;
    this.#cancel();
    this.#settle();
    this.#settle = null;
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
    this.#settle?.();
  }
}
