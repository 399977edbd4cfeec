/** Every reason and flag that the policy can give is given here; what it cannot give comes from elsewhere, by name. */
import { expect, test } from 'vitest';
import { decide } from '../../main/decide/decide.ts';
import { type AdmitFlag, admitFlags, type RefusalReason, refusalReasons } from '../../main/words.ts';
import { entered } from './answers.ts';
import {
  type Case,
  cardOf,
  certificateOf,
  declaredOf,
  nationalId,
  nowS,
  policyOf,
  proofOf,
  questionOf,
  tested,
  visit,
  wayOf,
} from './questions.ts';

const watched = {
  policy: { watchlist: [{ person: nationalId, untilMs: null, outcome: 'refer', instruction: 'x' }] },
} as const;
const closed = { policy: { visiting: [{ purposes: [1], hours: [{ fromMin: 0, toMin: 60 }] }] } } as const;
const hostFull = { policy: { limits: { perHost: 1 } }, history: { forHost: 1 } } as const;
const full = { policy: { occupancy: { limit: 1 } }, history: { inside: 1 } } as const;
const otherPerson = { question: { earlier: [proofOf(cardOf({ ids: [], name: 'Trần Thị Mai' }))] } };
const missing = { policy: { proofs: { anyOf: [['declaration', 'dcc']] } } } as const;
const badSchema = { shown: certificateOf(undefined, { schema: 'bad-schema' }) };
const positive = { shown: certificateOf([tested({ result: 'positive' })]) };
const ruleless = { shown: certificateOf([]) };
/** At a lane that comes from another zone, in which the person is not. */
const elsewhere: Case = {
  question: { way: { ...wayOf(policyOf({ antiPassback: { mode: 'hard' } })), from: 'lobby' } },
  history: { isInFrom: false },
};
const unmet: Case = { policy: { escort: { purposes: [1] } } };
const uncertain = { history: { person: visit({ uncertain: true }) } };

/** What each takes on the way in, where nothing else is wrong; null: the lane gives it, or the controller, not the policy. */
const causes: Readonly<Record<RefusalReason, Case | null>> = {
  unreadable: { question: { judged: { kind: 'unreadable' } } },
  'unknown-code': { question: { judged: { kind: 'unknown-code', code: 'url' } } },
  'not-genuine': { question: { judged: { kind: 'not-genuine' } } },
  expired: { time: 'expired' },
  'not-yet-valid': { time: 'not-yet-valid' },
  'too-old': { credential: { notBeforeS: nowS - 10 ** 6 } },
  'other-site': { credential: { audience: 'elsewhere' } },
  exposure: { answers: { exposures: 1 } },
  symptoms: { answers: { symptoms: 1 } },
  'already-used': { history: entered },
  'person-inside': { history: { person: visit() }, antiPassback: { mode: 'hard' } },
  'outcome-unknown': uncertain,
  incomplete: { question: { judged: { kind: 'incomplete' } } },
  'mixed-parts': { question: { judged: { kind: 'mixed-parts' } } },
  'not-accepted': { policy: { accept: [{ formats: ['shc'] }] } },
  'no-declaration': { shown: cardOf() },
  'missing-proof': missing,
  'other-person': otherPerson,
  revoked: { proof: { isRevoked: true } },
  'wrong-usage': { proof: { usage: 'wrong-usage' } },
  'bad-schema': badSchema,
  'positive-test': positive,
  'health-rule': ruleless,
  watchlist: watched,
  'closed-hours': closed,
  'host-full': hostFull,
  full,
  'wrong-zone': elsewhere,
  'host-absent': unmet,
  busy: null,
  interlocked: null,
  locked: null,
  'out-of-order': null,
  'turned-away': null,
  internal: null,
};

const own = refusalReasons.flatMap(reason => {
  const cause = causes[reason];
  return cause === null ? [] : [[reason, cause] as const];
});

test.each(own)('reason %s is given, alone', (reason, cause) => {
  expect(decide(questionOf(cause))).toMatchObject({ reasons: [reason] });
});

test('the lane and the controller give the other reasons', () => {
  expect(refusalReasons.filter(reason => causes[reason] === null)).toEqual([
    'busy',
    'interlocked',
    'locked',
    'out-of-order',
    'turned-away',
    'internal',
  ]);
});

type Flagged = 'in' | 'out' | 'both' | 'never';
/** Which way the policy lets a person through with the flag. */
const flagged: Readonly<Record<AdmitFlag, Flagged>> = {
  expired: 'out',
  'not-yet-valid': 'out',
  'too-old': 'out',
  'other-site': 'out',
  exposure: 'both',
  symptoms: 'both',
  'person-inside': 'in',
  'already-used': 'never',
  'outcome-unknown': 'out',
  // Whoever leaves is not asked whether it is enough, whether it may be here and now, or whether there is room.
  'not-accepted': 'never',
  'no-declaration': 'never',
  'missing-proof': 'never',
  'other-person': 'never',
  'closed-hours': 'never',
  'host-full': 'never',
  full: 'never',
  'host-absent': 'never',
  'wrong-zone': 'in',
  revoked: 'out',
  'wrong-usage': 'out',
  'bad-schema': 'out',
  'positive-test': 'both',
  'health-rule': 'both',
  watchlist: 'out',
  'no-entry': 'out',
  clock: 'out',
  cached: 'in',
};

/** The site warns only, where it may. */
const lenient: Case['policy'] = {
  declaration: { onSymptom: 'admit', onExposure: 'admit' },
  health: { onPositive: 'admit', onRule: 'admit' },
  antiPassback: { mode: 'soft' },
};
const flagCauses: Readonly<Partial<Record<AdmitFlag, Case>>> = {
  'person-inside': { history: { person: visit() } },
  'wrong-zone': { question: { way: { ...wayOf(), from: 'lobby' } }, history: { isInFrom: false } },
  'no-entry': { history: {} },
  clock: { question: { clockFaulted: true } },
  cached: { shown: cardOf(), question: { declared: declaredOf({ isStale: true }) } },
};

function isFlagged(flag: AdmitFlag, direction: 'in' | 'out'): boolean {
  const cause = flagCauses[flag] ?? (flag in causes ? Reflect.get(causes, flag) : null) ?? {};
  const asked = questionOf({ ...cause, policy: { ...cause.policy, ...lenient }, history: cause.history ?? {} });
  const decision = decide({ ...asked, direction });
  return decision.outcome === 'admit' && decision.flags.includes(flag);
}

test.each(admitFlags)('flag %s', flag => {
  const ways = (['in', 'out'] as const).filter(direction => isFlagged(flag, direction));
  expect(ways.length === 2 ? 'both' : (ways[0] ?? 'never')).toBe(flagged[flag]);
});
