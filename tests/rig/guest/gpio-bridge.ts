/** A USB bridge with eight GPIO lines (Silicon Labs CP2112; report numbers and lengths from its interface specification AN495). */
import type { HidDevice } from '../../devices/hid-descriptors.ts';
import type { UhidParts } from './uhid.ts';

const report = { config: 2, getLines: 3, setLines: 4, version: 5, bus: 6 } as const;
const lengths: Readonly<Record<number, number>> = {
  [report.config]: 5,
  [report.getLines]: 2,
  [report.setLines]: 3,
  [report.version]: 3,
  [report.bus]: 14,
};

const device: HidDevice = {
  name: 'Rig GPIO bridge',
  vid: 0x10c4,
  pid: 0xea90,
  serial: 'GPIO1',
  descriptor: Uint8Array.of(
    ...[0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01], // maker's page, usage 1, application
    ...[0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08], // bytes
    ...Object.entries(lengths).flatMap(([id, length]) => [
      ...[0x85, Number(id), 0x95, length - 1, 0x09, 0x01, 0xb1, 0x02], // feature
    ]),
    ...[0xc0],
  ),
};

export interface GpioBridge {
  readonly parts: UhidParts;
  /** Whether the line is an output, and high. */
  isHigh(line: number): boolean;
  /** What is wired to an input. */
  setInput(line: number, isHigh: boolean): void;
}

/** `changed` is called with each output line whose level has changed. */
export function newGpioBridge(changed: (line: number, isHigh: boolean) => void): GpioBridge {
  let config = Buffer.of(report.config, 0, 0, 0, 0);
  let bus = Buffer.alloc(lengths[report.bus] ?? 0).fill(report.bus, 0, 1);
  let latch = 0;
  /** Inputs are pulled up. */
  let inputs = 0xff;
  const outputs = (): number => config[1] ?? 0;
  const levels = (): number => (latch & outputs()) | (inputs & ~outputs());

  function apply(change: () => void): void {
    const before = latch & outputs();
    change();
    const moved = before ^ (latch & outputs());
    for (let line = 0; line < 8; line += 1) {
      if (((moved >> line) & 1) === 1) changed(line, ((latch & outputs()) >> line) % 2 === 1);
    }
  }

  return {
    parts: {
      device,
      get(number) {
        if (number === report.config) return config;
        if (number === report.getLines) return Buffer.of(number, levels());
        if (number === report.version) return Buffer.of(number, 12, 3);
        return number === report.bus ? bus : null;
      },
      set(sent) {
        const [number, value = 0, mask = 0] = sent;
        if (number === report.bus) bus = Buffer.from(sent);
        else if (number === report.config) {
          apply(() => {
            config = Buffer.from(sent);
          });
        } else if (number === report.setLines) {
          apply(() => {
            latch = (latch & ~mask) | (value & mask);
          });
        }
      },
    },
    isHigh: line => ((levels() >> line) & 1) === 1,
    setInput(line, isHigh) {
      inputs = isHigh ? inputs | (1 << line) : inputs & ~(1 << line);
    },
  };
}
