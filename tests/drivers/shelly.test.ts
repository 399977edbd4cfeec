/** The Shelly of paper, byte by byte. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shelly1Simulator, shelly2Simulator } from '../../drivers/simulators/shelly.ts';
import { newTestClock } from '../clock.ts';

function start(simulator = shelly2Simulator, channels = 2) {
  const clock = newTestClock();
  const notes: string[] = [];
  const answers: string[] = [];
  const board = simulator.newBoard({
    ...{ clock, channels },
    answer: bytes => answers.push(new TextDecoder().decode(bytes)),
    note: note => notes.push(note),
  });
  const ask = (target: string) => {
    board.take(new TextEncoder().encode(`GET ${target} HTTP/1.1\r\nHost: shelly\r\n\r\n`));
    return answers.at(-1)?.split('\r\n\r\n');
  };
  return { clock, notes, answers, board, ask };
}

const answer = (status: string, body: object) => {
  const text = JSON.stringify(body);
  const head = ['Content-Type: application/json', `Content-Length: ${text.length}`, 'Connection: close'];
  return [`HTTP/1.1 ${status}\r\n${head.join('\r\n')}`, text];
};

describe('the Shelly of paper', () => {
  test('of the first generation', () => {
    const { clock, notes, board, ask } = start(shelly1Simulator);
    expect(ask('/relay/1?turn=on&timer=0.3')).toEqual(answer('200 OK', { ison: true, has_timer: true }));
    expect(board.isOn(2)).toBe(true);
    clock.advance(300);
    expect(board.isOn(2)).toBe(false);
    expect(ask('/relay/1')).toEqual(answer('200 OK', { ison: false, has_timer: false }));
    ask('/relay/0?turn=on');
    clock.advance(1_000_000);
    expect(board.isOn(1)).toBe(true);
    ask('/relay/0?turn=off');
    expect(board.isOn(1)).toBe(false);
    expect(notes).toEqual(['pulse 2 300', 'read', 'on 1', 'off 1']);
    expect(clock.pending).toBe(0);
  });

  test('of the second generation', () => {
    const { clock, notes, board, ask } = start(shelly2Simulator);
    expect(ask('/rpc/Switch.Set?id=0&on=true&toggle_after=1.5')).toEqual(answer('200 OK', { was_on: false }));
    clock.advance(1_499);
    expect(ask('/rpc/Switch.GetStatus?id=0')?.[1]).toContain('"output":true');
    clock.advance(1);
    expect(ask('/rpc/Switch.GetStatus?id=0')?.[1]).toContain('"output":false');
    ask('/rpc/Switch.Set?id=1&on=true');
    expect(ask('/rpc/Switch.Set?id=1&on=false')).toEqual(answer('200 OK', { was_on: true }));
    expect(board.isOn(2)).toBe(false);
    expect(notes).toEqual(['pulse 1 1500', 'read', 'read', 'on 2', 'off 2']);
  });

  test('a stuck contact stays, and is told as it is', () => {
    const { board, ask } = start();
    board.stick(1, true);
    ask('/rpc/Switch.Set?id=0&on=true');
    expect(ask('/rpc/Switch.GetStatus?id=0')?.[1]).toContain('"output":false');
    board.stick(1, false);
    expect(board.isOn(1)).toBe(true);
  });

  test.each([
    '/',
    '/relay/0?turn=on',
    '/rpc/Switch.Set?id=2&on=true',
    '/rpc/Switch.Set?on=true',
    '/rpc/Switch.Set?id=0&on=1',
  ])('knows nothing of %s', target => {
    const { notes, board, ask } = start();
    expect(ask(target)?.[0]).toMatch(/^HTTP\/1.1 404 /);
    expect(notes).toEqual([expect.stringMatching(/^noise ([0-9a-f]{2})+$/)]);
    expect(board.isOn(1) || board.isOn(2)).toBe(false);
  });

  test('hears the same however the bytes are cut; what is cut off by a reset is gone', () => {
    const whole = ['/rpc/Switch.Set?id=0&on=true', '/rpc/Switch.GetStatus?id=0', '/rpc/Switch.Set?id=1&on=true']
      .map(target => `GET ${target} HTTP/1.1\r\nHost: shelly\r\n\r\n`)
      .join('');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 20 }), sizes => {
        const { board, notes } = start();
        board.take(new TextEncoder().encode('GET /rpc/Switch.Set?id=0&on='));
        board.reset();
        let at = 0;
        for (const size of [...sizes, whole.length]) {
          board.take(new TextEncoder().encode(whole.slice(at, at + size)));
          at += size;
        }
        expect(notes).toEqual(['on 1', 'read', 'on 2']);
      }),
    );
  });

  test('any bytes: it says nothing but noise, and goes on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        const { board, notes, ask } = start();
        board.take(bytes);
        board.take(new TextEncoder().encode('\r\n\r\n'));
        expect(ask('/rpc/Switch.GetStatus?id=0')?.[1]).toContain('"output":false');
        expect(notes.slice(0, -1).every(note => note.startsWith('noise '))).toBe(true);
      }),
    );
  });

  test('a head without an end is not kept for ever', () => {
    const { board, notes } = start();
    for (let round = 0; round < 10; round += 1) board.take(new Uint8Array(1_000).fill(0x41));
    expect(notes).toHaveLength(1);
  });
});
