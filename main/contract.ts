/**
 * Every message that crosses a process: the screens' link (WebSocket, one JSON object a message) and the control socket
 * (`DIR/control.sock`, one JSON object a line). Both ends parse with these schemas; unknown keys are refused.
 */
import { z } from 'zod';
import { type FormField, formFaultKinds, formFields, idKinds, sexes } from './form.ts';
import { codeKinds, guardRoles, laneFaults, laneStates, proofKinds, refusalReasons } from './words.ts';

/** A WebSocket message from a screen may not be longer, bytes. The longest QR code holds 4,296 characters. */
export const maxMessageBytes = 16_384;
/** The controller says `beat` this often, milliseconds; a screen that hears nothing for three beats reconnects. */
export const beatMs = 5_000;

/** What a screen's page may load; the controller sends it, and the Electron shell enforces it once more. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
/** What the camera's worker may besides: a worker has the policy that its own script came with. */
const decoderPolicy = contentSecurityPolicy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");
/** The built script of the camera's worker, `renderer/camera/camera-worker.ts`. */
const decoderScript = /^\/assets\/camera-worker-[\w-]+\.js$/;

/** The policy of what is served under this path. Pages may compile nothing. */
export function contentPolicyOf(path: string): string {
  return decoderScript.test(path) ? decoderPolicy : contentSecurityPolicy;
}

export const laneId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
export const direction = z.enum(['in', 'out']);
export const localized = z.strictObject({ vi: z.string(), en: z.string() });
const details = z.strictObject({
  at: z.number().optional(),
  hours: z.number().optional(),
  times: z.string().max(200).optional(),
  code: z.enum(codeKinds).optional(),
  isCertificate: z.boolean().optional(),
});
/** What has to be shown before a scan can be decided. */
const more = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('parts'), have: z.number().int().min(1), of: z.number().int().min(2) }),
  z.strictObject({ kind: z.literal('proof'), awaits: z.array(z.enum(proofKinds)).min(1) }),
]);
/** What a screen reads codes with: its camera, or the keys that a scanner types at it. */
export const readerSource = z.enum(['camera', 'keys']);
export type ReaderSource = z.infer<typeof readerSource>;
/** A code that a screen has read may have this many bytes; as `maxCodeBytes` of the scanner drivers. */
export const maxReadBytes = 4_360;
/** A page sends the keys that have come since in messages of this many at most. */
export const maxStrokes = 400;
/**
 * The name of a key's place (`KeyboardEvent.code`), whether it went down, and when: milliseconds from any start. Then the
 * character, where the place alone does not tell it: it came with no key, or is one of Shift while none is held.
 */
const keyPlace = z.string().regex(/^[A-Za-z0-9]{0,24}$/);
const character = z.string().regex(/^[ -~]$/);
const stroke = z.tuple([keyPlace, z.boolean(), z.number().nonnegative(), character.optional()]);
export type Stroke = z.infer<typeof stroke>;

/** What the form at a lane may ask, in the order of the form. `travel` and `contacts` together are the exposures. */
export const declareQuestions = [
  'name',
  'birth-year',
  'sex',
  'id-number',
  'phone',
  'purpose',
  'host',
  'plate',
  'travel',
  'contacts',
  'symptoms',
] as const;
export type DeclareQuestion = (typeof declareQuestions)[number];
/** What each question fills in. */
export const fieldsOfQuestion: Readonly<Record<DeclareQuestion, readonly FormField[]>> = {
  name: ['name'],
  'birth-year': ['birthYear'],
  sex: ['sex'],
  'id-number': ['idKind', 'idNumber'],
  phone: ['phone'],
  purpose: ['purpose'],
  host: ['host'],
  plate: ['plate'],
  travel: ['exposures'],
  contacts: ['exposures'],
  symptoms: ['symptoms'],
};

/** What a visitor has typed at the lane's screen; empty is what a scanned card tells, and what was not asked. */
export const laneDeclaration = z.strictObject({
  name: z.string().max(200),
  birthYear: z.string().max(4),
  sex: z.enum(sexes).nullable(),
  idKind: z.enum(idKinds),
  idNumber: z.string().max(20),
  phone: z.string().max(30),
  purpose: z.number().int(),
  host: z.string().max(200),
  plate: z.string().max(60),
  /** Bits as in the VD1 profile. */
  symptoms: z.number().int(),
  exposures: z.number().int(),
});
export type LaneDeclaration = z.infer<typeof laneDeclaration>;

/** Milliseconds that this display still lasts when the message is sent. */
const forMs = z.number().nonnegative();

/** What a visitor's screen shows. Initials are all of a person that it ever gets. */
export const screen = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('waiting') }),
  /** `more` null: a code is coming in; `forMs` null with it. */
  z.strictObject({ kind: z.literal('reading'), more: more.nullable(), forMs: forMs.nullable() }),
  z.strictObject({
    kind: z.literal('admitted'),
    direction,
    initials: z.string().max(16).nullable(),
    forMs: forMs.nullable(),
  }),
  z.strictObject({ kind: z.literal('refused'), direction, reason: z.enum(refusalReasons), details, forMs }),
  z.strictObject({ kind: z.literal('referred'), direction, reason: z.enum(refusalReasons), details, forMs }),
  /** What a guard has declared for the visitor, to be confirmed here. `id` goes back with the answer. */
  z.strictObject({
    kind: z.literal('confirming'),
    id: z.number().int(),
    language: z.enum(['vi', 'en']),
    initials: z.string().max(16).nullable(),
    /** Bits as in the VD1 profile; the visitor's own answers. */
    symptoms: z.number().int(),
    exposures: z.number().int(),
    forMs,
  }),
  /** The visitor declares here. `id` goes back with everything that is said to it. */
  z.strictObject({
    kind: z.literal('declaring'),
    id: z.number().int(),
    /** The card that says who it is; null where the visitor does. */
    card: z
      .strictObject({ format: z.enum(['cccd', 'bhyt', 'personal-qr']), initials: z.string().max(16).nullable() })
      .nullable(),
    /** What is still to be asked, in this order. */
    ask: z.array(z.enum(declareQuestions)).min(1),
    /** What was sent and cannot be so; empty before. */
    faults: z.array(z.strictObject({ field: z.enum(formFields), kind: z.enum(formFaultKinds) })),
    /** Until everything is forgotten; it begins anew whenever the page says that somebody is there. */
    forMs,
  }),
  z.strictObject({ kind: z.literal('locked') }),
  z.strictObject({ kind: z.literal('out-of-order'), faults: z.array(z.enum(laneFaults)) }),
  z.strictObject({ kind: z.literal('fire') }),
]);
export type Screen = z.infer<typeof screen>;

export const laneView = z.strictObject({
  id: laneId,
  name: localized,
  direction: z.enum(['in', 'out', 'both']),
  state: z.enum(laneStates),
  screen,
  /** Directions whose relay is energised. */
  energised: z.array(direction),
  /** A page may send scans for this lane: it has a simulated scanner. */
  simulated: z.boolean(),
  /** Visitors may declare at this lane's screen. */
  declares: z.boolean(),
  /** The scanners of the lane that its own screen is: what the page has to read, and for which direction. */
  readers: z.array(z.strictObject({ source: readerSource, direction })),
});
export type LaneView = z.infer<typeof laneView>;

export const siteView = z.strictObject({
  id: z.string(),
  name: localized,
  timeZone: z.string(),
  languages: z.array(z.enum(['vi', 'en'])).min(1),
  notice: z.strictObject({ version: z.string(), vi: z.string(), en: z.string(), contact: z.string() }).nullable(),
});
export type SiteView = z.infer<typeof siteView>;

/** A code that the demo offers to scan, and what should come of it. */
export const sample = z.strictObject({
  id: z.string(),
  label: localized,
  text: z.string(),
  expect: z.enum(['admit', 'refuse', 'refer']),
  /** Scan it this often, one after the other, to see the last result. */
  times: z.number().int().min(1),
});
export type Sample = z.infer<typeof sample>;

/** Microseconds that each verb took for one scan; null where it was not reached. */
export const timings = z.strictObject({
  read: z.number(),
  verify: z.number().nullable(),
  decide: z.number().nullable(),
  record: z.number().nullable(),
  act: z.number().nullable(),
});
export type Timings = z.infer<typeof timings>;

/** From the controller. `seq` counts by one within a connection; a gap means: reconnect. */
export const toScreen = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('snapshot'),
    seq: z.number(),
    /** The controller's clock, milliseconds since 1970. */
    now: z.number(),
    /** Changes when the controller has been updated: the page reloads itself. */
    build: z.string(),
    site: siteView,
    lanes: z.array(laneView),
    /** Only for the demo's page. */
    samples: z.array(sample).nullable(),
  }),
  z.strictObject({ type: z.literal('changed'), seq: z.number(), now: z.number(), lane: laneView }),
  z.strictObject({ type: z.literal('timed'), seq: z.number(), lane: laneId, timings }),
  z.strictObject({ type: z.literal('beat'), seq: z.number(), now: z.number() }),
]);
export type ToScreen = z.infer<typeof toScreen>;

/** What a page is as a scanner: only for the `readers` of its own lane. `direction` may be left out where one is meant. */
const ofReader = { lane: laneId, direction: direction.optional() };
const base64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const maxBase64 = Math.ceil(maxReadBytes / 3) * 4;
const fromReader = [
  z.strictObject({
    ...{ type: z.literal('reader'), ...ofReader, source: readerSource },
    /** Told on each connection and with each change; a page that goes is lost by itself. */
    state: z.enum(['up', 'lost']),
    /** Why it is lost and what to do, for the technician, in English; empty for `up`. */
    message: z.string().max(200),
  }),
  /** A code has begun. */
  z.strictObject({ type: z.literal('receiving'), ...ofReader, source: z.literal('camera') }),
  z.strictObject({
    ...{ type: z.literal('read'), ...ofReader, source: z.literal('camera') },
    /** One whole code. */
    bytes: z.string().min(4).max(maxBase64).regex(base64),
  }),
  /** Keys in the order in which they came; the driver makes codes of them. */
  z.strictObject({ type: z.literal('keys'), ...ofReader, strokes: z.array(stroke).min(1).max(maxStrokes) }),
] as const;
export type FromReader = z.infer<(typeof fromReader)[number]>;

/** From a page. `scan` needs a simulated scanner at the lane; `play` and `override` need the demo's page. `confirm`
 * answers the display `confirming` of the page's own lane. */
export const fromScreen = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('scan'),
    lane: laneId,
    direction: direction.optional(),
    text: z.string().max(4_296),
  }),
  z.strictObject({
    type: z.literal('play'),
    lane: laneId,
    device: z.enum(['fire', 'relay', 'scanner', 'passage']),
    /** fire: burning; relay, scanner: plugged in; passage: the arm turns. */
    value: z.boolean(),
  }),
  z.strictObject({ type: z.literal('confirm'), lane: laneId, id: z.number().int(), isTrue: z.boolean() }),
  /** A visitor wants to declare at the page's own lane. */
  z.strictObject({ type: z.literal('declare-begin'), lane: laneId }),
  /** Somebody has touched the form `id`. */
  z.strictObject({ type: z.literal('declare-alive'), lane: laneId, id: z.number().int() }),
  /** The visitor leaves the form. */
  z.strictObject({ type: z.literal('declare-end'), lane: laneId, id: z.number().int() }),
  /** `notice`: the version of the notice that the visitor has agreed to; null where the site has none. */
  z.strictObject({
    ...{ type: z.literal('declare'), lane: laneId, id: z.number().int() },
    notice: z.string().max(20).nullable(),
    declaration: laneDeclaration,
  }),
  z.strictObject({ type: z.literal('override'), lane: laneId, reason: z.string().trim().min(1).max(200) }),
  ...fromReader,
]);
export type FromScreen = z.infer<typeof fromScreen>;

const guard = z.string().trim().min(1).max(80);
const reason = z.string().trim().min(1).max(200);

/** What a program may ask of `/api/v1`. */
export const apiScopes = ['lanes', 'events', 'open', 'muster'] as const;
export type ApiScope = (typeof apiScopes)[number];
const programName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
const firstPin = z.string().regex(/^\d{6,12}$/);

/** Changes of who may work at the desk, and of which programs may ask. */
const accountRequests = [
  z.strictObject({ command: z.literal('guard-add'), name: guard, role: z.enum(guardRoles), pin: firstPin }),
  z.strictObject({ command: z.literal('guard-remove'), name: guard }),
  z.strictObject({ command: z.literal('guard-unlock'), name: guard }),
  z.strictObject({ command: z.literal('guard-pin'), name: guard, pin: firstPin }),
  z.strictObject({
    command: z.literal('guard-badge'),
    name: guard,
    badge: z.string().regex(/^GHB1:[A-Za-z0-9_-]{22,64}$/),
  }),
  z.strictObject({
    command: z.literal('api-token-add'),
    name: programName,
    scopes: z.array(z.enum(apiScopes)).min(1).max(apiScopes.length),
    /** SHA-256 of the secret, hex. */
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  z.strictObject({ command: z.literal('api-token-remove'), name: programName }),
] as const;
export const accountRequest = z.discriminatedUnion('command', accountRequests);
export type AccountRequest = z.infer<typeof accountRequest>;

/** Asked over the control socket. */
export const controlRequest = z.discriminatedUnion('command', [
  z.strictObject({ command: z.literal('lane-list') }),
  z.strictObject({ command: z.literal('lane-open'), lane: laneId, direction: direction.optional(), guard, reason }),
  z.strictObject({ command: z.literal('lane-reset'), lane: laneId, guard, reason }),
  /**
   * A single-use address for a browser, or with `cookie` the session itself for the Electron shell; for `guard` the desk's
   * plain address: who works there signs in by name.
   */
  z.strictObject({
    command: z.literal('screen'),
    role: z.enum(['visitor', 'demo', 'guard']),
    lane: laneId.nullable(),
    cookie: z.boolean(),
  }),
  /** Something was imported into the data folder's trust list, or its revocation list. */
  z.strictObject({ command: z.literal('trust-reload') }),
  ...accountRequests,
]);
export type ControlRequest = z.infer<typeof controlRequest>;

export const laneStatus = z.strictObject({
  id: laneId,
  direction: z.enum(['in', 'out', 'both']),
  state: z.enum(laneStates),
  faults: z.array(z.strictObject({ kind: z.enum(laneFaults), message: z.string() })),
});
export type LaneStatus = z.infer<typeof laneStatus>;

export const controlAnswer = z.discriminatedUnion('answer', [
  z.strictObject({ answer: z.literal('lanes'), lanes: z.array(laneStatus) }),
  z.strictObject({ answer: z.literal('reloaded'), keys: z.number().int() }),
  /** An account is as was asked, and the event is written. */
  z.strictObject({ answer: z.literal('changed') }),
  z.strictObject({ answer: z.literal('done'), seq: z.number().nullable(), state: z.enum(laneStates) }),
  z.strictObject({
    answer: z.literal('screen'),
    url: z.string(),
    cookie: z.strictObject({ name: z.string(), value: z.string() }).nullable(),
  }),
  z.strictObject({
    answer: z.literal('failed'),
    kind: z.enum(['unknown-lane', 'unknown-name', 'exists', 'refused', 'not-recorded', 'bad-request']),
    message: z.string(),
  }),
]);
export type ControlAnswer = z.infer<typeof controlAnswer>;
