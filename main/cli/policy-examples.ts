/** Examples of what a policy should decide, written down as data; what `gatehouse policy test` asks about. */
import { z } from 'zod';
import { type ExamineTools, examine, readBytes } from '../controller/examine.ts';
import { bitsOf, exposureWords, purposeWords, symptomWords } from '../controller/register/answer-words.ts';
import type { Declared, History, Judged, PastVisit, Proof } from '../decide/question.ts';
import { proofsOf } from '../decide/question.ts';
import { type Credential, fail, type Holder, ok, type Result } from '../words.ts';

const time = z
  .string()
  .refine(text => !Number.isNaN(Date.parse(text)), 'expected a time such as 2026-11-24T08:00:00+07:00')
  .transform(text => Date.parse(text));

const words = (known: readonly (readonly string[])[], what: string) =>
  z
    .array(z.string())
    .default([])
    .transform((given, context) => {
      const bits = bitsOf(given, known);
      if (bits !== null) return bits;
      context.issues.push({ code: 'custom', message: `expected ${what}`, input: given });
      return z.NEVER;
    });

const purpose = z.enum(purposeWords).transform(word => purposeWords.indexOf(word) + 1);
const answers = {
  symptoms: words(symptomWords, symptomWords.map(([word]) => word).join(', ')),
  exposures: words(exposureWords, exposureWords.map(([word]) => word).join(', ')),
  purposes: z.array(purpose).min(1).default([1]),
  from: time,
  until: time,
  audience: z.string().optional(),
  host: z.string().optional(),
};
const fact = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('vaccination'),
    product: z.string().nullable().default(null),
    dose: z.number().int().nullable().default(null),
    ofDoses: z.number().int().nullable().default(null),
    date: z.string().nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('test'),
    method: z.enum(['naat', 'antigen', 'other']).default('naat'),
    result: z.enum(['negative', 'positive', 'unknown']).default('negative'),
    at: time.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('recovery'),
    firstPositive: z.string().nullable().default(null),
    from: z.string().nullable().default(null),
    until: z.string().nullable().default(null),
  }),
]);

/** One thing that is shown: the text of a code, or what a genuine one would say. */
const shown = z.union([
  z.string(),
  z.strictObject({ format: z.literal('declaration'), ...answers }),
  z.strictObject({
    format: z.enum(['dcc', 'shc', 'vds-nc']),
    facts: z.array(fact).min(1),
    from: time.optional(),
    until: time.optional(),
  }),
  z.strictObject({ format: z.enum(['personal-qr', 'cccd', 'bhyt']) }),
]);

const example = z.strictObject({
  name: z.string().min(1),
  at: time,
  lane: z.string().default(''),
  direction: z.enum(['in', 'out']).default('in'),
  show: z.array(shown).min(1).max(4),
  /** What is found for the person of a card. */
  declared: z.strictObject(answers).optional(),
  /** The person is inside since then. */
  insideSince: time.optional(),
  /** How many are inside, and how many of the same host. */
  inside: z.number().int().min(0).default(0),
  forHost: z.number().int().min(0).default(0),
  /** The host of the declaration is inside. */
  hostInside: z.boolean().default(false),
  /** The person is inside the zone that the lane comes from. */
  inFrom: z.boolean().default(true),
  expect: z.union([
    z.enum(['admit', 'refer', 'refuse']).transform(outcome => ({ outcome, reason: undefined })),
    z.strictObject({ outcome: z.enum(['admit', 'refer', 'refuse']), reason: z.string().optional() }),
  ]),
});

export const examples = z.strictObject({ examples: z.array(example).min(1).max(10_000) });
export type Example = z.infer<typeof example>;
type Shown = z.infer<typeof shown>;

/** What is shown, in the policy's terms. */
export interface Situation {
  readonly judged: Judged;
  readonly earlier: readonly Proof[];
  readonly declared: Declared | null;
  readonly history: History;
}

/** The person of every example; a code that is given as text has its own. */
const someone: Holder = {
  name: 'Nguyễn Văn A',
  icaoName: null,
  birthDate: '1990-01-01',
  ids: [],
  phone: null,
  plate: null,
  host: null,
};
const aliases = [{ kind: 'national-id', key: '0'.repeat(32) }] as const;

/** Fails with a sentence where a text is nobody's before the last code. */
export function situationOf(given: Example, tools: ExamineTools): Result<Situation, string> {
  const judged = given.show.map(each => judgedOf(each, given.at, tools));
  const last = judged.at(-1);
  const before = judged.slice(0, -1);
  if (last === undefined) return fail('nothing is shown');
  const earlier = before.flatMap(each => proofsOf({ judged: each, earlier: [] }));
  if (earlier.length < before.length) return fail('only the last code may be one that is not genuine');
  const visit: PastVisit | null =
    given.insideSince === undefined
      ? null
      : { seq: 1, at: given.insideSince, inside: true, uncertain: false, isForgiven: false };
  return ok({
    judged: last,
    earlier,
    declared: given.declared === undefined ? null : declaredOf(given.declared),
    history: {
      ...{ use: null, person: visit, inside: given.inside, forHost: given.forHost },
      ...{ isInFrom: given.inFrom, isHostInside: given.hostInside, watched: [] },
    },
  });
}

/** Whoever shows an example is known by what is shown, and by nothing else. */
export function knownAs({ judged, earlier }: Situation): readonly string[] {
  return proofsOf({ judged, earlier }).flatMap(proof => proof.aliases.map(({ key }) => key));
}

function judgedOf(each: Shown, at: number, tools: ExamineTools): Judged {
  if (typeof each === 'string') {
    return examine(readBytes(new TextEncoder().encode(each), { prefix: '', suffix: '' }), at, tools).judged;
  }
  const credential = credentialOf(each);
  if (credential.kind === 'identity') return { kind: 'identity', credential, aliases };
  const { notBeforeS, expiresAtS } = credential;
  const skewMs = tools.skewSeconds * 1_000;
  const isOver = expiresAtS !== null && at - skewMs >= expiresAtS * 1_000;
  const isEarly = notBeforeS !== null && at + skewMs < notBeforeS * 1_000;
  const time = isOver ? 'expired' : isEarly ? 'not-yet-valid' : 'ok';
  return { kind: 'genuine', credential, aliases, time, usage: 'ok', isRevoked: false, failedRules: [] };
}

const seconds = (at: number) => Math.floor(at / 1_000);

function credentialOf(each: Exclude<Shown, string>): Credential {
  const common = { issuer: null, audience: null, use: null, person: someone, seal: { kind: 'none' } } as const;
  switch (each.format) {
    case 'declaration': {
      const { symptoms, exposures, purposes, from, until, audience = null, host = null } = each;
      return {
        ...common,
        kind: 'declaration',
        format: 'declaration',
        issuer: '',
        audience,
        notBeforeS: seconds(from),
        expiresAtS: seconds(until),
        answers: { symptoms, exposures },
        purposes,
        person: { ...someone, host },
      };
    }
    case 'dcc':
    case 'shc':
    case 'vds-nc': {
      const { format, facts, from, until } = each;
      const [notBeforeS, expiresAtS] = [from, until].map(at => (at === undefined ? null : seconds(at)));
      const bounds = { notBeforeS: notBeforeS ?? null, expiresAtS: expiresAtS ?? null };
      return { ...common, ...bounds, kind: 'health', format, facts, schema: 'ok', claim: null };
    }
    default:
      return { ...common, kind: 'identity', format: each.format, notBeforeS: null, expiresAtS: null };
  }
}

function declaredOf({ from, until, symptoms, exposures, ...rest }: NonNullable<Example['declared']>): Declared {
  return {
    notBeforeS: seconds(from),
    expiresAtS: seconds(until),
    answers: { symptoms, exposures },
    purposes: rest.purposes,
    audience: rest.audience ?? null,
    host: rest.host ?? null,
    name: null,
    birthDate: null,
    isStale: false,
  };
}
