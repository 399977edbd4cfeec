/** What the service answers, looked at by hand: the page has no room for a validator, and anybody's Wi-Fi may answer. */
import type { Issued, Place } from '../../main/declare-contract.ts';
import { formFaultKinds, maxPeople } from '../../main/form.ts';
import type { RowFault } from './form-model.ts';
import type { WireFault } from './form-state.ts';
import { type Check, list, maybe, number, oneOf, orNull, parsed, shape, text, whole } from './shape.ts';

export const isLocalized = shape<{ readonly vi: string; readonly en: string }>({ vi: text(10_000), en: text(10_000) });

export const isTimeZone: Check<string> = (value): value is string => {
  try {
    return typeof value === 'string' && new Intl.DateTimeFormat('en', { timeZone: value }) !== null;
  } catch {
    return false;
  }
};

/** The characters of a QR code's alphanumeric mode, as many as are drawn. */
const isToken: Check<string> = (value): value is string =>
  typeof value === 'string' && /^VD1:[0-9A-Z $%*+./:-]{1,900}$/.test(value);

export const isIssued = shape<Issued>({ text: isToken, name: text(400), notBeforeS: whole, expiresAtS: whole });

const isAnswer = shape<{ readonly codes: Issued[] }>({ codes: list(isIssued, maxPeople) });

/** Null where it is no such answer. */
export function codesIn(json: string): readonly Issued[] | null {
  const codes = parsed(json, isAnswer)?.codes ?? [];
  return codes.length === 0 ? null : codes;
}

const isPlace = shape<Place>({
  site: shape<Place['site']>({
    id: text(200),
    name: isLocalized,
    timeZone: isTimeZone,
    languages: list(oneOf(['vi', 'en']), 9),
    notice: orNull(
      shape<NonNullable<Place['site']['notice']>>({
        version: text(20),
        vi: text(10_000),
        en: text(10_000),
        contact: text(1_000),
      }),
    ),
  }),
  lanes: list(shape<Place['lanes'][number]>({ id: text(32), name: isLocalized }), 1_000),
  validHours: number,
  now: number,
});

export function placeIn(json: string): Place | null {
  return parsed(json, isPlace);
}

/** Any error that the contract does not have is none that this page knows what to do about. */
export interface WireRefusal {
  readonly error: string;
  readonly waitMs?: number | undefined;
  readonly faults?: WireFault[] | undefined;
  readonly rows?: RowFault[] | undefined;
}

const isRefusal = shape<Required<WireRefusal>>({
  error: text(40),
  waitMs: maybe(number),
  faults: maybe(list(shape<WireFault>({ path: text(100), kind: oneOf(formFaultKinds) }), 10_000)),
  rows: maybe(list(shape<RowFault>({ line: whole, column: orNull(text(100)), why: text(500) }), 10_000)),
});

/** Null where it is no refusal. */
export function refusalIn(json: string): WireRefusal | null {
  return parsed(json, isRefusal);
}
