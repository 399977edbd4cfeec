/** Opens a lane's devices and tells which of the lane's faults they cause. */
import type { DeviceFault, DeviceListener, Input, Io, Relay, Scanner } from '../../drivers/driver.ts';
import type { Direction, LaneFault } from '../words.ts';
import type { LanePassage, LaneSite } from './site-lanes.ts';

export interface DevicesListener {
  scanned(direction: Direction, scanner: number, bytes: Uint8Array): void;
  garbled(direction: Direction, scanner: number, byteCount: number): void;
  receiving(direction: Direction): void;
  passed(direction: Direction): void;
  /** Every level of a passage, also those that are found at the start; `passed` comes first. */
  passage(direction: Direction, isActive: boolean): void;
  /** A fire input that cannot be read burns, where the site has it so. */
  fire(isBurning: boolean): void;
  /** `isChange` is false for a level that is found at the start, or when a lost input comes back. */
  door(isOpen: boolean, isChange: boolean): void;
  tamper(isOpen: boolean): void;
  /** Somebody inside presses the button at the door. */
  exitPressed(): void;
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
  readonly relays: readonly {
    readonly directions: readonly Direction[];
    readonly pulseMs: number;
    readonly relay: Pick<Relay, 'on' | 'off'>;
  }[];
  /** Lets the scanner beep, where it can; `scanner` is its number among the lane's. */
  feedback(scanner: number, isGood: boolean): void;
  close(): Promise<void>;
}

/** A device that says neither `up` nor `lost` for this long counts as lost, milliseconds. */
const settleMs = 3_000;

type Kind = Extract<LaneFault, 'relay' | 'scanner' | 'input'>;

interface InputHearer {
  level(isActive: boolean, isChange: boolean): void;
  lost?(): void;
}

interface Opening {
  readonly lane: LaneSite;
  readonly io: Io;
  readonly listener: DevicesListener;
  readonly roll: Roll;
  readonly closers: (() => Promise<void>)[];
}

/**
 * Opens fire input, relays, passages, door, tamper, exit button, scanners, in this order: nothing touches a relay before it
 * is known whether it burns, and no code is taken before everything that it leads to is there.
 */
export function openDevices(lane: LaneSite, io: Io, listener: DevicesListener): Devices {
  const roll = new Roll(io, listener);
  const opening: Opening = { lane, io, listener, roll, closers: [] };
  if (lane.fire) openInput(opening, lane.fire.device, 'fire', fireHearer(lane.fire.onLoss, listener));
  const relays = openRelays(opening);
  openOtherInputs(opening);
  const scanners = openScanners(opening);
  return {
    settled: roll.settled(),
    relays,
    feedback: (scanner, isGood) => scanners[scanner]?.feedback?.(isGood),
    async close() {
      roll.close();
      await Promise.all(opening.closers.map(close => close()));
    },
  };
}

function openInput(opening: Opening, device: LanePassage['device'], role: string, hearer: InputHearer): void {
  const name = `${opening.lane.id}/${role}`;
  const status = opening.roll.enter('input', name);
  let input: Input | null = null;
  let last: boolean | null = null;
  let isLost = false;
  const look = () => {
    const level = input?.read();
    if (!level?.ok) return;
    last = level.value;
    hearer.level(level.value, false);
  };
  const opened = device.open(
    opening.io,
    {
      lost: fault => {
        isLost = true;
        status.lost(fault);
        hearer.lost?.();
      },
      up: () => {
        isLost = false;
        status.up();
        look();
      },
      changed(isActive) {
        // What a lost contact counts as, and what was found on the return, is no change: nobody passed then, or pressed.
        if (isLost || isActive === last) return;
        last = isActive;
        hearer.level(isActive, true);
      },
    },
    name,
  );
  if (!opened.ok) {
    status.lost(opened.fault);
    hearer.lost?.();
    return;
  }
  input = opened.value;
  opening.closers.push(() => opened.value.close());
  look();
}

function openOtherInputs(opening: Opening): void {
  const { lane, listener } = opening;
  for (const { direction, device } of lane.passages) {
    openInput(opening, device, `passage-${direction}`, {
      level(isActive, isChange) {
        if (isActive && isChange) listener.passed(direction);
        listener.passage(direction, isActive);
      },
    });
  }
  if (lane.door) openInput(opening, lane.door.device, 'door', { level: (...level) => listener.door(...level) });
  if (lane.tamper) openInput(opening, lane.tamper.device, 'tamper', { level: isOpen => listener.tamper(isOpen) });
  if (lane.exitButton) {
    openInput(opening, lane.exitButton.device, 'exit-button', {
      level(isPressed, isChange) {
        if (isPressed && isChange) listener.exitPressed();
      },
    });
  }
}

function openRelays({ lane, io, listener, roll, closers }: Opening): Devices['relays'] {
  return lane.relays.flatMap(({ directions, pulseMs, device }) => {
    const name = `${lane.id}/relay-${directions[0]}`;
    const status = roll.enter('relay', name);
    let asked: Promise<unknown> = Promise.resolve();
    const relayListener: DeviceListener = {
      up() {
        status.up();
        listener.relayUp();
      },
      lost(fault) {
        // Whoever asked hears first that the relay has not moved: that tells more than the fault.
        if (fault.kind === 'stuck') queueMicrotask(() => void asked.then(() => status.lost(fault)));
        else status.lost(fault);
      },
    };
    const opened = device.open(io, relayListener, name);
    if (!opened.ok) {
      status.lost(opened.fault);
      return [];
    }
    const relay = opened.value;
    const on: Relay['on'] = forMs => {
      const result = relay.on(forMs);
      asked = result;
      return result;
    };
    closers.push(() => relay.close());
    return [{ directions, pulseMs, relay: { on, off: () => relay.off() } }];
  });
}

/** By their number among the lane's; null where one could not be opened. */
function openScanners({ lane, io, listener, roll, closers }: Opening): readonly (Scanner | null)[] {
  return lane.scanners.map(({ direction, device }, index) => {
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
    if (!opened.ok) {
      status.lost(opened.fault);
      return null;
    }
    closers.push(() => opened.value.close());
    return opened.value;
  });
}

/**
 * A fire input that cannot be read might be a cut wire: people go free until it can, unless the site would rather have the
 * alarm alone. Then what it told last stands: a normally closed contact counts as open while it is lost, which is no news.
 */
function fireHearer(onLoss: 'release' | 'alarm', listener: DevicesListener): InputHearer {
  let isLost = false;
  return {
    level(isBurning, isChange) {
      if (!isChange) isLost = false;
      if (!isLost) listener.fire(isBurning);
    },
    lost() {
      isLost = onLoss === 'alarm';
      if (!isLost) listener.fire(true);
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
    // All that is on one board says the same.
    const messages = new Set(lost.map(other => other.message));
    if (state === 'lost') this.#listener.faulted(status.kind, [...messages].join('; '));
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
