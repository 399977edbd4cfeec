/**
 * Every message between the gate and the guard's desk: the live link (`/link?role=guard`, one JSON object a message), and
 * the HTTP bodies of signing in. Both ends parse with these schemas; unknown keys are refused.
 */
import { z } from 'zod';
import { direction, laneId, localized, screen, siteView } from './contract.ts';
import { alarmKinds, guardRoles, laneFaults, laneModes, laneStates, refusalReasons } from './words.ts';

/** Milliseconds since 1970. */
const moment = z.number().nonnegative();
const seq = z.number().int().min(1);
const personKey = z.string().regex(/^[0-9a-f]{32}$/);
const name = z.string().trim().min(1).max(80);
/** One of `site.reasons`. */
const reasonId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
const note = z.string().trim().max(300);
const requiredNote = note.min(1);
/** 6 to 12 digits. */
export const pin = z.string().regex(/^\d{6,12}$/);
/** As a badge's QR code has it: 128 bits that name and prove a guard. */
export const badge = z.string().regex(/^GHB1:[A-Za-z0-9_-]{22,64}$/);
/** The person beside the one who is signed in, where the site asks for two. */
const second = z.strictObject({ name, pin });

/** Signing in: `POST /desk/sign-in`. */
export const signIn = z.union([z.strictObject({ name, pin }), z.strictObject({ badge, pin: pin.optional() })]);
/** `POST /desk/pin`: the first change is forced. */
export const pinChange = z.strictObject({ from: pin, to: pin });

/** The answer of `POST /desk/sign-in` and of `GET /desk/session`; `token` goes with every request and link. */
export const session = z.strictObject({
  name,
  role: z.enum(guardRoles),
  /** Nothing but changing the PIN is allowed before it is changed. */
  mustChangePin: z.boolean(),
  token: z.string(),
});
export type DeskSession = z.infer<typeof session>;

/** Why nobody was signed in. `waitMs`: nothing is evaluated before. */
export const signInFault = z.strictObject({
  error: z.enum(['wrong', 'wait', 'locked-out', 'needs-pin', 'weak-pin', 'bad-request', 'not-signed-in']),
  waitMs: z.number().nonnegative().optional(),
});
export type SignInFault = z.infer<typeof signInFault>;

/** A lane as the desk sees it. */
export const deskLane = z.strictObject({
  id: laneId,
  name: localized,
  /** The zone that it leads into: lanes stand together by it. */
  zone: z.string(),
  direction: z.enum(['in', 'out', 'both']),
  state: z.enum(laneStates),
  /** What its own screen shows. */
  screen,
  /** Since when the state lasts. */
  since: moment,
  /** Whom it let through last. */
  last: z.strictObject({ initials: z.string().nullable(), direction, at: moment }).nullable(),
  /** The driver's own words beside each, for the technician. */
  faults: z.array(z.strictObject({ kind: z.enum(laneFaults), message: z.string(), since: moment })),
  isLocked: z.boolean(),
  /** What its schedule says now. */
  mode: z.enum(laneModes),
  /** Its partner of a mantrap is open: nothing opens here meanwhile. */
  isInterlocked: z.boolean(),
  /** The visitor is being asked to confirm what the guard has declared. */
  isConfirming: z.boolean(),
});
export type DeskLane = z.infer<typeof deskLane>;

/** Who waits for the guard, or was just refused, with what the guard needs to decide. `entry` is the decision's number. */
export const deskCase = z.strictObject({
  entry: seq,
  lane: laneId,
  direction,
  at: moment,
  outcome: z.enum(['refused', 'referred']),
  /** Null where nobody could be named, or where the role does not see names. */
  name: z.string().nullable(),
  person: personKey.nullable(),
  birthYear: z.string().nullable(),
  host: z.string().nullable(),
  /** Codes 1 to 8 of the VD1 profile. */
  purposes: z.array(z.number().int()),
  reasons: z.array(z.enum(refusalReasons)).min(1),
  details: z.looseObject({}),
  /** What the watchlist tells the guard to do. */
  instruction: z.string().nullable(),
  issuer: z.string().nullable(),
  format: z.string().nullable(),
  /** When the code ends. */
  expiresAt: moment.nullable(),
  /** The visit before. */
  lastVisit: z.strictObject({ at: moment, inside: z.boolean() }).nullable(),
  /** Still at the lane: it can be answered there. */
  isOpen: z.boolean(),
});
export type DeskCase = z.infer<typeof deskCase>;

/** One line of the log. `kind` is the journal's. Initials are all of a person. */
export const deskEvent = z.strictObject({
  seq,
  at: moment,
  lane: laneId.nullable(),
  kind: z.string().max(40),
  direction: direction.nullable(),
  initials: z.string().nullable(),
  /** Of a refusal or referral the first reason; of a guard's act its reason. */
  reason: z.string().nullable(),
  guard: z.string().nullable(),
  note: z.string().nullable(),
});
export type DeskEvent = z.infer<typeof deskEvent>;

export const alarm = z.strictObject({
  /** Number of the event that raised it. */
  seq,
  kind: z.enum(alarmKinds),
  lane: laneId.nullable(),
  at: moment,
  /** The device that is lost, the guard who calls. */
  detail: z.string().nullable(),
  /** When its cause went away; null while it lasts. */
  clearedAt: moment.nullable(),
  /** The guard who has acknowledged it though it lasts; null where nobody has. */
  acknowledgedBy: z.string().nullable(),
});
export type Alarm = z.infer<typeof alarm>;

/** People inside a zone; `warnAt` are the two counts at which it is nearly full. */
export const occupancy = z.strictObject({
  zone: z.string(),
  name: localized,
  inside: z.number().int().min(0),
  limit: z.number().int().nullable(),
  warnAt: z.array(z.number().int()),
});
export type Occupancy = z.infer<typeof occupancy>;

export const fire = z.strictObject({
  since: moment,
  /** Lanes whose input burns; empty: it has cleared, and a supervisor may confirm. */
  burning: z.array(laneId),
  leftSince: z.number().int().min(0),
});
export type Fire = z.infer<typeof fire>;

const lockdown = z.strictObject({ since: moment, guard: z.string() });

/**
 * What changes; a change has only the parts that did. Lists are whole, but for two: `lanes` of a change are those that
 * changed, and `events` those that are new, oldest first.
 */
export const deskPart = z.strictObject({
  lanes: z.array(deskLane),
  events: z.array(deskEvent),
  /** Those who wait first, then those who were just refused; each newest first. */
  cases: z.array(deskCase),
  alarms: z.array(alarm),
  occupancy: z.array(occupancy),
  fire: fire.nullable(),
  lockdown: lockdown.nullable(),
});
export type DeskPart = z.infer<typeof deskPart>;

export const deskSite = siteView.extend({
  /** The short list of reasons for an override. */
  reasons: z.array(z.strictObject({ id: reasonId, vi: z.string(), en: z.string() })),
  /** Acts that need two people. */
  twoPerson: z.array(z.enum(['lift-lockdown', 'export'])),
  idleMinutes: z.number(),
});
export type DeskSite = z.infer<typeof deskSite>;

/** A visit in the results of a search. */
export const visit = z.strictObject({
  id: z.number().int(),
  zone: z.string(),
  laneIn: z.string().nullable(),
  atIn: moment.nullable(),
  laneOut: z.string().nullable(),
  atOut: moment.nullable(),
  /** exit, auto, correction, reset; null while inside. */
  closedBy: z.string().nullable(),
});
export type Visit = z.infer<typeof visit>;

/** A person whom a search has found. Null: unknown, forgotten, or not for this role. */
export const found = z.strictObject({
  person: personKey,
  name: z.string().nullable(),
  phone: z.string().nullable(),
  plate: z.string().nullable(),
  host: z.string().nullable(),
  lastAt: moment,
  isInside: z.boolean(),
});
export type Found = z.infer<typeof found>;

export const musterRow = z.strictObject({
  visit: z.number().int(),
  person: z.string(),
  name: z.string().nullable(),
  host: z.string().nullable(),
  phone: z.string().nullable(),
  zone: z.string(),
  lane: z.string().nullable(),
  at: moment,
  /** Met at the assembly point. */
  isMet: z.boolean(),
});
export type MusterRow = z.infer<typeof musterRow>;

export const watch = z.strictObject({
  seq,
  person: personKey,
  name: z.string().nullable(),
  until: moment.nullable(),
  outcome: z.enum(['refer', 'refuse']),
  instruction: z.string(),
  guard: z.string(),
  at: moment,
});
export type Watch = z.infer<typeof watch>;

/** What a guard declares for somebody else; nothing medical is kept after the decision. */
export const proxyDeclaration = z.strictObject({
  name: z.string().trim().min(1).max(100),
  birthYear: z.string().regex(/^(19|20)\d{2}$/),
  idKind: z.enum(['national-id', 'insurance', 'old-id', 'none']),
  /** Digits; empty with `none`, and where a scanned card says who it is. */
  idNumber: z.string().regex(/^\d{0,12}$/),
  phone: z.string().regex(/^\+?\d{0,15}$/),
  host: z.string().trim().max(80),
  plate: z.string().trim().max(15),
  purpose: z.number().int().min(1).max(8),
  /** Bits as in the VD1 profile. */
  symptoms: z.number().int().min(0).max(63),
  exposures: z.number().int().min(0).max(15),
  language: z.enum(['vi', 'en']),
});
export type ProxyDeclaration = z.infer<typeof proxyDeclaration>;

const act = { reason: reasonId, note };
const onLane = { lane: laneId, ...act };
const visitId = z.number().int().min(1);

/** What the desk asks for; the role that each needs is in `askRoles`. */
export const ask = z.discriminatedUnion('kind', [
  /** Lets the person of this entry through, against or without the policy. */
  z.strictObject({ kind: z.literal('admit'), lane: laneId, entry: seq, reason: reasonId, note }),
  /** Sends the person who waits away. */
  z.strictObject({ kind: z.literal('turn-away'), lane: laneId, entry: seq, reason: reasonId.nullable(), note }),
  z.strictObject({ kind: z.literal('open'), direction, ...onLane }),
  z.strictObject({ kind: z.literal('hold'), ...onLane }),
  z.strictObject({ kind: z.literal('end-hold'), lane: laneId }),
  z.strictObject({ kind: z.literal('lock'), ...onLane }),
  z.strictObject({ kind: z.literal('unlock'), lane: laneId }),
  /** Puts a faulted lane back into service. */
  z.strictObject({ kind: z.literal('reset-lane'), lane: laneId, note: requiredNote }),
  z.strictObject({ kind: z.literal('lockdown'), note }),
  z.strictObject({ kind: z.literal('lift-lockdown'), note, second: second.nullable() }),
  z.strictObject({ kind: z.literal('confirm-fire-over'), note: requiredNote }),
  /** The person of this entry did not pass. */
  z.strictObject({ kind: z.literal('cancel-entry'), entry: seq, note: requiredNote }),
  /** The person left at `at` without a scan. */
  z.strictObject({ kind: z.literal('correct-exit'), visit: visitId, at: moment, note: requiredNote }),
  z.strictObject({ kind: z.literal('reset-passback'), person: personKey, note: requiredNote }),
  z.strictObject({ kind: z.literal('acknowledge'), alarm: seq, memo: requiredNote }),
  z.strictObject({ kind: z.literal('call-supervisor'), lane: laneId.nullable(), note }),
  z.strictObject({ kind: z.literal('watchlist') }),
  z.strictObject({
    kind: z.literal('watch'),
    person: personKey,
    until: moment.nullable(),
    outcome: z.enum(['refer', 'refuse']),
    instruction: requiredNote,
  }),
  z.strictObject({ kind: z.literal('unwatch'), watch: seq, note: requiredNote }),
  z.strictObject({ kind: z.literal('search'), text: z.string().trim().min(2).max(80) }),
  z.strictObject({ kind: z.literal('visits'), person: personKey }),
  z.strictObject({ kind: z.literal('muster') }),
  z.strictObject({ kind: z.literal('export-muster'), second: second.nullable() }),
  z.strictObject({ kind: z.literal('account-for'), visit: visitId, isMet: z.boolean() }),
  /** `entry`: the person is the one whose card was scanned for this entry; else the declaration says who it is. */
  z.strictObject({
    kind: z.literal('declare'),
    lane: laneId,
    direction,
    entry: seq.nullable(),
    declaration: proxyDeclaration,
  }),
  z.strictObject({ kind: z.literal('withdraw-declaration'), lane: laneId }),
  z.strictObject({ kind: z.literal('guards') }),
  z.strictObject({ kind: z.literal('unlock-guard'), name }),
  /** Somebody is at the desk: the session stays. */
  z.strictObject({ kind: z.literal('stay') }),
]);
export type Ask = z.infer<typeof ask>;
export type AskKind = Ask['kind'];

/** The least role that may ask it. A role may do all that the ones before it may. */
export const askRoles: Readonly<Record<AskKind, (typeof guardRoles)[number]>> = {
  admit: 'guard',
  'turn-away': 'guard',
  open: 'guard',
  hold: 'guard',
  'end-hold': 'guard',
  lock: 'guard',
  unlock: 'guard',
  'reset-lane': 'guard',
  lockdown: 'guard',
  'lift-lockdown': 'supervisor',
  'confirm-fire-over': 'supervisor',
  'cancel-entry': 'guard',
  'correct-exit': 'guard',
  'reset-passback': 'supervisor',
  acknowledge: 'guard',
  'call-supervisor': 'guard',
  watchlist: 'guard',
  watch: 'supervisor',
  unwatch: 'supervisor',
  search: 'guard',
  visits: 'guard',
  muster: 'guard',
  'export-muster': 'supervisor',
  'account-for': 'guard',
  declare: 'guard',
  'withdraw-declaration': 'guard',
  guards: 'supervisor',
  'unlock-guard': 'supervisor',
  stay: 'guard',
};

const guardRow = z.strictObject({ name, role: z.enum(guardRoles), isLockedOut: z.boolean(), isOnDuty: z.boolean() });

/** What came of it. */
export const answer = z.discriminatedUnion('kind', [
  /** Durable as this event; null where nothing needed recording, or where only the second file could be written. */
  z.strictObject({ kind: z.literal('done'), seq: seq.nullable() }),
  z.strictObject({ kind: z.literal('found'), people: z.array(found), isMore: z.boolean() }),
  z.strictObject({ kind: z.literal('visits'), visits: z.array(visit) }),
  z.strictObject({ kind: z.literal('muster'), at: moment, rows: z.array(musterRow) }),
  z.strictObject({ kind: z.literal('file'), name: z.string(), text: z.string() }),
  z.strictObject({ kind: z.literal('watchlist'), entries: z.array(watch) }),
  z.strictObject({ kind: z.literal('guards'), guards: z.array(guardRow) }),
  z.strictObject({
    kind: z.literal('failed'),
    why: z.enum([
      /** The role may not. */
      'not-allowed',
      /** The person has gone, or somebody else has answered. */
      'gone',
      /** Fire, an interlock, another request under way. */
      'refused',
      'not-recorded',
      /** An override of a refusal says in words why. */
      'needs-note',
      'needs-second',
      'wrong-second',
      /** What was declared for somebody cannot be so: the name, host or plate; the number; not its year of birth; the phone. */
      'wrong-name',
      'wrong-number',
      'wrong-birth-year',
      'wrong-phone',
      /** The fire input has not cleared. */
      'still-burning',
      'too-many',
      'not-available',
    ]),
  }),
]);
export type Answer = z.infer<typeof answer>;

/** From the desk: each ask has a number of its own, and is answered under it. */
export const fromDesk = z.strictObject({ type: z.literal('ask'), id: z.number().int().min(1), ask });

/** To the desk. `seq` counts by one within a connection; a gap means: reconnect. */
export const toDesk = z.discriminatedUnion('type', [
  deskPart.extend({
    type: z.literal('snapshot'),
    seq: z.number(),
    now: moment,
    build: z.string(),
    site: deskSite,
    me: z.strictObject({ name, role: z.enum(guardRoles) }),
  }),
  deskPart.partial().extend({ type: z.literal('changed'), seq: z.number(), now: moment }),
  z.strictObject({ type: z.literal('answered'), seq: z.number(), id: z.number().int(), answer }),
  z.strictObject({ type: z.literal('beat'), seq: z.number(), now: moment }),
]);
export type ToDesk = z.infer<typeof toDesk>;

/** The WebSocket close code where nobody is signed in (any more). */
export const signedOutCode = 4_401;
