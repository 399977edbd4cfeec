/**
 * The structures of Linux's GPIO character device, version 2 of its interface (`linux/gpio.h`), as bytes; requests for one
 * line. Little-endian, as all machines are that Node runs on with GPIO.
 */
import type { GpioSettings } from '../lines.ts';

/** `GPIO_V2_GET_LINE_IOCTL` on a chip; `GPIO_V2_LINE_GET_VALUES_IOCTL` and `…SET_VALUES…` on a line. */
export const getLine = 0xc250b407;
export const getValues = 0xc010b40e;
export const setValues = 0xc010b40f;

/** `struct gpio_v2_line_request`: where its fields begin. */
const request = {
  bytes: 592,
  /** u32[64] */
  offsets: 0,
  /** char[32] */
  consumer: 256,
  /** u64 of `struct gpio_v2_line_config` */
  flags: 288,
  /** u32 */
  attributeCount: 296,
  /** `struct gpio_v2_line_config_attribute[10]`, each u32 id, u32 of padding, u64 value, u64 mask of lines */
  attributes: 320,
  /** u32 */
  lineCount: 560,
  /** s32, written by the kernel */
  fd: 588,
};
const attributeBytes = 24;

/** `enum gpio_v2_line_flag` */
const flagOf = {
  input: 1 << 2,
  output: 1 << 3,
  risingEdge: 1 << 4,
  fallingEdge: 1 << 5,
  pullUp: 1 << 8,
  pullDown: 1 << 9,
  noBias: 1 << 10,
};
const biasFlags = { 'as-is': 0, 'pull-up': flagOf.pullUp, 'pull-down': flagOf.pullDown, none: flagOf.noBias };
/** `enum gpio_v2_line_attr_id` */
const attributeOf = { outputValues: 2, debounce: 3 };

/** `struct gpio_v2_line_event`: u64 timestamp, u32 id (1 rising, 2 falling), u32 offset, u32 and u32 of sequence, 24 bytes of padding. */
export const eventBytes = 48;
const eventId = 8;
const rising = 1;

const consumer = 'gatehouse';

/** The level at which an output begins, and rests when its owner dies, as far as the chip has resistors of its own. */
export function restLevel({ bias }: Pick<GpioSettings, 'bias'>): 0 | 1 {
  return bias === 'pull-up' ? 1 : 0;
}

export function lineRequest(settings: Omit<GpioSettings, 'chip'>): Uint8Array {
  const { offset, direction, bias, debounceMs } = settings;
  const bytes = new Uint8Array(request.bytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(request.offsets, offset, true);
  bytes.set(new TextEncoder().encode(consumer), request.consumer);
  const directionFlags = direction === 'out' ? flagOf.output : flagOf.input | flagOf.risingEdge | flagOf.fallingEdge;
  view.setBigUint64(request.flags, BigInt(directionFlags | biasFlags[bias]), true);
  view.setUint32(request.lineCount, 1, true);
  if (direction === 'out') setAttribute(view, attributeOf.outputValues, BigInt(restLevel(settings)));
  else if (debounceMs > 0) setAttribute(view, attributeOf.debounce, BigInt(debounceMs * 1_000));
  return bytes;
}

/** The only attribute; of a debounce the value is a u32, which in little-endian stands at the same place. */
function setAttribute(view: DataView, id: number, value: bigint): void {
  view.setUint32(request.attributeCount, 1, true);
  view.setUint32(request.attributes, id, true);
  view.setBigUint64(request.attributes + 8, value, true);
  view.setBigUint64(request.attributes + attributeBytes - 8, 1n, true);
}

/** The line's own descriptor, in an answered request. */
export function lineDescriptor(answered: Uint8Array): number {
  return viewOf(answered).getInt32(request.fd, true);
}

/** `struct gpio_v2_line_values`, u64 bits and u64 mask, for the one line of a request. */
export function lineValues(level: 0 | 1): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes[0] = level;
  bytes[8] = 1;
  return bytes;
}

export function levelIn(values: Uint8Array): 0 | 1 {
  return ((values[0] ?? 0) & 1) === 1 ? 1 : 0;
}

/** The level after each event, of whole events one behind the other. */
export function levelsOfEvents(bytes: Uint8Array): (0 | 1)[] {
  const view = viewOf(bytes);
  return Array.from({ length: Math.floor(bytes.length / eventBytes) }, (_, index) =>
    view.getUint32(index * eventBytes + eventId, true) === rising ? 1 : 0,
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
