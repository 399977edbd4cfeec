/** Any question: every policy, code, visit and moment, sensible or not. */
import fc from 'fast-check';
import type {
  AcceptRule,
  AntiPassback,
  LaneWay,
  OccupancyLimit,
  Policy,
  Schedule,
  Span,
  VisitingRule,
  WatchEntry,
  When,
} from '../../main/decide/policy.ts';
import type { Declared, History, Judged, PastVisit, Proof, Question } from '../../main/decide/question.ts';
import { timeVerdicts } from '../../main/verify/judge.ts';
import {
  type Credential,
  codeKinds,
  formats,
  type HealthFact,
  type Holder,
  laneModes,
  proofKinds,
} from '../../main/words.ts';
import {
  cardOf,
  certificateOf,
  credential,
  hourMs,
  judgedOf,
  local,
  nationalId,
  nothing,
  now,
  nowS,
  person,
  policyOf,
  proofOf,
  shownKeys,
  visit as visitOf,
  wayOf,
} from './questions.ts';

export const outcome = fc.constantFrom('admit', 'refer', 'refuse');
export const strictOutcome = fc.constantFrom('refer', 'refuse');
const bits = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat());

export const visit: fc.Arbitrary<PastVisit> = fc.record({
  seq: fc.nat(),
  at: fc.integer({ min: now - 48 * hourMs, max: now + hourMs }),
  inside: fc.boolean(),
  uncertain: fc.boolean(),
  isForgiven: fc.boolean(),
  isExitOnly: fc.boolean(),
});

const minute = fc.integer({ min: 0, max: 1_440 });
export const span: fc.Arbitrary<Span> = fc
  .tuple(minute, minute)
  .filter(([fromMin, toMin]) => fromMin !== toMin)
  .map(([fromMin, toMin]) => ({ fromMin, toMin }));
const weekday = fc.integer({ min: 1, max: 7 });
const lane = fc.constantFrom('in-1', 'in-2');
const purpose = fc.integer({ min: 1, max: 8 });
const when: fc.Arbitrary<When> = fc.record(
  {
    hours: fc.array(span, { minLength: 1, maxLength: 10 }),
    days: fc.uniqueArray(weekday, { minLength: 1 }),
    lanes: fc.uniqueArray(lane, { minLength: 1 }),
  },
  { requiredKeys: [] },
);
export const acceptRule: fc.Arbitrary<AcceptRule> = fc
  .tuple(when, fc.uniqueArray(fc.constantFrom(...formats), { minLength: 1 }))
  .map(([rule, taken]) => ({ ...rule, formats: taken }));
const visitingRule: fc.Arbitrary<VisitingRule> = fc
  .tuple(when, fc.uniqueArray(purpose, { minLength: 1 }))
  .map(([rule, purposes]) => ({ ...rule, purposes }));

const values = ['1', '2', nationalId];
export const watchEntry: fc.Arbitrary<WatchEntry> = fc.record({
  person: fc.constantFrom(...values, 'qid:1', 'name-birth:HANH HONG NGUYEN THI|1987-01-18'),
  untilMs: fc.option(fc.integer({ min: now - hourMs, max: now + hourMs })),
  outcome: strictOutcome,
  instruction: fc.constant('x'),
});

const history: fc.Arbitrary<History> = fc.record({
  use: fc.option(visit.map(found => ({ ...found, inside: true }))),
  person: fc.option(visit),
  inside: fc.option(fc.nat(5)),
  forHost: fc.option(fc.nat(5)),
  isInFrom: fc.option(fc.boolean()),
  isHostInside: fc.option(fc.boolean()),
  watched: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(watchEntry, { maxLength: 2 })),
});

export const schedule: fc.Arbitrary<Schedule> = fc
  .tuple(when, fc.constantFrom(...laneModes), fc.boolean())
  .map(([rule, mode, firstPersonIn]) => ({ ...rule, mode, firstPersonIn }));

const days = fc.nat(400);
export const health: fc.Arbitrary<Policy['health']> = fc.record({
  onPositive: outcome,
  onRule: outcome,
  positiveDays: fc.option(days),
  vaccination: fc.option(fc.record({ isComplete: fc.boolean(), minDays: days, maxDays: fc.option(days) })),
  test: fc.option(fc.record({ naatHours: fc.nat(200), antigenHours: fc.nat(200) })),
  recovery: fc.option(fc.record({ minDays: days, maxDays: days })),
});
const hours = fc.integer({ min: 1, max: 720 });
const few = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(arbitrary, { maxLength: 3 }));

const occupancy: fc.Arbitrary<OccupancyLimit> = fc.record({
  limit: fc.option(fc.integer({ min: 1, max: 5 })),
  warnAt: fc.constant([80, 90] as const),
});
const antiPassback: fc.Arbitrary<AntiPassback> = fc.record({
  mode: fc.constantFrom('off', 'soft', 'hard', 'timed'),
  resetHours: hours,
  minutes: fc.integer({ min: 1, max: 1_440 }),
});
const way: fc.Arbitrary<LaneWay> = fc
  .tuple(fc.option(fc.constantFrom('lobby', 'ward')), occupancy, antiPassback)
  .map(([from, limit, passback]) => {
    return { from, to: wayOf(undefined, { occupancy: limit, antiPassback: passback }).to };
  });

export const policy: fc.Arbitrary<Policy> = fc.record({
  skewSeconds: fc.nat(600),
  declaration: fc.record({ maxAgeHours: hours, onSymptom: outcome, onExposure: outcome, onMissing: strictOutcome }),
  proofs: fc.record({
    anyOf: fc.array(fc.uniqueArray(fc.constantFrom(...proofKinds), { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    }),
    onMissing: strictOutcome,
  }),
  accept: few(acceptRule),
  health,
  watchlist: few(watchEntry),
  visiting: few(visitingRule),
  limits: fc.record({ perHost: fc.option(fc.integer({ min: 1, max: 5 })), purposes: fc.uniqueArray(purpose) }),
  occupancy,
  antiPassback,
  escort: fc.record({ purposes: few(purpose), onAbsent: strictOutcome }),
});

const seconds = fc.oneof(fc.integer({ min: nowS - 10 ** 6, max: nowS + 10 ** 6 }), fc.nat(2 ** 40));
const date = fc.constantFrom(
  '2026-11-23',
  '2026-11-20',
  '2026-06-01',
  '2026-12-01',
  '2026-11',
  '2026',
  '',
  '2026-99-99',
);
const birthDate = fc.option(fc.constantFrom('1987-01-18', '1987-01', '1987', '1990-05-05'));
const name = fc.option(fc.constantFrom(person.name ?? '', 'NGUYEN THI HONG HANH', 'Trần Thị Mai', '阮氏红幸', ''));
const idKind = fc.constantFrom('person', 'national-id', 'qid', 'old-id', 'insurance');
const holder: fc.Arbitrary<Holder> = fc.oneof(
  fc.constant(person),
  fc.record({
    name,
    icaoName: name,
    birthDate,
    ids: fc.array(fc.record({ kind: idKind, value: fc.constantFrom(...values) }), { maxLength: 3 }),
    phone: fc.constant(null),
    plate: fc.constant(null),
    host: fc.option(fc.constant('Khoa Nội')),
  }),
);

const fact: fc.Arbitrary<HealthFact> = fc.oneof(
  fc.record({
    kind: fc.constant('vaccination' as const),
    product: fc.constant(null),
    dose: fc.option(fc.nat(4)),
    ofDoses: fc.option(fc.nat(4)),
    date: fc.option(date),
  }),
  fc.record({
    kind: fc.constant('test' as const),
    method: fc.constantFrom('naat', 'antigen', 'other'),
    result: fc.constantFrom('negative', 'positive', 'unknown'),
    at: fc.option(fc.integer({ min: now - 200 * hourMs, max: now + hourMs })),
  }),
  fc.record({
    kind: fc.constant('recovery' as const),
    firstPositive: fc.option(date),
    from: fc.option(date),
    until: fc.option(date),
  }),
);

const answers = fc.record({ symptoms: bits, exposures: bits });
const purposes = fc.array(purpose, { maxLength: 3 });
const audience = fc.option(fc.constantFrom('*', 'hospital', 'province', 'other', ''));
const declaration = fc
  .record({ audience, notBeforeS: seconds, expiresAtS: seconds, answers, purposes, person: holder })
  .map((changes): Credential => ({ ...credential, ...changes }));
const certificate = fc
  .record({
    audience,
    person: holder,
    format: fc.constantFrom('dcc', 'shc', 'vds-nc'),
    facts: fc.array(fact, { maxLength: 4 }),
    schema: fc.constantFrom('ok', 'ok', 'bad-schema'),
    notBeforeS: fc.option(seconds),
    expiresAtS: fc.option(seconds),
  })
  .map(({ facts, ...changes }): Credential => certificateOf(facts, changes));
export const card = fc
  .record({ person: holder, format: fc.constantFrom('personal-qr', 'cccd', 'bhyt') })
  .map(({ person: shown, format }) => cardOf(shown, { format }));

const verdicts = fc.record({
  time: fc.oneof({ weight: 2, arbitrary: fc.constant('ok' as const) }, fc.constantFrom(...timeVerdicts)),
  usage: fc.constantFrom('ok', 'ok', 'wrong-usage'),
  isRevoked: fc.constantFrom(false, false, true),
  failedRules: fc.constantFrom([], [], ['X']),
});
const sound = fc.constant({});
const signed: fc.Arbitrary<Proof> = fc
  .tuple(fc.oneof(declaration, certificate), fc.oneof(verdicts, sound))
  .map(([shown, changes]) => proofOf(shown, changes));
const proof: fc.Arbitrary<Proof> = fc.oneof(
  signed,
  card.map(shown => proofOf(shown)),
);
export const named: fc.Arbitrary<Judged> = fc.oneof(
  signed.map((shown): Judged => ({ kind: 'genuine', ...shown })),
  card.map((shown): Judged => ({ kind: 'identity', credential: shown, aliases: proofOf(shown).aliases })),
);
const judged: fc.Arbitrary<Judged> = fc.oneof(
  { weight: 9, arbitrary: named },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('unreadable', 'not-genuine', 'incomplete', 'mixed-parts') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('unknown-code' as const), code: fc.constantFrom(...codeKinds) }),
  },
);

export const declared: fc.Arbitrary<Declared> = fc.record({
  notBeforeS: seconds,
  expiresAtS: seconds,
  audience,
  answers,
  purposes,
  name,
  birthDate,
  host: fc.constant(null),
  isStale: fc.boolean(),
});

const asked: fc.Arbitrary<Omit<Question, 'knownAs'>> = fc.record({
  judged,
  earlier: fc.oneof(fc.constant([]), fc.array(proof, { maxLength: 2 })),
  declared: fc.option(declared),
  direction: fc.constantFrom('in', 'out'),
  lane,
  way,
  schedules: few(schedule),
  now: fc.oneof({ weight: 3, arbitrary: fc.constant(now) }, fc.nat(2 ** 43), fc.constant(0)),
  local: fc.record({
    date: fc.constantFrom('2026-11-23', '2026-11-22'),
    weekday,
    minute: fc.integer({ min: 0, max: 1_439 }),
  }),
  clockFaulted: fc.boolean(),
  audiences: fc.uniqueArray(fc.constantFrom('hospital', 'province', 'group'), { minLength: 1 }),
  policy,
  history,
});

export const question: fc.Arbitrary<Question> = asked.map(of => ({ ...of, knownAs: shownKeys(of) }));

/** A policy that asks for little, so that what is changed in it decides. */
export const mildQuestion: fc.Arbitrary<Question> = question.map(asked => ({
  ...asked,
  direction: 'in',
  schedules: [],
  policy: {
    ...asked.policy,
    proofs: {
      ...asked.policy.proofs,
      anyOf: [...asked.policy.proofs.anyOf, ['declaration'], ['health'], ['identity']],
    },
    accept: [],
    visiting: [],
    watchlist: [],
  },
}));

/** One sound code of the person, and a policy that is open but for what has to be shown: what is missing decides. */
export const openQuestion: fc.Arbitrary<Question> = fc
  .tuple(
    question,
    fc.constantFrom(credential, certificateOf(), certificateOf(undefined, { format: 'shc' }), cardOf()),
    fc.constantFrom(nothing, { ...nothing, person: visitOf({ at: now - hourMs }) }),
  )
  .map(([asked, shown, history]) => ({
    ...asked,
    judged: judgedOf(shown),
    earlier: [],
    declared: null,
    direction: 'in',
    now,
    local,
    history,
    schedules: [],
    way: wayOf(undefined, { antiPassback: asked.way.to.antiPassback }),
    policy: policyOf({ proofs: asked.policy.proofs }),
  }));
