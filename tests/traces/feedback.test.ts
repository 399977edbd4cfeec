import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serialScanner } from '../../drivers/scanners/serial.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { replay } from './replayer.ts';

const trace = readFileSync(new URL('serial-feedback.trace', import.meta.url), 'utf8');

test('serial-feedback: good, bad, and what the scanner answers is in no code', async () => {
  const clock = newTestClock();
  const played = replay(trace, clock);
  const heard = newHeard();
  const config = serialScanner.config.parse({ path: '/dev/scanner', feedback: 'zebra-ssi' });
  const listener = {
    up: () => heard.note('up'),
    lost: () => heard.note('lost'),
    receiving: () => heard.note('receiving'),
    scanned: (bytes: Uint8Array) => heard.note(Buffer.from(bytes).toString()),
    garbled: (byteCount: number) => heard.note(`garbled ${byteCount}`),
  };
  const scanner = mustBe(serialScanner.open(config, played.io, listener, 'in-1/scanner'));
  await heard.count(']Q1VD1:0123456789', 1);
  scanner.feedback?.(true);
  await heard.count('https://example.com/', 1);
  scanner.feedback?.(false);
  await heard.count('LAST', 1);
  await scanner.close();
  expect(heard.lines).toEqual(['up', ']Q1VD1:0123456789', 'https://example.com/', 'LAST']);
  played.finish();
  expect(clock.pending).toBe(0);
});
