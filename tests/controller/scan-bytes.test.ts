/** Whatever a scanner brings that is no code of ours: it opens nothing, does nothing else, and the next code is read. */
import { expect, test } from 'vitest';
import { entries, inLane, kinds, outLane, rig, sensed } from './rig.ts';

const plain = new TextEncoder().encode('1aZ-9');

test.each([
  ['in', 'refuse'],
  ['out', 'refer'],
] as const)('every byte at every place of a scan opens nothing, on the way %s', async (way, outcome) => {
  const gate = await rig([sensed(inLane), sensed(outLane)]);
  const scanner = gate.device(`${way}-1/scanner-${way}`, 'scanner');
  const relays = ['in', 'out'].map(each => gate.device(`${each}-1/relay-${each}`, 'relay'));
  const before = new Set(kinds(gate.site));
  const opened: string[] = [];
  for (let at = 0; at < plain.length; at += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      scanner.scan(plain.with(at, byte));
      await new Promise(resolve => setImmediate(resolve));
      if (relays.some(relay => relay.on)) opened.push(`${byte} at ${at}`);
      // Longer than what comes together is gathered as noise: each is decided for itself.
      gate.clock.advance(2_500);
    }
  }
  expect(opened).toEqual([]);
  const told = entries(gate.site);
  expect(told).toHaveLength(plain.length * 256);
  expect(new Set(told.map(entry => `${entry.lane} ${entry.outcome}`))).toEqual(new Set([`${way}-1 ${outcome}`]));
  const others = new Set(kinds(gate.site).filter(kind => !before.has(kind)));
  expect(others).toEqual(new Set([way === 'in' ? 'refused' : 'referred']));
  gate.clock.advance(60_000);
  gate.scan(`${way}-1`, gate.token());
  expect(gate.last()).toMatchObject({ outcome: 'admit' });
});
