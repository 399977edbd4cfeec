/** Reads HID report descriptors (Device Class Definition for HID 1.11, chapter 6.2.2): where in its reports a device keeps what. */

export interface Usage {
  readonly page: number;
  readonly id: number;
}

/** One thing in a report, `count` times `size` bits. */
export interface ReportField {
  readonly usage: Usage;
  /** Bits from the start of the report as hidraw gives it: with its id in front where the device has ids. */
  readonly offset: number;
  readonly size: number;
  readonly count: number;
}

export interface Report {
  readonly kind: 'input' | 'output' | 'feature';
  /** Null where the device has no ids, and one report of each kind. */
  readonly id: number | null;
  /** Padding is left out. */
  readonly fields: readonly ReportField[];
  /** Length in all, its id included. */
  readonly bits: number;
}

export interface ReportDescriptor {
  /** What the device is, by its top collections: a bar code scanner, a keyboard. */
  readonly usages: readonly Usage[];
  readonly reports: readonly Report[];
}

/** The most that Linux takes: bytes of a descriptor, bytes of a report. */
const descriptorLimit = 4_096;
const reportLimitBits = 16_384 * 8;
/** Far beyond any device; what has more is no descriptor. */
const fieldLimit = 4_096;
const pushLimit = 32;

interface Globals {
  readonly page: number;
  readonly size: number;
  readonly count: number;
  readonly id: number | null;
}
interface UsageRange {
  /** With its page in the upper half where it names one. */
  readonly first: number;
  readonly last: number;
  readonly isExtended: boolean;
}
interface OpenReport extends Report {
  readonly fields: ReportField[];
  bits: number;
}

const kindOfTag: Readonly<Record<number, Report['kind']>> = { 8: 'input', 9: 'output', 11: 'feature' };

/** Null for what is no descriptor: cut off, longer than any, or with more in it than a report can hold. */
export function parseReportDescriptor(bytes: Uint8Array): ReportDescriptor | null {
  if (bytes.length === 0 || bytes.length > descriptorLimit) return null;
  const reader = new Reader();
  let at = 0;
  while (at < bytes.length) {
    const prefix = bytes[at] ?? 0;
    // A long item: its length in the next byte, then a tag that nothing uses.
    const isLong = prefix === 0xfe;
    const size = isLong ? (bytes[at + 1] ?? 0) + 2 : [0, 1, 2, 4][prefix & 3];
    const data = bytes.subarray(at + 1, at + 1 + (size ?? 0));
    if (data.length !== size) return null;
    if (!isLong && !reader.take((prefix >> 2) & 3, prefix >> 4, data)) return null;
    at += 1 + data.length;
  }
  return reader.finish();
}

class Reader {
  readonly #usages: Usage[] = [];
  readonly #reports = new Map<string, OpenReport>();
  #globals: Globals = { page: 0, size: 0, count: 0, id: null };
  readonly #pushed: Globals[] = [];
  #local: UsageRange[] = [];
  /** A usage range whose end is still to come. */
  #rangeFirst: UsageRange | null = null;
  #depth = 0;
  #fieldCount = 0;

  /** One short item; false where it cannot be. */
  take(type: number, tag: number, data: Uint8Array): boolean {
    const value = unsignedOf(data);
    if (type === 0) return this.#main(tag, value);
    if (type === 1) return this.#global(tag, value);
    if (type === 2) this.#localItem(tag, value, data.length === 4);
    return true;
  }

  finish(): ReportDescriptor {
    return { usages: this.#usages, reports: [...this.#reports.values()] };
  }

  #main(tag: number, value: number): boolean {
    const kind = kindOfTag[tag];
    let isGood = true;
    if (kind !== undefined) isGood = this.#add(kind, value);
    else if (tag === 10) {
      const [usage] = this.#usagesOf(1);
      if (this.#depth === 0 && usage !== undefined) this.#usages.push(usage);
      this.#depth += 1;
    } else if (tag === 12) this.#depth = Math.max(0, this.#depth - 1);
    this.#local = [];
    this.#rangeFirst = null;
    return isGood;
  }

  #global(tag: number, value: number): boolean {
    if (tag === 0) this.#globals = { ...this.#globals, page: value & 0xffff };
    else if (tag === 7) this.#globals = { ...this.#globals, size: value };
    else if (tag === 8) this.#globals = { ...this.#globals, id: value & 0xff };
    else if (tag === 9) this.#globals = { ...this.#globals, count: value };
    else if (tag === 10) this.#pushed.push(this.#globals);
    else if (tag === 11) this.#globals = this.#pushed.pop() ?? this.#globals;
    return this.#pushed.length <= pushLimit;
  }

  #localItem(tag: number, value: number, isExtended: boolean): void {
    if (tag === 0) this.#local.push({ first: value, last: value, isExtended });
    else if (tag === 1) this.#rangeFirst = { first: value, last: value, isExtended };
    else if (tag === 2 && this.#rangeFirst !== null) {
      this.#local.push({ ...this.#rangeFirst, last: Math.max(value, this.#rangeFirst.first) });
      this.#rangeFirst = null;
    }
  }

  /** The first so many of the usages that stand before a main item: a page that is not named is the one in force there. */
  #usagesOf(limit: number): Usage[] {
    const found: Usage[] = [];
    for (const { first, last, isExtended } of this.#local) {
      for (let usage = first; usage <= last && found.length < limit; usage += 1) {
        found.push({ page: isExtended ? usage >>> 16 : this.#globals.page, id: usage & 0xffff });
      }
    }
    return found;
  }

  #add(kind: Report['kind'], flags: number): boolean {
    const { size, count, id } = this.#globals;
    const key = `${kind} ${id}`;
    const report = this.#reports.get(key) ?? { kind, id, fields: [], bits: id === null ? 0 : 8 };
    this.#reports.set(key, report);
    const bits = size * count;
    if (report.bits + bits > reportLimitBits) return false;
    if (bits > 0) this.#addFields(report, flags);
    report.bits += bits;
    return this.#fieldCount <= fieldLimit;
  }

  #addFields(report: OpenReport, flags: number): void {
    const { size, count } = this.#globals;
    const [isConstant, isVariable] = [(flags & 1) !== 0, (flags & 2) !== 0];
    const usages = isConstant ? [] : this.#usagesOf(Math.min(count, fieldLimit + 1));
    // Each usage names one of the fields, and the last all that remain; in an array every field may be any of them.
    const named = isVariable ? usages : usages.slice(0, 1);
    named.forEach((usage, index) => {
      const isLast = index === named.length - 1;
      report.fields.push({ usage, offset: report.bits + index * size, size, count: isLast ? count - index : 1 });
    });
    this.#fieldCount += named.length;
  }
}

function unsignedOf(data: Uint8Array): number {
  return data.reduceRight((value, byte) => value * 256 + byte, 0);
}
