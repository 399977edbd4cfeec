/** What a guard declares for somebody else, from the form over the lane's screen to the journal. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  newProxyDesk,
  type ProxyDeskParts,
  type ProxyFault,
  type ProxyLane,
  type ProxyReply,
  type ProxyView,
  type ScannedCard,
} from '../../../main/controller/desk/proxy.ts';
import type { Intake } from '../../../main/controller/scan-desk.ts';
import type { Policy } from '../../../main/decide/policy.ts';
import { type ProxyDeclaration, proxyDeclaration } from '../../../main/desk-contract.ts';
import { exportEvents } from '../../../main/record/read.ts';
import { now as start } from '../../decide/questions.ts';
import { need } from '../../record/journals.ts';
import { card, cardKey, newTestDesk, pseudonym, type TestDesk } from '../desks.ts';

/** Mrs. Mai, who has her card with her and is well. */
const healthy: ProxyDeclaration = {
  name: 'Trần Thị Mai',
  birthYear: '1987',
  idKind: 'national-id',
  idNumber: '001187012345',
  phone: '0912 345 678'.replaceAll(' ', ''),
  host: 'Khoa Nội',
  plate: '24A-123.45',
  purpose: 1,
  symptoms: 0,
  exposures: 0,
  language: 'vi',
};

interface TestLane extends ProxyLane {
  readonly asked: ProxyView[];
  /** What the lane has been handed as scans. */
  readonly presented: Intake[];
  isFree: boolean;
  /** Turns every scan away, as a lane that is locked meanwhile does. */
  isLocked: boolean;
  /** The scan that it goes on from, as a lane that is reading would. */
  after: number | null;
  end(reply: ProxyReply): void;
}

/** A lane that asks its screen, and has its scans decided by the real desk over a real journal. */
function newLane({ desk }: TestDesk): TestLane {
  let waiting: { readonly id: number; readonly ended: (reply: ProxyReply) => void } | null = null;
  let scans = 0;
  const lane: TestLane = {
    asked: [],
    presented: [],
    isFree: true,
    isLocked: false,
    after: null,
    ask(view, ended) {
      if (!lane.isFree) return false;
      lane.asked.push(view);
      waiting = { id: view.id, ended };
      return true;
    },
    answer(id, isTrue) {
      if (waiting?.id === id) lane.end(isTrue ? 'true' : 'false');
    },
    end(reply) {
      const ended = waiting?.ended;
      waiting = null;
      ended?.(reply);
    },
    present(direction, intake) {
      lane.presented.push(intake);
      if (lane.isLocked) return;
      scans += 1;
      const scan = { id: 1_000 + scans, direction, text: `proxy ${scans}` };
      const order = { after: lane.after, isLast: false, now: start, clockFaulted: false };
      const answer = desk.decide(scan, intake, order, () => expect.unreachable('nothing is asked for'));
      expect(answer?.event.kind).not.toBe('unfinished');
    },
  };
  return lane;
}

function rig(policy: Partial<Policy> = {}, parts: Partial<ProxyDeskParts> = {}) {
  const test = newTestDesk(policy);
  const lane = newLane(test);
  const proxy = newProxyDesk({
    clock: { now: () => start },
    random: bytes => new Uint8Array(randomBytes(bytes)),
    showsInitials: true,
    lane: (id, direction) => (id === 'in-1' && direction === 'in' ? lane : null),
    ...parts,
  });
  const declare = (
    changes: Partial<ProxyDeclaration> = {},
    order: { lane?: string; direction?: 'in' | 'out'; card?: ScannedCard } = {},
  ) =>
    proxy.declare(
      {
        lane: 'in-1',
        direction: 'in',
        card: null,
        ...order,
        declaration: proxyDeclaration.parse({ ...healthy, ...changes }),
      },
      'Lan',
    );
  const events = () => [...need(exportEvents(test.dir))].slice(1);
  return { test, lane, proxy, declare, events };
}

describe('a declaration by a guard', () => {
  test('is confirmed by the visitor, decided by the policy, and recorded with the guard’s name', async () => {
    const { lane, declare, events } = rig();
    const answer = declare();
    expect(lane.asked).toEqual([{ id: 1, language: 'vi', initials: 'T.T.M.', symptoms: 0, exposures: 0 }]);
    expect(events()).toEqual([]);
    lane.answer(1, true);
    expect(await answer).toEqual({ ok: true, value: 2 });
    expect(events()).toMatchObject([
      {
        seq: 2,
        kind: 'admitted',
        format: 'cccd',
        person: cardKey,
        proxy: 'Lan',
        personal: { name: 'Trần Thị Mai', phone: '84912345678', host: 'Khoa Nội', plate: '24A-123.45' },
        facts: { declared: { purposes: [1], isStale: false, ageS: 0 } },
      },
    ]);
  });

  test('names the person by whom their card will let out', async () => {
    const { test: desk, lane, declare } = rig();
    const answer = declare();
    lane.answer(1, true);
    await answer;
    expect(desk.show(card, { direction: 'out' })).toMatchObject({ decision: { outcome: 'admit', flags: [] } });
  });

  test.each([
    ['symptoms', { symptoms: 0b100001 }, 'referred'],
    ['exposure', { exposures: 0b0010 }, 'refused'],
  ] as const)('with %s comes to what the policy says, and keeps the verdict only', async (reason, answers, kind) => {
    const { lane, declare, events } = rig();
    const answer = declare(answers);
    expect(lane.asked).toMatchObject([answers]);
    lane.answer(1, true);
    expect((await answer).ok).toBe(true);
    const [event] = events();
    expect(event).toMatchObject({ kind, reasons: [reason], proxy: 'Lan' });
    expect(JSON.stringify(event)).not.toMatch(/"symptoms":\d|"exposures":\d|answers/);
  });

  test('asks nothing of a register, and is not held up by a site that wants more', async () => {
    const { lane, declare, events } = rig({
      proofs: { anyOf: [['identity', 'health', 'declaration']], onMissing: 'refer' },
    } as Partial<Policy>);
    const answer = declare();
    lane.answer(1, true);
    await answer;
    expect(events()).toMatchObject([{ kind: 'referred', reasons: ['missing-proof'] }]);
  });

  test('does not mix with what somebody else has begun to show at the lane', async () => {
    const {
      test: desk,
      lane,
      declare,
      events,
    } = rig({
      proofs: {
        anyOf: [
          ['declaration', 'bhyt'],
          ['health', 'cccd'],
          ['cccd', 'declaration'],
        ],
        onMissing: 'refuse',
      },
    } as Partial<Policy>);
    expect(desk.show(card)).toMatchObject({ kind: 'unfinished' });
    lane.after = 1;
    const answer = declare({ idKind: 'insurance', idNumber: '0123456789' });
    lane.answer(1, true);
    await answer;
    expect(events()).toMatchObject([{ kind: 'admitted', format: 'bhyt', facts: { proofs: [{ format: 'bhyt' }] } }]);
  });

  test.each(['false', 'gone'] as const)('that ends in %s leaves no trace', async reply => {
    const { test: desk, lane, declare, events } = rig();
    const answer = declare({ symptoms: 63, exposures: 15 });
    lane.end(reply);
    expect(await answer).toEqual({ ok: false, fault: 'gone' });
    expect(events()).toEqual([]);
    expect(lane.presented).toEqual([]);
    for (const file of readdirSync(desk.dir)) {
      expect(readFileSync(join(desk.dir, file)).includes('Trần Thị Mai')).toBe(false);
    }
  });

  test('is refused where the lane has no time, is not there, or does not go that way', async () => {
    const { lane, declare } = rig();
    const refused = { ok: false, fault: 'refused' };
    expect(await declare({}, { lane: 'in-9' })).toEqual(refused);
    expect(await declare({}, { direction: 'out' })).toEqual(refused);
    lane.isFree = false;
    expect(await declare()).toEqual(refused);
    lane.isFree = true;
    const answer = declare();
    lane.end('true');
    expect((await answer).ok).toBe(true);
  });

  test('is refused where the lane turns it away in the end', async () => {
    const { lane, declare, events } = rig();
    const answer = declare();
    lane.isLocked = true;
    lane.end('true');
    expect(await answer).toEqual({ ok: false, fault: 'refused' });
    expect(events()).toEqual([]);
  });

  test('that cannot be written is told so', async () => {
    const { lane, declare } = rig();
    const answer = declare();
    lane.present = (_, { given }) => given?.decided(null);
    lane.end('true');
    expect(await answer).toEqual({ ok: false, fault: 'not-recorded' });
  });

  test('is one at a time at a lane, and the next has another id', async () => {
    const { lane, declare } = rig();
    const first = declare();
    expect(await declare()).toEqual({ ok: false, fault: 'refused' });
    lane.answer(1, false);
    await first;
    const second = declare();
    lane.answer(1, true);
    expect(lane.presented).toEqual([]);
    lane.answer(2, true);
    expect((await second).ok).toBe(true);
    expect(lane.asked.map(({ id }) => id)).toEqual([1, 2]);
  });

  test('can be withdrawn until it is answered', async () => {
    const { lane, declare, proxy } = rig();
    expect(proxy.withdraw('in-1')).toBe(false);
    const answer = declare();
    expect(proxy.withdraw('in-1')).toBe(true);
    expect(await answer).toEqual({ ok: false, fault: 'gone' });
    expect(proxy.withdraw('in-1')).toBe(false);
    expect(lane.presented).toEqual([]);
  });

  test('shows no initials where the site shows none', async () => {
    const { lane, declare } = rig({}, { showsInitials: false });
    void declare();
    expect(lane.asked).toMatchObject([{ initials: null }]);
  });
});

describe('the person', () => {
  async function recorded(changes: Partial<ProxyDeclaration>, times = 1) {
    const { lane, declare, events } = rig();
    for (let time = 1; time <= times; time++) {
      const answer = declare(changes);
      lane.answer(time, true);
      expect((await answer).ok).toBe(true);
    }
    return events();
  }

  test.each([
    ['insurance', '0123456789', 'bhyt', pseudonym('insurance:0123456789')],
    ['old-id', '012345678', 'cccd', pseudonym('old-id:012345678')],
  ] as const)('with %s is known by its number', async (idKind, idNumber, format, person) => {
    expect(await recorded({ idKind, idNumber })).toMatchObject([{ kind: 'admitted', format, person }]);
  });

  test('without a card is inside by name, and is nobody else the next time', async () => {
    const [one, other] = await recorded({ idKind: 'none', idNumber: '' }, 2);
    expect(one).toMatchObject({ kind: 'admitted', format: 'declaration', personal: { name: 'Trần Thị Mai' } });
    expect(other).toMatchObject({ kind: 'admitted', reasons: [] });
    expect(one).toHaveProperty('person', expect.stringMatching(/^[0-9a-f]{32}$/));
    expect(other).not.toHaveProperty('person', Reflect.get(one ?? {}, 'person'));
  });

  test('may have a name in any letters', async () => {
    expect(await recorded({ name: '李明', plate: '', host: '', phone: '' })).toMatchObject([
      { kind: 'admitted', reasons: [], personal: { name: '李明' } },
    ]);
  });
});

describe('by a card that was scanned', () => {
  const scanned: ScannedCard = { format: 'cccd', person: cardKey, name: 'Trần Thị Mai', birthYear: '1987' };
  const untyped = { idKind: 'none', idNumber: '' } as const;

  test.each(['cccd', 'bhyt', 'personal-qr'] as const)('of format %s, it is the card’s person', async format => {
    const { lane, declare, events } = rig();
    const answer = declare(untyped, { card: { ...scanned, format } });
    expect(lane.asked).toMatchObject([{ initials: 'T.T.M.' }]);
    lane.answer(1, true);
    expect((await answer).ok).toBe(true);
    expect(events()).toMatchObject([{ kind: 'admitted', format, person: cardKey, proxy: 'Lan' }]);
  });

  test('the card lets out, and the number is known as theirs', async () => {
    const { test: desk, lane, declare } = rig();
    const answer = declare(untyped, { card: scanned });
    lane.answer(1, true);
    await answer;
    expect(desk.show(card, { direction: 'out' })).toMatchObject({ decision: { outcome: 'admit', flags: [] } });
  });

  test('the name is as the card has it, however it was typed', async () => {
    const { lane, declare, events } = rig();
    const answer = declare({ ...untyped, name: 'TRAN THI MAI' }, { card: scanned });
    lane.answer(1, true);
    await answer;
    expect(events()).toMatchObject([{ personal: { name: 'Trần Thị Mai' } }]);
  });

  test('in letters that nobody can fold, the same letters do', async () => {
    const { lane, declare } = rig();
    void declare({ ...untyped, name: '李明' }, { card: { ...scanned, name: '李明' } });
    expect(lane.asked).toHaveLength(1);
  });

  test.each<[string, Partial<ProxyDeclaration>, ProxyFault]>([
    ['somebody else', { name: 'Ngô Văn Minh' }, 'wrong-name'],
    ['another birth year', { birthYear: '1978' }, 'wrong-birth-year'],
    ['a number of their own', { idKind: 'national-id', idNumber: '001187012345' }, 'wrong-number'],
  ])('is not taken for %s', async (_, changes, fault) => {
    const { lane, declare } = rig();
    expect(await declare({ ...untyped, ...changes }, { card: scanned })).toEqual({ ok: false, fault });
    expect(lane.asked).toEqual([]);
  });

  test('that tells neither name nor year, both are the guard’s to say', async () => {
    const { lane, declare } = rig();
    void declare({ ...untyped, name: 'Ngô Văn Minh' }, { card: { ...scanned, name: null, birthYear: null } });
    expect(lane.asked).toHaveLength(1);
  });
});

describe('what cannot be so', () => {
  test.each<[string, Partial<ProxyDeclaration>, ProxyFault]>([
    ['a name without letters', { name: '12 34' }, 'wrong-name'],
    ['a name that turns the line around', { name: 'Mai\u202eiaM' }, 'wrong-name'],
    ['a host with a line break', { host: 'Khoa\nNội' }, 'wrong-name'],
    ['a plate with a control character', { plate: '24A\u001b[2J' }, 'wrong-name'],
    ['a national id of 11 digits', { idNumber: '00118701234' }, 'wrong-number'],
    ['an old id of 12 digits', { idKind: 'old-id', idNumber: '001187012345' }, 'wrong-number'],
    ['an insurance number of 9 digits', { idKind: 'insurance', idNumber: '012345678' }, 'wrong-number'],
    ['a number of no card', { idKind: 'none' }, 'wrong-number'],
    ['a number without a card’s kind', { idKind: 'insurance', idNumber: '' }, 'wrong-number'],
    ['another birth year than the number’s', { birthYear: '1978' }, 'wrong-birth-year'],
    ['the same year of another century', { idNumber: '001387012345' }, 'wrong-birth-year'],
    ['a birth year to come', { idKind: 'none', idNumber: '', birthYear: '2031' }, 'wrong-birth-year'],
    ['a phone number of four digits', { phone: '0912' }, 'wrong-phone'],
  ])('is refused before anybody is asked: %s', async (_, changes, fault) => {
    const { lane, declare } = rig();
    expect(await declare(changes)).toEqual({ ok: false, fault });
    expect(lane.asked).toEqual([]);
  });

  test('and a number is taken with its own birth year and no other, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1_900, max: 2_026 }),
        fc.integer({ min: 1_900, max: 2_026 }),
        fc.integer({ min: 0, max: 1 }),
        async (of, told, sex) => {
          const century = 2 * (Math.floor(of / 100) - 19) + sex;
          const idNumber = `001${century}${String(of % 100).padStart(2, '0')}012345`;
          let asked = 0;
          const ask = () => {
            asked += 1;
            return false;
          };
          const lane: ProxyLane = { ask, answer: () => undefined, present: () => undefined };
          const proxy = newProxyDesk({
            clock: { now: () => start },
            random: bytes => new Uint8Array(bytes),
            showsInitials: false,
            lane: () => lane,
          });
          const declaration = { ...healthy, idNumber, birthYear: String(told) };
          const answer = await proxy.declare({ lane: 'in-1', direction: 'in', card: null, declaration }, 'Lan');
          expect(answer).toEqual({ ok: false, fault: of === told ? 'refused' : 'wrong-birth-year' });
          expect(asked).toBe(of === told ? 1 : 0);
        },
      ),
    );
  });
});
