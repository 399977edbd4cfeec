/** The shape of the site file's `policy`, as the technician writes it; what comes out is what `decide` reads. */
import { z } from 'zod';
import { momentOf } from '../read/iso-date.ts';
import { formats, laneModes, proofKinds } from '../words.ts';

const laneId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/);
const hours = z
  .number()
  .positive()
  .max(24 * 366);
const days = z.number().int().min(0).max(36_600);
const answerTo = z.enum(['admit', 'refer', 'refuse']);
const strict = z.enum(['refer', 'refuse']);

const spanPattern = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)$/;

/** `08:00-11:30`; one that ends before it begins goes over midnight. */
const span = z.string().transform((text, context) => {
  const [, ...parts] = spanPattern.exec(text) ?? [];
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts.map(Number);
  const [fromMin, toMin] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  if (parts.length === 4 && toMin <= 1_440 && fromMin !== toMin) return { fromMin, toMin };
  context.issues.push({ code: 'custom', message: 'expected a span such as 08:00-11:30', input: text });
  return z.NEVER;
});

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const weekday = z.enum(weekdays).transform(name => weekdays.indexOf(name) + 1);

const when = {
  hours: z.array(span).min(1).max(16).optional(),
  days: z.array(weekday).min(1).max(7).optional(),
  lanes: z.array(laneId).min(1).max(64).optional(),
};
const purpose = z.number().int().min(1).max(8);

/** A day, to its end by the clock that is the last to get there, or a moment with its zone; milliseconds since 1970. */
const until = z.string().transform((text, context) => {
  const moment = momentOf(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59-12:00` : text);
  if (moment !== null) return moment;
  context.issues.push({ code: 'custom', message: 'expected 2026-12-31 or 2026-12-31T18:00:00+07:00', input: text });
  return z.NEVER;
});

const watchEntry = z
  .strictObject({
    person: z.string().regex(/^[0-9a-f]{32}$/, 'expected a person key, 32 hex digits (gatehouse key person)'),
    until: until.optional(),
    outcome: strict.default('refer'),
    instruction: z.string().trim().min(1).max(200),
  })
  .transform(({ until: untilMs = null, ...entry }) => ({ ...entry, untilMs }));

const vaccination = z
  .strictObject({
    complete: z.boolean().default(true),
    minDays: days.default(0),
    maxDays: days.nullable().default(null),
  })
  .transform(({ complete, ...rest }) => ({ isComplete: complete, ...rest }));
const test = z.strictObject({ naatHours: hours.default(72), antigenHours: hours.default(24) });
const recovery = z
  .strictObject({ minDays: days.default(11), maxDays: days.default(180) })
  .refine(({ minDays, maxDays }) => minDays <= maxDays, 'minDays is over maxDays: nobody could keep it');

/** Rules of the EU's kind (CertLogic), in files beside the site file. */
const ruleFiles = z.strictObject({
  files: z.array(z.string().min(1)).min(1).max(64),
  valueSets: z.string().min(1).optional(),
});

const health = z.strictObject({
  onPositive: answerTo.default('refuse'),
  positiveDays: days.nullable().default(30),
  onRule: answerTo.default('refuse'),
  vaccination: vaccination.nullable().default(null),
  test: test.nullable().default(null),
  recovery: recovery.nullable().default(null),
  rules: ruleFiles.optional(),
});

const percent = z.number().int().min(1).max(100);
const occupancy = z.strictObject({
  limit: z.number().int().min(1).max(1_000_000).nullable().default(null),
  /** Percent of the limit at which the desk warns. */
  warnAt: z
    .tuple([percent, percent])
    .refine(([first, second]) => first <= second, 'the first warning comes before the second')
    .default([80, 90]),
});
const antiPassback = z
  .strictObject({
    mode: z.enum(['off', 'soft', 'hard', 'timed']).default('soft'),
    resetHours: hours.default(12),
    /** With `timed`: how long after an entry the next one of the same person is refused. */
    minutes: z.number().int().min(1).max(1_440).default(30),
  })
  .refine(({ mode, resetHours, minutes }) => mode !== 'timed' || minutes <= resetHours * 60, {
    path: ['minutes'],
    message: 'longer than resetHours: earlier entries are forgotten by then',
  });
const clock = z.string().transform((text, context) => {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hour !== undefined) return Number(hour) * 60 + Number(minute);
  context.issues.push({ code: 'custom', message: 'expected a time of day such as 03:00', input: text });
  return z.NEVER;
});

/** A part of the site that people are inside of. `within`: the zone around it. */
export const zoneSchema = z
  .strictObject({
    id: laneId,
    name: z.strictObject({ vi: z.string().trim().min(1).max(60), en: z.string().trim().min(1).max(60) }).optional(),
    within: laneId.nullable().default(null),
    occupancy: occupancy.optional(),
    antiPassback: antiPassback.optional(),
    /** Visits that nobody has ended are closed at this time of day; minutes from midnight. */
    resetAt: clock.nullable().default(null),
  })
  .transform(({ resetAt, ...zone }) => ({ ...zone, resetAtMin: resetAt }));

/** When lanes are open to everybody or to nobody; at all other times the policy decides. The first that holds counts. */
export const scheduleSchema = z.strictObject({
  ...when,
  mode: z.enum(laneModes),
  /** `free` begins only when somebody has been admitted in that span: nobody may be there yet. */
  firstPersonIn: z.boolean().default(false),
});

export const policySchema = z.strictObject({
  skewSeconds: z.number().int().min(0).max(600).default(60),
  declaration: z
    .strictObject({
      maxAgeHours: hours.default(72),
      onSymptom: answerTo.default('refer'),
      onExposure: answerTo.default('refuse'),
      onMissing: strict.default('refer'),
    })
    .prefault({}),
  proofs: z
    .strictObject({
      anyOf: z
        .array(z.array(z.enum(proofKinds)).min(1).max(4))
        .min(1)
        .max(16)
        .default([['declaration'], ['health']]),
      onMissing: strict.default('refuse'),
      waitSeconds: z.number().int().min(3).max(120).default(20),
    })
    .prefault({}),
  accept: z
    .array(z.strictObject({ formats: z.array(z.enum(formats)).min(1), ...when }))
    .max(64)
    .default([]),
  health: health.prefault({}),
  watchlist: z.array(watchEntry).max(1_000).default([]),
  visiting: z
    .array(z.strictObject({ purposes: z.array(purpose).min(1).default([1]), ...when }))
    .max(64)
    .default([]),
  limits: z
    .strictObject({
      perHost: z.number().int().min(1).max(1_000).nullable().default(null),
      purposes: z.array(purpose).min(1).default([1]),
    })
    .prefault({}),
  occupancy: occupancy.prefault({}),
  antiPassback: antiPassback.prefault({}),
  /** Visitors for these purposes enter only while their host is inside; empty: no such rule. */
  escort: z.strictObject({ purposes: z.array(purpose).default([]), onAbsent: strict.default('refer') }).prefault({}),
  referSeconds: z.number().int().min(5).max(3_600).default(30),
});

/** The policy as it is in force, with what only the lanes need of it. */
export type SitePolicy = z.infer<typeof policySchema>;

/** The policy of a site that says nothing about it. */
export function defaultPolicy(): SitePolicy {
  return policySchema.parse({});
}
