/** The keeper of a relay: what is sent when, what is told, and what never happens whatever comes together. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Fate, type KeeperRig, newKeeperRig, turn } from './relay-keeper-rig.ts';

const good = { ok: true, value: undefined };
const bad = (kind: string) => ({ ok: false, fault: { kind, message: expect.stringMatching(/./) } });

async function start(reads = true): Promise<KeeperRig> {
  const rig = newKeeperRig({ reads });
  rig.up();
  await rig.pass(20);
  expect(rig.heard.lines).toEqual(['up']);
  rig.sent.length = 0;
  return rig;
}

/** What a command came to, after so long. */
async function outcome<T>(rig: KeeperRig, ms: number, result: Promise<T>): Promise<T> {
  await rig.pass(ms);
  return result;
}

describe('a keeper', () => {
  test('looks at the relay after each command, and tells no more than that', async () => {
    const rig = await start();
    expect(await outcome(rig, 20, rig.relay.on())).toEqual(good);
    expect(await outcome(rig, 20, rig.relay.off())).toEqual(good);
    expect(rig.sent).toEqual(['on', 'read', 'off', 'read']);
    expect(rig.heard.lines).toEqual(['up']);
  });

  test('sends nothing while there is no line, and says why', async () => {
    const rig = newKeeperRig({ reads: true });
    expect(await rig.relay.on()).toEqual(bad('lost'));
    rig.down('absent');
    expect(await rig.relay.on()).toEqual(bad('absent'));
    expect(await rig.relay.off()).toEqual(bad('absent'));
    rig.down('denied');
    expect(rig.sent).toEqual([]);
    expect(rig.heard.lines).toEqual(['absent', 'denied']);
    expect(rig.clock.pending).toBe(0);
  });

  test('looks every five seconds at a relay that is at rest, or held, and not during a pulse', async () => {
    const rig = await start();
    await rig.pass(15_100, 50);
    expect(rig.sent).toEqual(['read', 'read', 'read']);
    await outcome(rig, 20, rig.relay.on());
    await rig.pass(5_100, 50);
    expect(rig.sent.slice(3)).toEqual(['on', 'read', 'read']);
    await outcome(rig, 20, rig.relay.on(60_000));
    await rig.pass(20_000, 50);
    expect(rig.sent.slice(6)).toEqual(['on 60000', 'read']);
  });

  test('one that is not asked is not looked at', async () => {
    const rig = await start(false);
    await outcome(rig, 20, rig.relay.on());
    expect(rig.clock.pending).toBe(0);
    expect(rig.sent).toEqual(['on']);
  });

  test('a held relay that is found off is lost, released, and up again after ten seconds', async () => {
    const rig = await start();
    await outcome(rig, 20, rig.relay.on());
    rig.isOn = false;
    await rig.pass(5_200);
    expect(rig.heard.lines).toEqual(['up', 'stuck']);
    await rig.pass(10_000);
    expect(rig.heard.lines).toEqual(['up', 'stuck', 'up']);
    expect(rig.sent.slice(2)).toEqual(['read', 'read', 'read', 'off', 'read']);
  });

  test('a relay that takes its time to move is not stuck', async () => {
    const rig = await start();
    rig.isStuck = true;
    const on = rig.relay.on();
    await rig.pass(40);
    rig.isOn = true;
    expect(await outcome(rig, 60, on)).toEqual(good);
    expect(rig.sent).toEqual(['on', 'read', 'read']);
  });

  test('a pulse is judged while it lasts, and not once its board may have ended it', async () => {
    const rig = await start();
    rig.fates.push('ok', 'unanswered');
    const late = rig.relay.on(200);
    await rig.pass(250);
    rig.isOn = false;
    expect(await outcome(rig, 100, late)).toEqual(good);

    const stuck = await start();
    stuck.isStuck = true;
    expect(await outcome(stuck, 100, stuck.relay.on(100))).toEqual(bad('stuck'));
  });

  test.each<[Fate[], 'good' | 'timeout' | 'rejected']>([
    [['unanswered'], 'good'],
    [['ok', 'unanswered'], 'good'],
    [['ok', 'refused', 'unheard'], 'good'],
    [['unheard'], 'timeout'],
    [['refused'], 'rejected'],
    [['ok', 'refused', 'refused', 'refused'], 'rejected'],
  ])('an on whose calls end as %j is %s, and counts only when the relay is seen on', async (fates, end) => {
    const rig = await start();
    rig.fates.push(...fates);
    const result = await outcome(rig, 1_500, rig.relay.on());
    expect(result).toEqual(end === 'good' ? good : bad(end));
    expect(rig.isOn).toBe(end === 'good');
    expect(rig.heard.lines).toEqual(end === 'good' ? ['up'] : ['up', end, 'up']);
  });

  test.each([true, false])(
    'an off is tried again until it is confirmed, and lost after three failures (asked: %s)',
    async reads => {
      const rig = await start(reads);
      await outcome(rig, 20, rig.relay.on());
      rig.fates.push(...Array.from({ length: 5 }, () => 'refused' as const));
      expect(await outcome(rig, 9, rig.relay.off())).toEqual(bad('rejected'));
      expect(rig.heard.lines).toEqual(['up']);
      await rig.pass(25);
      expect(rig.heard.lines).toEqual(['up']);
      await rig.pass(10);
      expect(rig.heard.lines).toEqual(['up', 'rejected']);
      expect(rig.isOn).toBe(true);
      await rig.pass(500);
      expect(rig.isOn).toBe(false);
      expect(rig.heard.lines).toEqual(['up', 'rejected', 'up']);
      expect(rig.sent.filter(command => command === 'off')).toHaveLength(6);
    },
  );

  test('a relay that stands on is tried again each second', async () => {
    const rig = await start();
    await outcome(rig, 20, rig.relay.on());
    rig.isStuck = true;
    expect(await outcome(rig, 150, rig.relay.off())).toEqual(bad('stuck'));
    rig.sent.length = 0;
    await rig.pass(10_000);
    const offs = rig.sent.filter(command => command === 'off').length;
    expect(offs).toBeGreaterThanOrEqual(8);
    expect(offs).toBeLessThanOrEqual(10);
    expect(rig.heard.lines).toEqual(['up', 'stuck']);
  });

  test('a command of a slow board is not overtaken by the next one', async () => {
    const rig = await start();
    rig.fates.push('unheard');
    const on = rig.relay.on();
    await rig.pass(100);
    const off = rig.relay.off();
    await rig.pass(190);
    expect(rig.sent).toEqual(['on']);
    await rig.pass(50);
    expect(rig.sent).toEqual(['on', 'off', 'read']);
    expect(await on).toEqual(bad('timeout'));
    expect(await off).toEqual(good);
    expect(rig.heard.lines).toEqual(['up']);
  });

  test('an on that has not been sent when its line is lost, or off is asked, is never sent', async () => {
    const rig = await start();
    rig.fates.push('unheard', 'unheard');
    const [, on] = [rig.relay.off(), rig.relay.on(), rig.relay.off()];
    await rig.pass(700);
    expect(await on).toEqual(bad('lost'));
    expect(rig.sent).not.toContain('on');
    rig.fates.push('unheard');
    const [, again] = [rig.relay.off(), rig.relay.on()];
    rig.down();
    rig.up();
    await rig.pass(400);
    expect(await again).toEqual(bad('lost'));
    expect(rig.sent).not.toContain('on');
    expect(rig.heard.lines).toEqual(['up', 'lost', 'up']);
  });

  test('close releases, once more where the first off fails, and leaves nothing behind', async () => {
    const rig = await start();
    await outcome(rig, 20, rig.relay.on());
    rig.fates.push('unheard');
    const closed = Promise.all([rig.relay.close(), rig.relay.close()]);
    await rig.pass(400);
    await closed;
    expect(rig.isOn).toBe(false);
    expect(rig.sent.slice(2)).toEqual(['off', 'off']);
    expect(rig.clock.pending).toBe(0);
    expect(await rig.relay.on()).toEqual(bad('lost'));
    rig.relay.lineDown({ kind: 'lost', message: 'too late' });
    rig.relay.lineUp();
    await turn();
    expect(rig.sent).toHaveLength(4);
    expect(rig.heard.lines).toEqual(['up']);
  });
});

type Step =
  | { readonly kind: 'on'; readonly forMs: number | undefined }
  | { readonly kind: 'off' | 'up' | 'down' | 'hand' }
  | { readonly kind: 'fates'; readonly fates: Fate[] }
  | { readonly kind: 'stick'; readonly isStuck: boolean }
  | { readonly kind: 'pass'; readonly ms: number };

const fate = fc.constantFrom<Fate>('ok', 'unheard', 'unanswered', 'refused');
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('on' as const), forMs: fc.constantFrom(undefined, 100, 300) }),
    fc.record({
      kind: fc.constantFrom('off' as const, 'off' as const, 'up' as const, 'down' as const, 'hand' as const),
    }),
    fc.record({ kind: fc.constant('fates' as const), fates: fc.array(fate, { minLength: 1, maxLength: 8 }) }),
    fc.record({ kind: fc.constant('stick' as const), isStuck: fc.boolean() }),
    fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(0, 1, 10, 70, 400, 1_100, 5_100) }),
  ) satisfies fc.Arbitrary<Step>,
  { maxLength: 25 },
);

/** Longer than any recovery, once the board is good again. */
const quietMs = 16_000;

describe('whatever comes together', () => {
  test.each([true, false])(
    'no on is sent that was not the last wish, and it comes to rest off (asked: %s)',
    async reads => {
      await fc.assert(
        fc.asyncProperty(steps, fc.boolean(), async (all, closes) => {
          let isWanted = false;
          const rig = newKeeperRig({
            reads,
            onCommand(command) {
              if (command.startsWith('on')) expect(isWanted).toBe(true);
            },
          });
          let isUp = false;
          for (const step of all) {
            if (step.kind === 'on') {
              isWanted = isUp;
              void rig.relay.on(step.forMs);
            } else if (step.kind === 'off') {
              isWanted = false;
              void rig.relay.off();
            } else if (step.kind === 'fates') rig.fates.push(...step.fates);
            else if (step.kind === 'stick') rig.isStuck = reads && step.isStuck;
            else if (step.kind === 'pass') await rig.pass(step.ms);
            else if (step.kind === 'hand') rig.isOn ||= reads;
            else if ((step.kind === 'up') !== isUp) {
              isUp = !isUp;
              isWanted = false;
              if (isUp) rig.up();
              else rig.down();
            }
          }
          isWanted = false;
          rig.isStuck = false;
          // A board that cannot be asked, and does not say what became of a command, cannot be known.
          rig.fates.length = 0;
          if (!isUp) rig.up();
          void rig.relay.off();
          await rig.pass(quietMs, 50);
          expect(rig.isOn).toBe(false);
          expect(rig.heard.lines.at(-1)).toBe('up');
          for (const [index, line] of rig.heard.lines.entries()) expect(rig.heard.lines[index + 1]).not.toBe(line);
          if (!closes) return;
          void rig.relay.on();
          isWanted = true;
          await rig.pass(20);
          isWanted = false;
          const closed = rig.relay.close();
          await rig.pass(20);
          await closed;
          expect(rig.isOn).toBe(false);
          expect(rig.clock.pending).toBe(0);
        }),
        { numRuns: 150 },
      );
    },
  );
});
