/** One person's codes, and the questions that the policy is asked about them. */
import { defaultPolicy } from '../../main/controller/policy-schema.ts';
import { buildZones } from '../../main/controller/site-zones.ts';
import type { LaneWay, LocalTime, Policy, Zone } from '../../main/decide/policy.ts';
import {
  type Declared,
  type History,
  type Judged,
  type PastVisit,
  type Proof,
  proofsOf,
  type Question,
} from '../../main/decide/question.ts';
import { aliasesOf } from '../../main/verify/person.ts';
import type {
  Answers,
  Credential,
  Declaration,
  HealthCertificate,
  HealthFact,
  Holder,
  IdentityCode,
} from '../../main/words.ts';

/** 08:00 in Vietnam, on a Monday. */
export const now = Date.UTC(2026, 10, 23, 1);
export const nowS = now / 1_000;
export const hourMs = 3_600_000;
export const local: LocalTime = { date: '2026-11-23', weekday: 1, minute: 480 };

/** What a site that says nothing has. */
export const policy: Policy = defaultPolicy();

export const nationalId = '010187012345';
/** As the card tells it. */
export const person: Holder = {
  name: 'Nguyễn Thị Hồng Hạnh',
  icaoName: null,
  birthDate: '1987-01-18',
  ids: [{ kind: 'national-id', value: nationalId }],
  phone: null,
  plate: null,
  host: null,
};
const seal = {
  kind: 'cose',
  algorithm: -19,
  keyId: '00',
  signed: new Uint8Array(),
  signature: new Uint8Array(),
} as const;

/** A declaration of an hour ago, healthy, for anywhere. */
export const credential: Declaration = {
  kind: 'declaration',
  format: 'declaration',
  issuer: 'doh',
  audience: null,
  notBeforeS: nowS - 3_600,
  expiresAtS: nowS + 71 * 3_600,
  use: 'doh/01',
  // Pseudonyms stand for themselves here, so that this is the card's number.
  person: { ...person, birthDate: null, ids: [{ kind: 'person', value: nationalId }] },
  answers: { symptoms: 0, exposures: 0 },
  purposes: [1],
  seal,
};

const card: IdentityCode = {
  kind: 'identity',
  format: 'cccd',
  issuer: null,
  audience: null,
  notBeforeS: null,
  expiresAtS: null,
  use: null,
  person,
  seal: { kind: 'none' },
};

/** The same person's card, as `cccd` unless told otherwise. */
export const cardOf = (holder: Partial<Holder> = {}, changes: Partial<IdentityCode> = {}): IdentityCode => ({
  ...card,
  person: { ...person, ...holder },
  ...changes,
});

/** Two doses, the last 40 days ago. */
export const vaccination = (changes: Partial<Extract<HealthFact, { kind: 'vaccination' }>> = {}): HealthFact => ({
  kind: 'vaccination',
  product: 'EU/1/20/1528',
  dose: 2,
  ofDoses: 2,
  date: '2026-10-14',
  ...changes,
});
/** Negative, an hour ago. */
export const tested = (changes: Partial<Extract<HealthFact, { kind: 'test' }>> = {}): HealthFact => ({
  kind: 'test',
  method: 'naat',
  result: 'negative',
  at: now - hourMs,
  ...changes,
});
/** Positive 40 days ago. */
export const recovery = (changes: Partial<Extract<HealthFact, { kind: 'recovery' }>> = {}): HealthFact => ({
  kind: 'recovery',
  firstPositive: '2026-10-14',
  from: '2026-10-25',
  until: '2027-04-12',
  ...changes,
});

/** The same person's health certificate: a DCC, which has no number of hers. */
export const certificateOf = (
  facts: readonly HealthFact[] = [vaccination()],
  changes: Partial<HealthCertificate> = {},
): HealthCertificate => ({
  kind: 'health',
  format: 'dcc',
  issuer: 'VN',
  audience: null,
  notBeforeS: nowS - 86_400,
  expiresAtS: nowS + 86_400 * 300,
  use: 'VN/URN:UVCI:01:VN:1',
  person: { ...person, icaoName: 'NGUYEN<<THI<HONG<HANH', ids: [] },
  seal,
  facts,
  schema: 'ok',
  claim: {},
  ...changes,
});

/** A code with its pseudonyms, which are what they are made of; nothing is wrong with it. */
export const proofOf = (shown: Credential, changes: Partial<Proof> = {}): Proof => ({
  credential: shown,
  aliases: aliasesOf(shown.person, text => text),
  time: 'ok',
  usage: 'ok',
  isRevoked: false,
  failedRules: [],
  ...changes,
});

/** What reading and verifying make of a code. */
export function judgedOf(shown: Credential, changes: Partial<Proof> = {}): Judged {
  const proof = proofOf(shown, changes);
  if (shown.kind === 'identity') return { kind: 'identity', credential: shown, aliases: proof.aliases };
  return { kind: 'genuine', ...proof };
}

/** A healthy declaration of an hour ago, as the register tells it. */
export const declaredOf = (changes: Partial<Declared> = {}): Declared => ({
  notBeforeS: credential.notBeforeS,
  expiresAtS: credential.expiresAtS,
  audience: null,
  answers: { symptoms: 0, exposures: 0 },
  purposes: [1],
  name: 'Nguyễn Thị Hồng Hạnh',
  birthDate: '1987-01-18',
  host: null,
  isStale: false,
  ...changes,
});

export const nothing: History = {
  ...{ use: null, person: null, inside: null, forHost: null },
  ...{ isInFrom: null, isHostInside: null, watched: [] },
};
/** A visit that began two hours ago. */
export const visit = (changes: Partial<PastVisit> = {}): PastVisit => ({
  seq: 7,
  at: now - 2 * hourMs,
  inside: true,
  uncertain: false,
  isForgiven: false,
  ...changes,
});

/** Changes to a policy, section by section; lists are replaced. */
export type PolicyChanges = {
  readonly [Section in keyof Policy]?: Policy[Section] extends readonly unknown[]
    ? Policy[Section]
    : Policy[Section] extends number
      ? number
      : Partial<Policy[Section]>;
};

export const policyOf = (changes: PolicyChanges = {}): Policy => ({
  ...policy,
  ...changes,
  declaration: { ...policy.declaration, ...changes.declaration },
  proofs: { ...policy.proofs, ...changes.proofs },
  health: { ...policy.health, ...changes.health },
  limits: { ...policy.limits, ...changes.limits },
  occupancy: { ...policy.occupancy, ...changes.occupancy },
  antiPassback: { ...policy.antiPassback, ...changes.antiPassback },
  escort: { ...policy.escort, ...changes.escort },
});

/** From outside into the only zone of a site with this policy. */
export const wayOf = (of: Policy = policy, changes: Partial<Zone> = {}): LaneWay => {
  const [to] = buildZones([], of);
  return { from: null, to: { ...to, ...changes } };
};

export interface Case {
  /** Changes to the declaration that is shown. */
  readonly credential?: Partial<Declaration>;
  readonly answers?: Partial<Answers>;
  /** What is shown instead. */
  readonly shown?: Credential;
  readonly time?: Proof['time'];
  /** Changes to what verifying has made of it. */
  readonly proof?: Partial<Proof>;
  readonly declaration?: Partial<Policy['declaration']>;
  readonly antiPassback?: Partial<Policy['antiPassback']>;
  readonly policy?: PolicyChanges;
  readonly history?: Partial<History>;
  readonly local?: Partial<LocalTime>;
  readonly question?: Partial<Question>;
}

/** Who is known by nothing but what is shown. */
export function shownKeys(shown: Pick<Question, 'judged' | 'earlier'>): readonly string[] {
  return proofsOf(shown).flatMap(({ aliases }) => aliases.map(({ key }) => key));
}

/** A genuine, healthy declaration on its way in, with changes. */
export function questionOf(changes: Case = {}): Question {
  const answers = { ...credential.answers, ...changes.answers };
  const shown = changes.shown ?? { ...credential, answers, ...changes.credential };
  const { declaration, antiPassback } = changes;
  const judged = judgedOf(shown, { time: changes.time ?? 'ok', ...changes.proof });
  const asked = policyOf({
    ...changes.policy,
    ...(declaration && { declaration }),
    ...(antiPassback && { antiPassback }),
  });
  return {
    judged,
    earlier: [],
    declared: null,
    knownAs: shownKeys({ judged, earlier: [], ...changes.question }),
    direction: 'in',
    lane: 'in-1',
    way: wayOf(asked),
    schedules: [],
    now,
    local: { ...local, ...changes.local },
    clockFaulted: false,
    audiences: ['hospital', 'province'],
    policy: asked,
    history: { ...nothing, ...changes.history },
    ...changes.question,
  };
}
