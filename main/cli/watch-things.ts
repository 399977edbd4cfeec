/** Listens to what is plugged in without ever writing to it, but for what a HID scanner wants first. */
import type { DeviceFault, Io, ScannerListener } from '../../drivers/driver.ts';
import { modemBits } from '../../drivers/lines.ts';
import { identityOf, identityText, isOfUsage, type Plugged } from '../../drivers/match.ts';
import { scannerDrivers } from '../../drivers/registry.ts';
import { record } from '../../drivers/traces/recorder.ts';
import { bytesOf } from '../../drivers/traces/trace.ts';
import { endingOf } from './scan-text.ts';
import type { WatchEvent } from './watch-events.ts';
import { newGathering, newPoll, newSteps, pieceBytes } from './watch-timing.ts';

export interface WatchParts {
  readonly io: Io;
  readonly baudRate: number;
  tell(event: WatchEvent): void;
  /** Called with each line of a device's trace. */
  traced(node: string, line: string): void;
}
export interface Watched {
  close(): Promise<void>;
}

/** Null for what cannot be listened to. `all` is what else is plugged in. */
export function watchDevice(plugged: Plugged, all: readonly Plugged[], parts: WatchParts): Watched | null {
  const place = identityText(identityOf(plugged, all));
  return plugged.kind === 'gpio' ? null : watchKind(plugged.kind, plugged.node, place, parts);
}

/** What nobody has listed, as a pseudo-terminal; or one line of a chip, as `/dev/gpiochip0:17`. */
export function watchPath(path: string, parts: WatchParts): Watched | null {
  const [, chip, offset] = /^(\/.*gpiochip\d+):(\d+)$/.exec(path) ?? [];
  if (chip !== undefined) return watchGpio(chip, Number(offset), parts);
  const kind = path.startsWith('/dev/hidraw') ? 'hid' : path.startsWith('/dev/input/') ? 'keys' : 'serial';
  return watchKind(kind, path, `path: ${path}`, parts);
}

function watchKind(kind: 'serial' | 'hid' | 'keys', node: string, place: string, parts: WatchParts): Watched | null {
  if (kind === 'serial') return watchSerial(node, place, parts);
  return watchScanner(kind === 'hid' ? 'hid-pos' : 'wedge', node, place, parts);
}

/** A HID device that says so of itself: of others it is not known what a report to them would do. */
export function isScanner(plugged: Plugged): boolean {
  return plugged.kind === 'hid' && plugged.usages.length > 0 && isOfUsage(plugged, { page: 0x8c, id: null });
}

function watchSerial(node: string, place: string, { io, baudRate, tell, traced }: WatchParts): Watched {
  const gather = newGathering(io.clock, bytes => {
    const terminator = endingOf(bytes);
    const line = `scanners: [{ driver: serial, ${place}, baudRate: ${baudRate}, terminator: ${terminator} }]`;
    tell({ event: 'scan', node, bytes, raw: null, terminator, baudRate, line });
  });
  const written = newSteps(line => traced(node, line), true);
  const settings = { place: node, baudRate, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  const poll = newPoll(io.clock, async () => {
    const answer = await serial.ask(new Uint8Array());
    return answer.ok ? (answer.value[0] ?? 0) : null;
  });
  const serial = record(io, written).serialLine(settings, {
    up() {
      tell({ event: 'ready', node });
      poll.start((bits, before) => {
        if (before === null) {
          const on = Object.entries(modemBits).flatMap(([name, bit]) => ((bits & bit) === 0 ? [] : [name]));
          if (on.length > 0) tell({ event: 'levels', node, on });
          return;
        }
        for (const [name, bit] of Object.entries(modemBits)) {
          if (((bits ^ before) & bit) === 0) continue;
          const level = `${name} ${(bits & bit) === 0 ? 'off' : 'on'}`;
          tell({ event: 'level', node, level, line: `passage: { driver: serial-lines, ${place}, line: ${name} }` });
        }
      });
    },
    down(fault) {
      poll.stop();
      gather.end();
      tell({ event: 'fault', node, message: fault.message });
    },
    received: bytes => gather.add(bytes),
  });
  return {
    async close() {
      poll.stop();
      gather.end();
      await serial.close();
    },
  };
}

function watchScanner(driver: string, node: string, place: string, { io, tell, traced }: WatchParts): Watched | null {
  const configured = scannerDrivers[driver]?.parse({ path: node });
  if (!configured?.ok) return null;
  let raw: number[] = [];
  const isRawShown = driver !== 'wedge';
  const steps = newSteps(
    line => traced(node, line),
    false,
    step => {
      if (step.kind === 'came' && isRawShown && raw.length < pieceBytes) raw.push(...bytesOf(step.hex));
    },
  );
  const listener: ScannerListener = {
    up: () => tell({ event: 'ready', node }),
    lost: ({ message }: DeviceFault) => tell({ event: 'fault', node, message }),
    receiving: () => undefined,
    garbled(byteCount) {
      raw = [];
      tell({ event: 'garbled', node, byteCount });
    },
    scanned(bytes) {
      const line = `scanners: [{ driver: ${driver}, ${place} }]`;
      const wire = isRawShown ? Uint8Array.from(raw) : null;
      raw = [];
      tell({ event: 'scan', node, bytes, raw: wire, terminator: null, baudRate: null, line });
    },
  };
  const opened = configured.value.open(record(io, steps), listener, 'watch/scanner');
  if (opened.ok) return opened.value;
  tell({ event: 'fault', node, message: opened.fault.message });
  return null;
}

/** One line of a GPIO chip, as an input with its pull-up: whoever names it says that it is one. */
function watchGpio(chip: string, offset: number, { io, tell, traced }: WatchParts): Watched {
  const node = `${chip}:${offset}`;
  const line = `passage: { driver: gpio, chip: ${chip}, line: ${offset} }`;
  const told = (bytes: Uint8Array) => tell({ event: 'level', node, level: bytes[0] === 1 ? 'high' : 'low', line });
  // Not every chip can debounce, and a bounce is worth seeing.
  const settings = { chip, offset, direction: 'in', bias: 'pull-up', debounceMs: 0 } as const;
  const gpio = record(
    io,
    newSteps(written => traced(node, written), false),
  ).gpioLine(settings, {
    async up() {
      tell({ event: 'ready', node });
      const level = await gpio.ask(new Uint8Array());
      if (level.ok) told(level.value);
    },
    down: ({ message }) => tell({ event: 'fault', node, message }),
    received: told,
  });
  return { close: () => gpio.close() };
}
