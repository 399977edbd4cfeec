/** The shape of the EU DCC's health claim, by the version that it declares (EU eHealth Network, DCC schema 1.0.0 to 1.3.x). */

/** A plain object from outside. */
export type Claim = Readonly<Record<string, unknown>>;
export const isClaim = (value: unknown): value is Claim =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Version {
  /** Longest name, issuer and certificate id, in characters. */
  readonly longest: number;
  /** Whether exactly one group with exactly one entry is demanded. */
  readonly isSingle: boolean;
  /** Whether the place of a test may be left out. */
  readonly isCentreOptional: boolean;
}

/** Null for a version that is not known. */
function versionOf(text: unknown): Version | null {
  const minor = typeof text === 'string' ? /^1\.([0-3])\.\d{1,3}$/.exec(text)?.[1] : undefined;
  if (minor === undefined) return null;
  return { longest: minor === '0' ? 50 : 80, isSingle: minor === '3', isCentreOptional: minor === '3' };
}

type Check = (value: unknown, version: Version) => boolean;

const isText: Check = value => typeof value === 'string';
const isShort: Check = (value, { longest }) => typeof value === 'string' && lengthOf(value) <= longest;
/** In characters: a letter beyond the first 65,536 is one. */
const lengthOf = (text: string): number => (/[\ud800-\udfff]/.test(text) ? Array.from(text).length : text.length);
const isDose: Check = value => Number.isInteger(value) && Number(value) >= 1;
const isCountry: Check = value => typeof value === 'string' && /^[A-Z]{1,10}$/.test(value);
const isMachineName: Check = (value, version) => isShort(value, version) && /^[A-Z<]*$/.test(String(value));
/** The moment's spelling is not looked at: authorities sign date-times where dates are asked for. */
const isDate = isText;

interface Shape {
  readonly required: readonly Member[];
  readonly optional: readonly Member[];
}
type Member = readonly [name: string, check: Check];

function shapeOf(required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Shape {
  return { required: Object.entries(required), optional: Object.entries(optional) };
}

const everyEntry = { tg: isText, co: isCountry, is: isShort, ci: isShort };
const groups: ReadonlyMap<string, Shape> = new Map([
  ['v', shapeOf({ ...everyEntry, vp: isText, mp: isText, ma: isText, dn: isDose, sd: isDose, dt: isDate })],
  [
    't',
    shapeOf({ ...everyEntry, tt: isText, sc: isDate, tr: isText }, { nm: isText, ma: isText, dr: isDate, tc: isText }),
  ],
  ['r', shapeOf({ ...everyEntry, fr: isDate, df: isDate, du: isDate })],
]);
const name = shapeOf({ fnt: isMachineName }, { fn: isShort, gn: isShort, gnt: isMachineName });

function fits(value: unknown, { required, optional }: Shape, version: Version): boolean {
  if (!isClaim(value)) return false;
  if (!required.every(([key, check]) => check(value[key], version))) return false;
  return optional.every(([key, check]) => value[key] === undefined || check(value[key], version));
}

/**
 * Whether the claim is of its declared version. Codes are not held against the value sets, and keys beside the schema's are
 * allowed: both are an authority's business, and a warning at most. A group that is null counts as absent.
 */
export function fitsDccSchema(claim: Claim): boolean {
  const version = versionOf(claim.ver);
  if (version === null || typeof claim.dob !== 'string') return false;
  if (!fits(claim.nam, name, version)) return false;
  const present = [...groups].filter(([key]) => claim[key] !== undefined && claim[key] !== null);
  if (version.isSingle ? present.length !== 1 : present.length === 0) return false;
  return present.every(([key, shape]) => fitsGroup(claim[key], key, shape, version));
}

function fitsGroup(entries: unknown, key: string, shape: Shape, version: Version): boolean {
  if (!Array.isArray(entries) || entries.length === 0) return false;
  if (version.isSingle && entries.length !== 1) return false;
  if (!entries.every(entry => fits(entry, shape, version))) return false;
  return key !== 't' || version.isCentreOptional || entries.every(({ tc }) => typeof tc === 'string');
}
