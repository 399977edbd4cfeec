import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askerOf, blockOf, isLoopback, plainAddress, plainAddresses } from '../../main/declare/addresses.ts';
import { newAnswerMemory, newAnswers } from '../../main/declare/answered.ts';
import { newBuckets } from '../../main/declare/buckets.ts';
import { keepForgetting } from '../../main/declare/forget.ts';
import { newLimits } from '../../main/declare/limits.ts';
import { newTurns } from '../../main/declare/turns.ts';
import { fail, ok } from '../../main/words.ts';
import { newTestClock } from '../clock.ts';
import { batchOf } from '../record/declareds.ts';

describe('who asks', () => {
  const proxies = plainAddresses(['10.0.0.1', '2001:db8::1']);
  test.each([
    ['a stranger’s own word', '192.0.2.7', '198.51.100.1', '192.0.2.7'],
    ['nothing said', '10.0.0.1', undefined, '10.0.0.1'],
    ['the proxy’s word', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['what a stranger said before the proxy', '10.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['two proxies', '10.0.0.1', '1.1.1.1, 198.51.100.1,2001:DB8:0::1', '198.51.100.1'],
    ['only proxies', '10.0.0.1', '10.0.0.1', '10.0.0.1'],
    ['no address', '10.0.0.1', '1.1.1.1, unknown', '10.0.0.1'],
    ['an address with a port', '10.0.0.1', '198.51.100.1:80', '10.0.0.1'],
    ['a proxy through IPv6', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['a visitor through IPv6', '10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['a long one', '10.0.0.1', `${'1.1.1.1, '.repeat(500)}198.51.100.1`, '198.51.100.1'],
  ])('%s', (_, peer, forwarded, asker) => {
    expect(askerOf(peer, forwarded, proxies)).toBe(asker);
  });

  test('a subscriber of IPv6 is one, however the address is written', () => {
    const same = ['2001:db8:1:2::1', '2001:0DB8:1:2:ffff:1:2:3', '2001:db8:1:2:3:4:5.6.7.8', '2001:db8:1:2::%eth0'];
    expect(new Set(same.map(text => blockOf(plainAddress(text) ?? '')))).toEqual(new Set(['2001:db8:1:2::/64']));
    expect(blockOf(plainAddress('2001:db8:1:3::1') ?? '')).not.toBe('2001:db8:1:2::/64');
    expect(blockOf('192.0.2.7')).toBe('192.0.2.7');
  });

  test('a word of any kind is an address or none, in one spelling', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), text => {
        const plain = plainAddress(text);
        expect(plain === null ? null : plainAddress(plain)).toBe(plain);
      }),
    );
  });

  test.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['128.0.0.1', false],
    ['::2', false],
    ['', false],
  ])('%s on this machine: %s', (address, is) => expect(isLoopback(address)).toBe(is));
});

describe('limits', () => {
  const settings = { size: 3, fullAfterMs: 3_000, maxKeys: 2 };

  test('a bucket gives what it holds, and fills up evenly', () => {
    const clock = newTestClock();
    const buckets = newBuckets(settings, clock.monotonic);
    expect([1, 2, 3, 4].map(() => buckets.take([['a', 1]]))).toEqual([0, 0, 0, 1_000]);
    clock.advance(999);
    expect(buckets.take([['a', 1]])).toBe(1);
    clock.advance(1);
    expect(buckets.take([['a', 1]])).toBe(0);
    clock.advance(1_000_000);
    expect(buckets.take([['a', 3]])).toBe(0);
    expect(buckets.take([['a', 1]])).toBe(1_000);
  });

  test('from several all or nothing', () => {
    const buckets = newBuckets(settings, newTestClock().monotonic);
    buckets.take([['a', 2]]);
    const both = [
      ['a', 2],
      ['b', 2],
    ] as const;
    expect(buckets.take(both)).toBe(1_000);
    expect(buckets.take([['b', 3]])).toBe(0);
  });

  test('one name twice is counted twice; more than a bucket holds is a whole one', () => {
    const buckets = newBuckets(settings, newTestClock().monotonic);
    expect(buckets.take(Array.from({ length: 9 }, () => ['a', 1] as const))).toBe(0);
    expect(buckets.take([['a', 1]])).toBe(1_000);
  });

  test('memory is bounded: who was there longest ago is forgotten', () => {
    const buckets = newBuckets(settings, newTestClock().monotonic);
    for (const key of ['a', 'b', 'c']) buckets.take([[key, 3]]);
    expect(buckets.take([['a', 3]])).toBe(0);
    expect(buckets.take([['c', 1]])).toBeGreaterThan(0);
  });

  test('in any order of takes nobody has more than the bucket and what has flowed in', () => {
    const step = fc.record({ ms: fc.nat({ max: 2_000 }), count: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const clock = newTestClock();
        const buckets = newBuckets(settings, clock.monotonic);
        let given = 0;
        let passed = 0;
        for (const { ms, count } of steps) {
          clock.advance(ms);
          passed += ms;
          const wait = buckets.take([['a', count]]);
          if (wait === 0) given += Math.min(3, count);
          expect(given).toBeLessThanOrEqual(3 + passed / 1_000 + 1e-6);
          if (wait > 0) {
            clock.advance(wait);
            passed += wait;
            expect(buckets.take([['a', count]])).toBe(0);
            given += Math.min(3, count);
          }
        }
      }),
    );
  });

  test('a person is counted for each address apart', () => {
    const limits = newLimits({ perAddressPerMinute: 5, perPersonPerHour: 1 }, newTestClock().monotonic);
    expect(limits.persons('here', ['p'])).toBe(0);
    expect(limits.persons('here', ['p'])).toBe(3_600_000);
    expect(limits.persons('there', ['p'])).toBe(0);
    expect(limits.persons('here', ['q', 'p'])).toBeGreaterThan(0);
    expect(limits.persons('here', ['q'])).toBe(0);
  });

  test('a large group is as many requests as it is work', () => {
    const limits = newLimits({ perAddressPerMinute: 60, perPersonPerHour: 1 }, newTestClock().monotonic);
    const groups = [1, 2, 3, 4].map(() => limits.group('here', 500));
    expect(groups.map(wait => wait > 0)).toEqual([false, false, false, true]);
    expect(limits.group('there', 24)).toBe(0);
  });
});

describe('turns', () => {
  test('one at a time, in order; a few wait, the rest is sent away; a fault stops nobody', async () => {
    const turns = newTurns(2);
    const seen: string[] = [];
    let inside = 0;
    const work = (name: string) => async () => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise(resolve => setImmediate(resolve));
      inside -= 1;
      seen.push(name);
      if (name === 'b') throw new Error('broken');
      return name;
    };
    const all = await Promise.allSettled(['a', 'b', 'c', 'd'].map(name => turns.run(work(name))));
    expect(all.map(one => (one.status === 'fulfilled' ? one.value : 'thrown'))).toEqual(['a', 'thrown', 'c', null]);
    expect(seen).toEqual(['a', 'b', 'c']);
    expect(await turns.run(work('e'))).toBe('e');
  });
});

describe('answers', () => {
  const none = { answerOf: () => ok(null), keep: () => ok(null) };
  const full = fail({ kind: 'full', message: 'full' } as const);
  const batch = batchOf({ number: 1 });

  test('are kept before they are told', async () => {
    const done: string[] = [];
    const keep = () => {
      done.push('kept');
      return ok(null);
    };
    await newAnswers({ ...none, keep }, () => undefined).once('r', 'd', async () => ok(batch));
    done.push('told');
    expect(done).toEqual(['kept', 'told']);
  });

  test('that cannot be kept, or looked for, are not told', async () => {
    const told: string[] = [];
    for (const broken of [{ keep: () => full }, { answerOf: () => full }]) {
      const answers = newAnswers({ ...none, ...broken }, ({ message }) => told.push(message));
      expect(await answers.once('r', 'd', async () => ok(batch))).toEqual(fail({ error: 'unavailable' }));
    }
    expect(told).toEqual(['full', 'full']);
  });

  test('are made once for those who ask meanwhile, and not for another content', async () => {
    let finish = () => {};
    let made = 0;
    const make = async () => {
      made += 1;
      await new Promise<void>(resolve => {
        finish = resolve;
      });
      return ok(batch);
    };
    const answers = newAnswers(none, () => undefined);
    const asked = ['d', 'd', 'other', 'd'].map(digest => answers.once('r', digest, make));
    finish();
    const [first, second, other, fourth] = await Promise.all(asked);
    expect(made).toBe(1);
    expect(first).toEqual(ok({ batch, isNew: true }));
    expect([second, fourth]).toEqual([ok({ batch, isNew: false }), ok({ batch, isNew: false })]);
    expect(other).toEqual(fail({ error: 'other-content' }));
  });

  test('that were refused are made anew', async () => {
    const answers = newAnswers(none, () => undefined);
    const refused = fail({ error: 'unavailable' } as const);
    expect(await answers.once('r', 'd', async () => refused)).toEqual(refused);
    expect(await answers.once('r', 'd', async () => ok(batch))).toMatchObject({ ok: true });
  });
});

describe('the memory of answers', () => {
  test('forgets by age and by number of codes, the oldest first', () => {
    const clock = newTestClock();
    const memory = newAnswerMemory({ maxCodes: 3, maxAgeMs: 1_000 }, clock.now);
    const keep = (number: number, persons: readonly number[]) => {
      const batch = batchOf({ number, persons, madeAt: clock.now() });
      memory.keep(batch);
      return batch.request;
    };
    const known = (request: string) => {
      const answer = memory.answerOf(request);
      return answer.ok && answer.value !== null;
    };
    const [a, b] = [keep(1, [1]), keep(2, [2, 3])];
    expect([known(a), known(b)]).toEqual([true, true]);
    const c = keep(3, [4]);
    expect([known(a), known(b), known(c)]).toEqual([false, true, true]);
    clock.advance(1_000);
    expect([known(b), known(c)]).toEqual([false, false]);
  });

  test('what is kept stays as it is', () => {
    const memory = newAnswerMemory({ maxCodes: 9, maxAgeMs: 1_000 }, () => 0);
    const first = batchOf({ number: 1, madeAt: 0 });
    memory.keep(first);
    memory.keep({ ...batchOf({ number: 1, madeAt: 0, persons: [7] }) });
    expect(memory.answerOf(first.request)).toEqual(ok(first));
  });
});

describe('retention', () => {
  /** Lets promises and immediates run. */
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
  };

  test('forgets every hour, a few rows at a time, until nothing is left to forget', async () => {
    const clock = newTestClock();
    const asked: number[] = [];
    let rows = 60;
    const forget = (_now: number, keepDays: number, limit: number) => {
      expect(keepDays).toBe(7);
      const count = Math.min(rows, limit);
      rows -= count;
      asked.push(count);
      return ok(count);
    };
    const end = keepForgetting({ store: { forget }, keepDays: 7, clock, failed: () => undefined });
    await settle();
    expect(asked).toEqual([25, 25, 10, 0]);
    clock.advance(3_599_999);
    await settle();
    expect(asked).toHaveLength(4);
    rows = 1;
    clock.advance(1);
    await settle();
    expect(asked.slice(4)).toEqual([1, 0]);
    await end();
    expect(clock.pending).toBe(0);
  });

  test('a store that fails is told of, and asked again in an hour', async () => {
    const clock = newTestClock();
    const told: string[] = [];
    const forget = () => fail({ kind: 'full', message: 'full' } as const);
    const end = keepForgetting({ store: { forget }, keepDays: 7, clock, failed: sentence => told.push(sentence) });
    await settle();
    clock.advance(3_600_000);
    await settle();
    expect(told).toEqual(['full', 'full']);
    await end();
  });
});
