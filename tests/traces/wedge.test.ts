/** The wedge on its recorded events. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bind } from '../../drivers/bound.ts';
import { wedgeScanner } from '../../drivers/scanners/wedge.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { replay } from './replayer.ts';

const trace = readFileSync(new URL('wedge.trace', import.meta.url), 'utf8');

/** Plays it to the last of these codes, and closes. */
async function play(text: string, last: string) {
  const played = replay(text, newTestClock());
  const heard = newHeard();
  const scanner = mustBe(
    mustBe(bind(wedgeScanner).parse({ path: '/dev/input/event0' })).open(
      played.io,
      {
        up: () => heard.note('up'),
        lost: () => heard.note('lost'),
        receiving: () => undefined,
        scanned: bytes => heard.note(Buffer.from(bytes).toString('latin1')),
        garbled: byteCount => heard.note(`garbled ${byteCount}`),
      },
      'in-1/scanner-in',
    ),
  );
  await heard.count(last, 1);
  await scanner.close();
  return { played, heard };
}

describe('the trace of the wedge', () => {
  test('gives the codes and nothing of the person’s keys', async () => {
    const { played, heard } = await play(trace, 'ok');
    expect(heard.lines).toEqual(['up', ']Q1V', '\x1dé', 'lost', 'up', 'garbled 3', 'ok']);
    played.finish();
  });

  test('fails on what is left over, and on another wire', async () => {
    const { played } = await play(trace, 'lost');
    expect(() => played.finish()).toThrow(/^(left over|wrong): line \d+/);
    const other = await play('-- open keys\n-- up\n=> 00\n', 'up');
    expect(() => other.played.finish()).toThrow('wrong: line 3 has => 00, the program did -- close');
  });
});
