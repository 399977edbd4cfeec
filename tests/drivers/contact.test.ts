/** The contact of an input: its meaning, its chatter, and what it counts as while it is lost. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeviceFault, Input } from '../../drivers/driver.ts';
import { type Contact, type ContactSettings, newContact } from '../../drivers/inputs/contact.ts';
import { newTestClock } from '../clock.ts';

const gone: DeviceFault = { kind: 'lost', message: 'pulled' };
const silent: DeviceFault = { kind: 'timeout', message: 'no answer' };

function newRig(changes: Partial<ContactSettings> = {}) {
  const clock = newTestClock();
  const told: string[] = [];
  /** What it read as on hearing each. */
  const readings: unknown[] = [];
  function note(line: string): void {
    told.push(line);
    const level: ReturnType<Input['read']> = contact.read();
    readings.push(level.ok ? level.value : level.fault.kind);
  }
  const contact: Contact = newContact(
    clock,
    { normally: 'open', debounceMs: 20, ...changes },
    {
      up: () => note('up'),
      lost: fault => note(fault.kind),
      changed: isActive => note(isActive ? 'active' : 'rest'),
    },
  );
  return { clock, told, readings, contact };
}

function start(isClosed: boolean, changes: Partial<ContactSettings> = {}) {
  const rig = newRig(changes);
  rig.contact.up();
  rig.contact.level(isClosed);
  return rig;
}

describe('the first level after up', () => {
  test.each([
    ['open', false, ['up'], false],
    ['open', true, ['up', 'active'], true],
    ['closed', true, ['up'], false],
    ['closed', false, ['up', 'active'], true],
  ] as const)('normally %s, contact closed %s: tells %j', (normally, isClosed, lines, isActive) => {
    const { contact, told, readings } = start(isClosed, { normally });
    expect(told).toEqual(lines);
    expect(contact.read()).toEqual({ ok: true, value: isActive });
    expect(readings).toEqual(lines.map(() => isActive));
  });

  test('before it, nothing is told and nothing can be read', () => {
    const { contact, told } = newRig();
    contact.level(true);
    contact.up();
    contact.up();
    expect(told).toEqual([]);
    expect(contact.read()).toMatchObject({ ok: false, fault: { kind: 'lost' } });
  });
});

describe('debouncing', () => {
  test('a level is told when it is seen to have stood for the time, and not before', () => {
    const { contact, clock, told } = start(false);
    expect(contact.decidesInMs).toBeNull();
    contact.level(true);
    expect(contact.decidesInMs).toBe(20);
    clock.advance(19);
    contact.level(true);
    expect(told).toEqual(['up']);
    expect(contact.read()).toEqual({ ok: true, value: false });
    expect(contact.decidesInMs).toBe(1);
    clock.advance(1);
    contact.level(true);
    expect(told).toEqual(['up', 'active']);
    expect(contact.read()).toEqual({ ok: true, value: true });
    expect(contact.decidesInMs).toBeNull();
  });

  test('one reading alone has not stood, however long ago it was', () => {
    const { contact, clock, told } = start(false);
    contact.level(true);
    clock.advance(60_000);
    expect(told).toEqual(['up']);
    expect(contact.decidesInMs).toBe(0);
    contact.level(false);
    expect(told).toEqual(['up']);
    expect(contact.decidesInMs).toBeNull();
  });

  test('chatter begins the time anew, and chatter that ends where it began is nothing', () => {
    const { contact, clock, told } = start(false);
    for (let bounce = 0; bounce < 10; bounce += 1) {
      contact.level(true);
      clock.advance(19);
      contact.level(false);
      clock.advance(1);
    }
    expect(contact.decidesInMs).toBeNull();
    contact.level(true);
    clock.advance(19);
    contact.level(true);
    expect(told).toEqual(['up']);
    clock.advance(1);
    contact.level(true);
    expect(told).toEqual(['up', 'active']);
  });

  test('without it each change is told at once', () => {
    const { contact, told } = start(false, { debounceMs: 0 });
    contact.level(true);
    contact.level(false);
    expect(told).toEqual(['up', 'active', 'rest']);
  });
});

describe('a loss', () => {
  test.each([
    ['open', ['up', 'lost', 'up', 'active']],
    ['closed', ['up', 'lost', 'active', 'up']],
  ] as const)('normally %s, at rest: %j', (normally, lines) => {
    const isRest = normally === 'closed';
    const { contact, told } = start(isRest, { normally });
    contact.lost(gone);
    contact.level(isRest);
    expect(contact.read()).toEqual({ ok: false, fault: gone });
    contact.up();
    contact.level(!isRest);
    expect(told).toEqual(lines);
  });

  test('while active, a normally open one comes to rest, a normally closed one stays', () => {
    const open = start(true);
    open.contact.lost(gone);
    expect(open.told).toEqual(['up', 'active', 'lost', 'rest']);
    const closed = start(false, { normally: 'closed' });
    closed.contact.lost(gone);
    expect(closed.told).toEqual(['up', 'active', 'lost']);
  });

  test('from the start: a normally closed one counts as active', () => {
    const { contact, told } = newRig({ normally: 'closed' });
    contact.lost({ kind: 'absent', message: 'not plugged in' });
    expect(told).toEqual(['absent', 'active']);
    contact.up();
    contact.level(true);
    expect(told).toEqual(['absent', 'active', 'up', 'rest']);
  });

  test('is told again only with another fault, also where it was back without a level', () => {
    const { contact, told } = start(false);
    contact.lost(silent);
    contact.lost(silent);
    contact.up();
    contact.lost(silent);
    contact.lost(gone);
    expect(told).toEqual(['up', 'timeout', 'lost']);
  });

  test('ends what was being waited out', () => {
    const { contact, clock, told } = start(false);
    contact.level(true);
    contact.lost(gone);
    expect(contact.decidesInMs).toBeNull();
    clock.advance(1_000);
    contact.up();
    contact.level(false);
    clock.advance(1_000);
    expect(told).toEqual(['up', 'lost', 'up']);
  });
});

describe('close', () => {
  test('tells nothing more', () => {
    const { contact, clock, told } = start(false, { normally: 'closed' });
    contact.level(true);
    contact.close();
    contact.close();
    expect(contact.decidesInMs).toBeNull();
    contact.lost(gone);
    contact.up();
    contact.level(false);
    clock.advance(1_000);
    expect(told).toEqual(['up', 'active']);
    expect(contact.read()).toMatchObject({ ok: false, fault: { kind: 'lost' } });
  });

  test.each(['up', 'lost'])('in the middle of what is told (%s)', last => {
    const told: string[] = [];
    function note(line: string): void {
      told.push(line);
      if (line === last) contact.close();
    }
    const contact: Contact = newContact(
      newTestClock(),
      { normally: 'closed', debounceMs: 20 },
      { up: () => note('up'), lost: () => note('lost'), changed: isActive => note(isActive ? 'active' : 'rest') },
    );
    contact.up();
    contact.level(last === 'lost');
    contact.lost(gone);
    expect(told.at(-1)).toBe(last);
  });
});

type Act = { readonly level: boolean } | 'up' | 'lost' | { readonly pass: number };

test('whatever happens: each change once, no change without its level standing, and in the end what is true', () => {
  const act = fc.oneof<fc.Arbitrary<Act>[]>(
    fc.boolean().map(level => ({ level })),
    fc.constantFrom<Act>('up', 'lost'),
    fc.integer({ min: 1, max: 40 }).map(pass => ({ pass })),
  );
  fc.assert(
    fc.property(fc.array(act), fc.constantFrom('open', 'closed'), fc.boolean(), (acts, normally, last) => {
      const { contact, clock, told } = newRig({ normally });
      for (const each of acts) {
        if (each === 'up') contact.up();
        else if (each === 'lost') contact.lost(gone);
        else if ('level' in each) contact.level(each.level);
        else clock.advance(each.pass);
      }
      const levels = told.filter(line => line === 'active' || line === 'rest');
      expect(levels).toEqual(levels.map((_, index) => (index % 2 === 0 ? 'active' : 'rest')));
      const states = told.filter(line => line === 'up' || line === 'lost');
      expect(states.some((line, index) => line === states[index - 1])).toBe(false);
      contact.up();
      contact.level(last);
      clock.advance(20);
      contact.level(last);
      const isActive = last !== (normally === 'closed');
      expect(contact.read()).toEqual({ ok: true, value: isActive });
      expect(told.filter(line => line === 'active' || line === 'rest').at(-1) ?? 'rest').toBe(
        isActive ? 'active' : 'rest',
      );
      contact.close();
    }),
  );
});
