/** What programs may ask under `/api/v1`: each request and answer by its schema. The routes and OpenAPI are made of these. */
import { z } from 'zod';
import { type ApiScope, direction, laneId, localized } from '../../contract.ts';
import { laneFaults, laneModes, laneStates } from '../../words.ts';

/** What can go wrong, by its name in `type` (`urn:gatehouse:problem:NAME`). */
export const problems = {
  'bad-request': { status: 400, title: 'The request does not fit its schema' },
  'no-token': { status: 401, title: 'A valid bearer token is needed' },
  'not-allowed': { status: 403, title: 'The token’s scopes do not allow this' },
  foreign: { status: 403, title: 'Another site’s page asks, or the gate is asked for under a foreign name' },
  'not-found': { status: 404, title: 'There is no such address' },
  'unknown-lane': { status: 404, title: 'There is no such lane' },
  refused: { status: 409, title: 'The lane takes no request at this moment' },
  'too-large': { status: 413, title: 'The body is longer than 4 KiB' },
  'wrong-type': { status: 415, title: 'The body is not application/json' },
  'unknown-reason': { status: 422, title: 'The site has no such reason' },
  'wrong-direction': { status: 422, title: 'The lane does not open that way' },
  'too-many': { status: 429, title: 'Too many requests from this address' },
  internal: { status: 500, title: 'A mistake of the gate' },
  'not-recorded': { status: 503, title: 'It cannot be recorded, and nothing happens unrecorded' },
  'not-available': { status: 503, title: 'The list cannot be read at this moment' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;
export type ProblemName = keyof typeof problems;

/** RFC 9457. */
export const problem = z.strictObject({
  type: z.string().regex(/^urn:gatehouse:problem:[a-z-]+$/),
  title: z.string(),
  status: z.number().int().min(400).max(599),
  detail: z.string().optional(),
});

const nothing = z.strictObject({});
const moment = z.number().nonnegative().describe('Milliseconds since 1970 UTC');
const seq = z.number().int().min(1);
const key = z.string().regex(/^[0-9a-f]{32}$/);

const apiLane = z.strictObject({
  id: laneId,
  name: localized,
  zone: z.string().describe('The zone that it leads into'),
  direction: z.enum(['in', 'out', 'both']),
  state: z.enum(laneStates),
  since: moment.describe('Since when the state lasts, milliseconds since 1970 UTC'),
  mode: z.enum(laneModes).describe('What its schedule says'),
  isLocked: z.boolean(),
  isInterlocked: z.boolean(),
  faults: z.array(z.strictObject({ kind: z.enum(laneFaults), since: moment })),
});
export type ApiLane = z.infer<typeof apiLane>;

/** One event of the journal, without names, notes and whatever else is personal. */
const apiEvent = z.strictObject({
  seq,
  at: moment,
  kind: z.string().max(40),
  lane: laneId.nullable(),
  direction: direction.nullable(),
  reasons: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)).describe('The most important first'),
  person: key.nullable().describe('Pseudonym, 32 hex digits'),
  zone: z.string().nullable(),
  format: z.string().nullable().describe('What was shown'),
  entry: seq.nullable().describe('The event that this one is about'),
  count: z.number().int().min(1).nullable().describe('How many scans it stands for'),
  fault: z.enum(laneFaults).nullable(),
});
export type ApiEvent = z.infer<typeof apiEvent>;

const apiMusterRow = z.strictObject({
  visit: z.number().int(),
  person: z.string().describe('Pseudonym'),
  name: z.string().nullable().describe('Null where the key of its day is gone'),
  host: z.string().nullable(),
  zone: z.string(),
  lane: z.string().nullable(),
  at: moment,
  isMet: z.boolean().describe('Met at the assembly point'),
});

export interface ApiSpec {
  readonly id: string;
  readonly method: 'get' | 'post';
  /** As in OpenAPI. */
  readonly path: string;
  readonly summary: string;
  /** Null: no token is asked for. */
  readonly scope: ApiScope | null;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  /** Null: none. */
  readonly body: z.ZodObject | null;
  readonly answer: z.ZodType;
  readonly problems: readonly ProblemName[];
}

export const lanesSpec = {
  id: 'listLanes',
  method: 'get',
  path: '/lanes',
  summary: 'Every lane: its state, mode and faults',
  scope: 'lanes',
  params: nothing,
  query: nothing,
  body: null,
  answer: z.strictObject({ now: moment, lanes: z.array(apiLane) }),
  problems: [],
} as const satisfies ApiSpec;

export const eventsSpec = {
  id: 'listEvents',
  method: 'get',
  path: '/events',
  summary: 'The journal’s events after a number, oldest first; never names. Ask again with `last` as `after`',
  scope: 'events',
  params: nothing,
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0).describe('The number of the last event that is known already'),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  body: null,
  answer: z.strictObject({
    events: z.array(apiEvent),
    last: z.number().int().min(0).describe('The number of the last event here; `after` where there is none'),
  }),
  problems: ['not-available'],
} as const satisfies ApiSpec;

export const openSpec = {
  id: 'openLane',
  method: 'post',
  path: '/lanes/{id}/open',
  summary: 'Opens a lane once; recorded as an override by `api:` and the token’s name',
  scope: 'open',
  params: z.strictObject({ id: laneId }),
  query: nothing,
  body: z.strictObject({
    direction,
    reason: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,31}$/)
      .describe('One of the site’s reasons'),
    note: z.string().trim().min(1).max(300),
  }),
  answer: z.strictObject({
    seq: seq.nullable().describe('Number of its event; null where only the second file could be written'),
  }),
  problems: ['unknown-lane', 'refused', 'unknown-reason', 'wrong-direction', 'not-recorded'],
} as const satisfies ApiSpec;

export const musterSpec = {
  id: 'muster',
  method: 'get',
  path: '/muster',
  summary: 'Who is inside, by name; each look is recorded',
  scope: 'muster',
  params: nothing,
  query: nothing,
  body: null,
  answer: z.strictObject({ at: moment, rows: z.array(apiMusterRow) }),
  problems: ['not-available', 'not-recorded'],
} as const satisfies ApiSpec;

export const openApiSpec = {
  id: 'openApi',
  method: 'get',
  path: '/openapi.json',
  summary: 'This description',
  scope: null,
  params: nothing,
  query: nothing,
  body: null,
  answer: z.looseObject({ openapi: z.literal('3.1.0') }),
  problems: [],
} as const satisfies ApiSpec;

export const apiSpecs: readonly ApiSpec[] = [lanesSpec, eventsSpec, openSpec, musterSpec, openApiSpec];

/** What any route may answer, by what it asks for. */
export function problemsOf({ scope, problems: own, body }: ApiSpec): readonly ProblemName[] {
  return [
    'bad-request',
    'foreign',
    ...(scope === null ? [] : (['no-token', 'not-allowed'] as const)),
    ...own,
    ...(body === null ? [] : (['too-large', 'wrong-type'] as const)),
    'too-many',
    'internal',
  ];
}
