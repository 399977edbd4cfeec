import type { History, PastVisit, Policy, Question } from '../../main/decide/decide.ts';
import type { Answers, Credential } from '../../main/words.ts';

/** 08:00 in Vietnam. */
export const now = Date.UTC(2026, 10, 23, 1);
export const nowS = now / 1_000;
export const hourMs = 3_600_000;

export const policy: Policy = {
  skewSeconds: 60,
  declaration: { maxAgeHours: 72, onSymptom: 'refer', onExposure: 'refuse' },
  antiPassback: { mode: 'soft', resetHours: 12 },
};

/** A declaration of an hour ago, healthy, for anywhere. */
export const credential: Credential = {
  format: 'declaration',
  issuer: 'doh',
  audience: null,
  notBeforeS: nowS - 3_600,
  expiresAtS: nowS + 71 * 3_600,
  use: 'doh/01',
  person: { key: 'p1', name: 'Nguyễn Thị Hồng Hạnh', phone: null, plate: null, host: null },
  answers: { symptoms: 0, exposures: 0 },
  purposes: [1],
  seal: { kind: 'cose', algorithm: -19, keyId: '00', signed: new Uint8Array(), signature: new Uint8Array() },
};

export const nothing: History = { use: null, person: null };
/** A visit that began two hours ago. */
export const visit = (changes: Partial<PastVisit> = {}): PastVisit => ({
  seq: 7,
  at: now - 2 * hourMs,
  inside: true,
  uncertain: false,
  ...changes,
});

export interface Case {
  readonly credential?: Partial<Credential>;
  readonly answers?: Partial<Answers>;
  readonly time?: 'ok' | 'expired' | 'not-yet-valid';
  readonly declaration?: Partial<Policy['declaration']>;
  readonly antiPassback?: Partial<Policy['antiPassback']>;
  readonly history?: Partial<History>;
  readonly question?: Partial<Question>;
}

/** A genuine, healthy declaration on its way in, with changes. */
export function questionOf(changes: Case = {}): Question {
  const answers = { ...credential.answers, ...changes.answers };
  return {
    judged: {
      kind: 'genuine',
      credential: { ...credential, answers, ...changes.credential },
      time: changes.time ?? 'ok',
    },
    direction: 'in',
    now,
    clockFaulted: false,
    audiences: ['hospital', 'province'],
    policy: {
      ...policy,
      declaration: { ...policy.declaration, ...changes.declaration },
      antiPassback: { ...policy.antiPassback, ...changes.antiPassback },
    },
    history: { ...nothing, ...changes.history },
    ...changes.question,
  };
}
