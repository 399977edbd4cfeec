/** Whether what is shown is enough, what would complete it, and whether it is one person's. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../main/decide/policy.ts';
import { joinedAliases } from '../../main/decide/proofs.ts';
import { type Credential, type Format, formats, type Holder, type ProofKind, proofKinds } from '../../main/words.ts';
import { awaited, decided } from './answers.ts';
import {
  type Case,
  cardOf,
  certificateOf,
  credential,
  declaredOf,
  nationalId,
  person,
  proofOf,
  recovery,
  visit,
} from './questions.ts';

const codeOf: Readonly<Record<Format, Credential>> = {
  declaration: credential,
  dcc: certificateOf(),
  shc: certificateOf(undefined, { format: 'shc' }),
  'vds-nc': certificateOf(undefined, { format: 'vds-nc' }),
  'personal-qr': cardOf({ ids: [{ kind: 'qid', value: '162979388586171100' }] }, { format: 'personal-qr' }),
  cccd: cardOf(),
  bhyt: cardOf({ ids: [{ kind: 'insurance', value: '0123456789' }] }, { format: 'bhyt' }),
};

type AnyOf = Policy['proofs']['anyOf'];
/** The last of the formats is shown now, the others just before. */
const showing = (shown: readonly Format[], anyOf?: AnyOf, changes: Case = {}): Case => {
  const last = shown.at(-1) ?? 'declaration';
  const earlier = shown.slice(0, -1).map(format => proofOf(codeOf[format]));
  const policy = { ...changes.policy, ...(anyOf && { proofs: { anyOf, ...changes.policy?.proofs } }) };
  return { ...changes, shown: codeOf[last], policy, question: { earlier, ...changes.question } };
};

describe('what is enough', () => {
  test.each<[string, AnyOf | undefined, readonly Format[], string, readonly ProofKind[]]>([
    ['by default, a declaration', undefined, ['declaration'], 'admit', []],
    ['by default, a health certificate', undefined, ['dcc'], 'admit', []],
    ['by default, a health card', undefined, ['shc'], 'admit', []],
    ['by default, a seal', undefined, ['vds-nc'], 'admit', []],
    ['by default, no card', undefined, ['cccd'], 'refer no-declaration', []],
    ['by default, no two cards', undefined, ['cccd', 'bhyt'], 'refer no-declaration', []],
    ['by default, a card beside a certificate', undefined, ['cccd', 'dcc'], 'admit', []],
    ['card and certificate: the card', [['identity', 'health']], ['cccd'], 'refuse missing-proof', ['health']],
    ['card and certificate: the certificate', [['identity', 'health']], ['dcc'], 'refuse missing-proof', ['identity']],
    ['card and certificate: both', [['identity', 'health']], ['cccd', 'shc'], 'admit', []],
    ['card and certificate: both, the other way', [['identity', 'health']], ['vds-nc', 'bhyt'], 'admit', []],
    ['card and certificate: neither', [['identity', 'health']], ['declaration'], 'refuse missing-proof', []],
    [
      'declaration and DCC: the declaration',
      [['declaration', 'dcc']],
      ['declaration'],
      'refuse missing-proof',
      ['dcc'],
    ],
    ['declaration and DCC: the DCC', [['declaration', 'dcc']], ['dcc'], 'refer no-declaration', ['declaration']],
    ['declaration and DCC: another certificate', [['declaration', 'dcc']], ['shc'], 'refuse missing-proof', []],
    ['declaration and DCC: both', [['declaration', 'dcc']], ['declaration', 'dcc'], 'admit', []],
    ['declaration and DCC: both, the other way', [['declaration', 'dcc']], ['dcc', 'declaration'], 'admit', []],
    ['card and declaration: the card', [['cccd', 'declaration']], ['cccd'], 'refer no-declaration', ['declaration']],
    ['card and declaration: another card', [['cccd', 'declaration']], ['bhyt'], 'refuse missing-proof', []],
    [
      'one of two lists begun',
      [
        ['identity', 'health'],
        ['declaration', 'cccd'],
      ],
      ['dcc'],
      'refuse missing-proof',
      ['identity'],
    ],
    [
      'both lists begun, as far from the end: either',
      [
        ['identity', 'health'],
        ['declaration', 'identity'],
      ],
      ['cccd'],
      'refer no-declaration',
      ['declaration', 'health'],
    ],
    [
      'both begun: the nearer',
      [
        ['identity', 'health', 'declaration'],
        ['cccd', 'bhyt'],
      ],
      ['cccd'],
      'refuse missing-proof',
      ['bhyt'],
    ],
    [
      'three, one shown',
      [['identity', 'health', 'declaration']],
      ['dcc'],
      'refuse missing-proof',
      ['declaration', 'identity'],
    ],
    [
      'three, two shown',
      [['identity', 'health', 'declaration']],
      ['dcc', 'cccd'],
      'refer no-declaration',
      ['declaration'],
    ],
  ])('%s', (_name, anyOf, shown, expected, awaits) => {
    const asked = showing(shown, anyOf);
    expect(decided(asked)).toBe(expected);
    expect(awaited(asked)).toEqual(awaits.toSorted());
  });

  test('each format alone is itself and its family, and nothing else', () => {
    const family: Readonly<Record<Format, ProofKind>> = {
      declaration: 'declaration',
      dcc: 'health',
      shc: 'health',
      'vds-nc': 'health',
      'personal-qr': 'identity',
      cccd: 'identity',
      bhyt: 'identity',
    };
    for (const format of formats) {
      const enough = proofKinds.filter(kind => decided(showing([format], [[kind]])) === 'admit');
      expect(enough.toSorted(), format).toEqual([...new Set([format, family[format]])].toSorted());
    }
  });

  test('a declaration of the register is one', () => {
    const declared = { question: { declared: declaredOf() } };
    expect(decided(showing(['cccd'], undefined, declared))).toBe('admit');
    expect(decided(showing(['cccd'], [['cccd', 'declaration']], declared))).toBe('admit');
    expect(awaited(showing(['dcc'], [['dcc', 'declaration', 'identity']], declared))).toEqual(['identity']);
  });

  test('what is missing is refused or referred as the site says', () => {
    const lists = [['identity', 'health']] as const;
    expect(decided(showing(['cccd'], lists, { policy: { proofs: { onMissing: 'refer' } } }))).toBe(
      'refer missing-proof',
    );
    const strict = { declaration: { onMissing: 'refuse' } } as const;
    expect(decided(showing(['cccd'], [['cccd', 'declaration']], strict))).toBe('refuse no-declaration');
    expect(decided(showing(['cccd'], lists, strict))).toBe('refuse missing-proof');
  });

  test('nothing is awaited where something else speaks against the person', () => {
    const lists = [['declaration', 'dcc']] as const;
    const blocked: readonly Case[] = [
      { proof: { isRevoked: true } },
      { proof: { time: 'expired' } },
      { history: { person: visit({ uncertain: true }) } },
      { policy: { occupancy: { limit: 1 } }, history: { inside: 1 } },
      { policy: { watchlist: [{ person: nationalId, untilMs: null, outcome: 'refer', instruction: 'x' }] } },
      { question: { earlier: [proofOf(cardOf({ name: 'Trần Thị Mai', ids: [], birthDate: null }))] } },
    ];
    for (const changes of blocked) {
      const asked = showing(['declaration'], lists, changes);
      expect(decided(asked)).toMatch(/^refuse .*missing-proof/);
      expect(awaited(asked)).toEqual([]);
    }
    const warned = showing(['declaration'], lists, {
      history: { person: visit() },
    });
    expect(decided(warned)).toBe('refuse missing-proof person-inside');
    expect(awaited(warned)).toEqual(['dcc']);
  });
});

describe('codes that are shown together', () => {
  const lists = [['identity', 'health']] as const;
  /** A card, then a certificate. */
  const together = (card: Partial<Holder>, certificate: Partial<Holder>) => {
    const base = certificateOf();
    const shown = { ...base, person: { ...base.person, ...certificate } };
    return decided({ shown, policy: { proofs: { anyOf: lists } }, question: { earlier: [proofOf(cardOf(card))] } });
  };
  const other = [{ kind: 'national-id', value: '010187054321' }] as const;
  const own = [{ kind: 'national-id', value: nationalId }] as const;

  test.each<[string, Partial<Holder>, Partial<Holder>, string]>([
    ['the same number, whatever the names', { name: 'Trần Thị Mai' }, { ids: own }, 'admit'],
    ['the same number, whatever the birth dates', {}, { ids: own, birthDate: '1950-01-01' }, 'admit'],
    ['another number of the same name and birth', {}, { ids: other }, 'refuse other-person'],
    ['the scheme’s pseudonym and the card’s number', {}, { ids: [{ kind: 'person', value: nationalId }] }, 'admit'],
    ['the scheme’s pseudonym of another', {}, { ids: [{ kind: 'person', value: '1' }] }, 'refuse other-person'],
    ['numbers of different kinds: name and birth', {}, { ids: [{ kind: 'qid', value: '1' }] }, 'admit'],
    [
      'old numbers change: name and birth',
      { ids: [{ kind: 'old-id', value: '1' }] },
      { ids: [{ kind: 'old-id', value: '2' }] },
      'admit',
    ],
    ['accents', {}, { icaoName: null, name: 'NGUYEN THI HONG HANH' }, 'admit'],
    ['case', {}, { icaoName: null, name: 'nguyễn thị hồng hạnh' }, 'admit'],
    ['order', {}, { icaoName: null, name: 'Hạnh, Nguyễn Thị Hồng' }, 'admit'],
    ['the code’s own ICAO spelling counts', {}, { icaoName: 'TRAN<<MAI', name: person.name }, 'refuse other-person'],
    ['another name', {}, { icaoName: 'NGUYEN<<THI<HONG' }, 'refuse other-person'],
    ['another birth date', {}, { birthDate: '1987-01-19' }, 'refuse other-person'],
    ['the year alone, the same', {}, { birthDate: '1987' }, 'admit'],
    ['the year alone, another', {}, { birthDate: '1988' }, 'refuse other-person'],
    ['no birth date on one', {}, { birthDate: null }, 'admit'],
    ['no name on one', { name: null }, {}, 'refuse other-person'],
    ['no name on the other', {}, { icaoName: null, name: null }, 'refuse other-person'],
    ['a name of another script', { name: '阮氏红幸' }, { icaoName: null, name: '阮氏红幸' }, 'refuse other-person'],
  ])('%s', (_name, card, certificate, expected) => {
    expect(together(card, certificate)).toBe(expected);
  });

  test('the stronger number decides', () => {
    const qid = { kind: 'qid', value: '1' } as const;
    expect(together({ ids: [...own, qid] }, { ids: [...own, { ...qid, value: '2' }] })).toBe('admit');
    expect(together({ ids: [...own, qid] }, { ids: [...other, qid] })).toBe('refuse other-person');
    expect(together({ ids: [qid] }, { ids: [{ ...qid, value: '2' }] })).toBe('refuse other-person');
  });

  test('each with each, not only the newest with the one before', () => {
    const nobody = cardOf({ ids: [{ kind: 'insurance', value: '9' }], name: 'Trần Thị Mai' }, { format: 'bhyt' });
    const earlier = [proofOf(nobody), proofOf(cardOf({ ids: own }))];
    expect(decided({ question: { earlier } })).toBe('refuse other-person');
    expect(decided({ question: { earlier: earlier.toReversed() } })).toBe('refuse other-person');
    expect(decided({ question: { earlier: earlier.slice(1) } })).toBe('admit');
  });
});

describe('what only one of several codes tells', () => {
  const nameless = cardOf({ name: null, ids: [{ kind: 'old-id', value: '9' }] }, { format: 'personal-qr' });

  test('a number that both have is enough where nobody is named', () => {
    const other = cardOf({ name: null, ids: [{ kind: 'old-id', value: '9' }] }, { format: 'bhyt' });
    const anyOf: AnyOf = [['personal-qr', 'bhyt']];
    const asked = { shown: other, policy: { proofs: { anyOf } }, question: { earlier: [proofOf(nameless)] } };
    expect(decided(asked)).toBe('admit');
  });

  test('a looked-up declaration has to be of every code’s name', () => {
    const named = cardOf({ ids: [{ kind: 'old-id', value: '9' }] });
    const declared = declaredOf({ name: 'Trần Mai' });
    for (const [shown, before] of [
      [named, nameless],
      [nameless, named],
    ] as const) {
      const asked = { shown, question: { declared, earlier: [proofOf(before)] } };
      expect(decided(asked)).toBe('refer other-person');
    }
  });

  test('a name that may be spelled in two ways is the same in both, though its pseudonyms differ', () => {
    const [one, other] = [{ name: 'Jörg Müller' }, { name: 'JORG MULLER' }];
    const shown = cardOf({ ...other, ids: [] });
    const earlier = [proofOf(certificateOf(undefined, { person: { ...person, icaoName: null, ids: [], ...one } }))];
    expect(decided({ shown, question: { earlier } })).toBe('admit');
  });
});

describe('the pseudonyms that are proved to be one person’s', () => {
  const keysOf = (...codes: readonly Credential[]) =>
    joinedAliases(codes.map(code => proofOf(code))).map(({ key }) => key);
  const nameBirth = 'name-birth:HANH HONG NGUYEN THI|1987-01-18';

  test('are those of the newest', () => {
    expect(keysOf()).toEqual([]);
    expect(keysOf(cardOf())).toEqual([nationalId, nameBirth]);
    expect(keysOf(cardOf({ ids: [], birthDate: null }))).toEqual([]);
  });

  test('and of what shares a number, or name and birth date, with it: strongest first, each once', () => {
    const insured = cardOf({ ids: [{ kind: 'insurance', value: '5' }] }, { format: 'bhyt' });
    const expected = [nationalId, 'insurance:5', nameBirth];
    expect(keysOf(insured, cardOf())).toEqual(expected);
    expect(keysOf(cardOf(), insured)).toEqual(expected);
    expect(keysOf(credential, cardOf())).toEqual([nationalId, nameBirth]);
    expect(keysOf(certificateOf([recovery()]), cardOf())).toEqual([nationalId, nameBirth]);
  });

  test('a name alone joins nobody', () => {
    const nameless = cardOf({ ids: [{ kind: 'qid', value: '7' }], birthDate: '1987' }, { format: 'personal-qr' });
    expect(keysOf(nameless, cardOf())).toEqual([nationalId, nameBirth]);
    expect(keysOf(cardOf(), nameless)).toEqual([nationalId, nameBirth]);
    expect(keysOf(certificateOf(), credential)).toEqual([nationalId]);
  });

  test('the strongest leads, whichever is shown last; of two as strong the newest', () => {
    const other = cardOf({ ids: [{ kind: 'national-id', value: '010187054321' }] });
    expect(keysOf(credential, certificateOf())).toEqual([nationalId]);
    expect(keysOf(cardOf(), other)[0]).toBe('010187054321');
  });

  test('by way of a third', () => {
    const insured = cardOf({ name: null, ids: [{ kind: 'insurance', value: '5' }] }, { format: 'bhyt' });
    const link = cardOf({ ids: [{ kind: 'insurance', value: '5' }] }, { format: 'personal-qr' });
    expect(keysOf(cardOf(), link, insured)).toEqual([nationalId, 'insurance:5', nameBirth]);
    expect(keysOf(cardOf(), insured, link)).toEqual([nationalId, 'insurance:5', nameBirth]);
  });

  test('another person’s code joins nobody, though name and birth date are the same', () => {
    const twin = cardOf({ ids: [{ kind: 'national-id', value: '010187054321' }] });
    expect(keysOf(twin, cardOf())).toEqual([nationalId, nameBirth]);
  });
});
