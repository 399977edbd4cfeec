/** The HTTP relay: its configuration, what it asks, and what it makes of answers. */
import { describe, expect, test } from 'vitest';
import type { DeviceFault } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import type { HttpSettings } from '../../drivers/lines.ts';
import { httpRelay } from '../../drivers/relays/http.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';

const template = { on: '/on', off: '/off' };

/** A board that answers from a table, `200 {}` where it has nothing. */
function start(given: Record<string, unknown>, answers: Readonly<Record<string, string>> = {}) {
  const clock = newTestClock();
  const asked: string[] = [];
  const heard = newHeard();
  const faults: DeviceFault[] = [];
  let settings: HttpSettings | null = null;
  const io = {
    ...createIo(clock),
    httpLine(opened: HttpSettings) {
      settings = opened;
      return {
        async ask(request: string) {
          asked.push(request);
          return { ok: true, value: answers[request] ?? '200 {}' } as const;
        },
        close: async () => undefined,
      };
    },
  };
  const listener = {
    up: () => heard.note('up'),
    lost(fault: DeviceFault) {
      faults.push(fault);
      heard.note(fault.kind);
    },
  };
  const relay = mustBe(httpRelay.open(httpRelay.config.parse(given), io, listener, 'in-1/relay'));
  return { clock, asked, heard, faults, relay, settings: () => settings };
}

describe('the HTTP relay', () => {
  test('a technician who knows nothing names the host', () => {
    expect(httpRelay.config.parse({ host: '10.0.0.5' })).toEqual({
      ...{ host: '10.0.0.5', kind: 'shelly2', channel: 0, timeoutMs: 1_500 },
    });
    expect(start({ host: 'gate.local:8080' }).settings()).toEqual({
      ...{ base: 'http://gate.local:8080', timeoutMs: 1_500, account: null },
    });
  });

  test.each([
    [{}],
    [{ host: '10.0.0.5', base: 'http://10.0.0.5' }],
    [{ host: '10.0.0.5/relay' }],
    [{ host: 'user:secret@10.0.0.5' }],
    [{ host: 'http://10.0.0.5' }],
    [{ base: 'ftp://10.0.0.5' }],
    [{ base: 'http://user:secret@10.0.0.5' }],
    [{ base: 'http://10.0.0.5/relay' }],
    [{ base: 'http://10.0.0.5?x' }],
    [{ host: '10.0.0.5', kind: 'template' }],
    [{ host: '10.0.0.5', kind: 'shelly1', template }],
    [{ host: '10.0.0.5', channel: -1 }],
    [{ host: '10.0.0.5', kind: 'template', template: { on: 'on', off: '/off' } }],
    [{ host: '10.0.0.5', kind: 'template', template: { on: '/on?{seconds}', off: '/off' } }],
    [{ host: '10.0.0.5', kind: 'template', template: { on: '/{relay}', off: '/off' } }],
    [{ host: '10.0.0.5', kind: 'template', template: { ...template, state: '/state' } }],
    [{ host: '10.0.0.5', kind: 'template', template: { ...template, hold: '/hold' } }],
  ])('refuses the configuration %j', config => {
    expect(httpRelay.config.safeParse(config).success).toBe(false);
  });

  test('one device has one claim, however it is written; its relays are shared out', () => {
    const claim = (given: object) => httpRelay.claims(httpRelay.config.parse(given));
    expect(claim({ host: '10.0.0.5' })).toBe('http#0:http://10.0.0.5');
    expect(claim({ base: 'http://10.0.0.5:80/' })).toBe('http#0:http://10.0.0.5');
    expect(claim({ host: '10.0.0.5', channel: 1 })).toBe('http#1:http://10.0.0.5');
  });

  test('the password goes to the line alone; without a user it is the one of a Shelly', () => {
    expect(start({ host: '10.0.0.5', password: 'secret' }).settings()?.account).toEqual({
      ...{ user: 'admin', password: 'secret' },
    });
    expect(start({ host: '10.0.0.5', user: 'gate', password: 'secret' }).settings()?.account?.user).toBe('gate');
    const config = httpRelay.config.parse({ host: '10.0.0.5', password: 'secret' });
    expect(httpRelay.claims(config)).not.toContain('secret');
  });

  test.each([
    ['shelly1', 300, 'GET /relay/1?turn=on&timer=0.3'],
    ['shelly1', 5_000, 'GET /relay/1?turn=on&timer=5'],
    ['shelly1', undefined, 'GET /relay/1?turn=on'],
    ['shelly2', 0.5, 'GET /rpc/Switch.Set?id=1&on=true&toggle_after=0.001'],
    ['shelly2', 1_250, 'GET /rpc/Switch.Set?id=1&on=true&toggle_after=1.25'],
    ['shelly2', undefined, 'GET /rpc/Switch.Set?id=1&on=true'],
  ])('%s for %s ms: %s', async (kind, forMs, request) => {
    const board = start(
      { host: '10.0.0.5', kind, channel: 1 },
      {
        'GET /relay/1': '200 {"ison":false}',
        'GET /rpc/Switch.GetStatus?id=1': '200 {"output":false}',
      },
    );
    await board.heard.count('up', 1);
    void board.relay.on(forMs);
    await new Promise(resolve => setImmediate(resolve));
    expect(board.asked).toContain(request);
    await board.relay.close();
    expect(board.clock.pending).toBe(0);
  });

  test.each([
    [300, 'POST /switch {"id":3,"for":0.3}'],
    [undefined, 'POST /switch {"id":3}'],
  ])('by template, for %s ms: %s', async (forMs, request) => {
    const board = start({
      ...{ host: '10.0.0.5', kind: 'template', channel: 3 },
      template: {
        on: 'POST /switch {"id":{channel}}',
        off: '/off/{channel}',
        pulse: 'POST /switch {"id":{channel},"for":{seconds}}',
      },
    });
    await board.heard.count('up', 1);
    expect(await board.relay.on(forMs)).toEqual({ ok: true, value: undefined });
    await board.relay.close();
    expect(board.asked).toEqual(['GET /off/3', request, 'GET /off/3']);
  });

  test.each([
    ['404 {}', 'rejected'],
    ['500 ', 'rejected'],
    ['no status', 'rejected'],
  ])('an answer of %j is a refusal', async (answer, kind) => {
    const board = start({ host: '10.0.0.5', kind: 'template', template }, { 'GET /on': answer });
    await board.heard.count('up', 1);
    expect(await board.relay.on()).toMatchObject({ ok: false, fault: { kind } });
    await board.relay.close();
  });

  test.each(['200 ', '200 true', '200 []', '200 {"output":"false"}', '200 {"ison":false}', '200 {"output"', '404 {}'])(
    'a state of %j does not count as off',
    async answer => {
      const board = start({ host: '10.0.0.5' }, { 'GET /rpc/Switch.GetStatus?id=0': answer });
      for (let round = 0; round < 50; round += 1) {
        board.clock.advance(100);
        await new Promise(resolve => setImmediate(resolve));
      }
      expect(board.heard.lines).toEqual(['rejected']);
      expect(board.faults[0]?.message).toMatch(/^10\.0\.0\.5 .+: correct kind and channel$/);
      await board.relay.close();
      expect(board.clock.pending).toBe(0);
    },
  );
});
