/** Where scanners in HID POS mode keep a text in their reports (HID Point of Sale Usage Tables 1.02, bar code scanner page). */
import type { ReportDescriptor, ReportField } from './hid-report-descriptor.ts';

export type LayoutName = 'honeywell' | 'zebra' | 'newland' | 'quio';

/** Bytes are counted from 0 in the report as hidraw gives it. */
export interface PosLayout {
  /** Null where the device has no ids. */
  readonly reportId: number | null;
  /** The byte with the count of data bytes; null where the data ends with the last byte that is not 0. */
  readonly lengthAt: number | null;
  /** The three bytes of the AIM id; null where the report has none. */
  readonly aimAt: readonly number[] | null;
  readonly dataAt: number;
  readonly dataBytes: number;
  /** The bit that is set while the text goes on in the next report; null where every report is a text. */
  readonly continuedAt: { readonly byte: number; readonly bit: number } | null;
  /** The scanner is to be sent feature report `FE 01` before it sends its codes. */
  readonly wantsEnabling: boolean;
}

/** A part of a text, or a report that cannot be one. */
export type Piece =
  | { readonly kind: 'data'; readonly aim: Uint8Array; readonly data: Uint8Array; readonly isContinued: boolean }
  | { readonly kind: 'broken'; readonly byteCount: number; readonly isContinued: boolean };

/** Report 2 of 64 bytes is common to them all. */
const common = {
  reportId: 2,
  lengthAt: 1,
  dataBytes: 56,
  continuedAt: { byte: 63, bit: 0 },
  wantsEnabling: false,
} as const;

/** For where the descriptor cannot be had, as the makers' manuals draw them. */
export const knownLayouts: Readonly<Record<LayoutName, PosLayout>> = {
  honeywell: { ...common, aimAt: [2, 3, 4], dataAt: 5, wantsEnabling: true },
  // As Honeywell's, with the AIM id and the data one byte later.
  zebra: { ...common, aimAt: [3, 4, 5], dataAt: 6 },
  newland: { ...common, aimAt: null, dataAt: 2 },
  quio: { ...common, aimAt: null, dataAt: 2 },
};

/** Honeywell and its Youjie; Symbol, which is Zebra's; Newland. */
const nameOfVid: Readonly<Record<string, LayoutName>> = {
  '0c2e': 'honeywell',
  '23d0': 'honeywell',
  '05e0': 'zebra',
  '1eab': 'newland',
};

/** The layout of a maker, by what `usb` of the site file says; Honeywell's for others, as most copy it. */
export function layoutOfUsb(usb: string | undefined): PosLayout {
  return knownLayouts[nameOfVid[usb?.slice(0, 4) ?? ''] ?? 'honeywell'];
}

const scannerPage = 0x8c;
const usages = {
  byteCount: { page: 0x01, id: 0x3b },
  firstAim: { page: scannerPage, id: 0xfb },
  lastAim: { page: scannerPage, id: 0xfd },
  decodedData: { page: scannerPage, id: 0xfe },
  decodeDataContinued: { page: scannerPage, id: 0xff },
} as const;

/** The layout that the device itself describes; null where it describes no decoded data. */
export function layoutOf({ reports }: ReportDescriptor): PosLayout | null {
  const wantsEnabling = reports.some(({ kind, id }) => kind === 'feature' && id === 0xfe);
  for (const { kind, id, fields } of reports) {
    if (kind !== 'input') continue;
    const find = (usage: keyof typeof usages) => fields.find(field => isUsage(field, usage));
    const data = find('decodedData');
    if (data === undefined || !isBytes(data)) continue;
    const length = find('byteCount');
    const continued = find('decodeDataContinued');
    return {
      reportId: id,
      lengthAt: length !== undefined && isBytes(length) ? length.offset / 8 : null,
      aimAt: aimOf(fields),
      dataAt: data.offset / 8,
      dataBytes: data.count,
      continuedAt:
        continued === undefined ? null : { byte: Math.floor(continued.offset / 8), bit: continued.offset % 8 },
      wantsEnabling,
    };
  }
  return null;
}

function isUsage({ usage }: ReportField, name: keyof typeof usages): boolean {
  return usage.page === usages[name].page && usage.id === usages[name].id;
}

function isBytes({ offset, size }: ReportField): boolean {
  return size === 8 && offset % 8 === 0;
}

/** Three fields of a byte each, or one of three bytes under the first or the last identifier's usage. */
function aimOf(fields: readonly ReportField[]): number[] | null {
  const { firstAim, lastAim } = usages;
  const bytes = fields.flatMap(field => {
    const { usage, offset, count } = field;
    const isAim = usage.page === scannerPage && usage.id >= firstAim.id && usage.id <= lastAim.id;
    return isAim && isBytes(field) ? Array.from({ length: Math.min(count, 3) }, (_, at) => offset / 8 + at) : [];
  });
  return bytes.length === 3 ? bytes : null;
}

/** What the report brings; null for one that is no scanned data. The bytes are views of the report. */
export function readPiece(layout: PosLayout, report: Uint8Array): Piece | null {
  const { reportId, lengthAt, aimAt, dataAt, dataBytes, continuedAt } = layout;
  if (report.length === 0 || (reportId !== null && report[0] !== reportId)) return null;
  const isContinued = continuedAt !== null && (((report[continuedAt.byte] ?? 0) >> continuedAt.bit) & 1) === 1;
  const room = report.subarray(dataAt, dataAt + dataBytes);
  const length = lengthAt === null ? usedBytes(room, isContinued) : (report[lengthAt] ?? 0);
  // A count that the room cannot hold belongs to another layout: whatever would be read, it is no code.
  if (length > room.length) return { kind: 'broken', byteCount: length, isContinued };
  const aim = Uint8Array.from(aimAt ?? [], at => report[at] ?? 0);
  return { kind: 'data', aim, data: room.subarray(0, length), isContinued };
}

/** A report that is not the last of its text is full. */
function usedBytes(room: Uint8Array, isContinued: boolean): number {
  return isContinued ? room.length : room.findLastIndex(byte => byte !== 0) + 1;
}
