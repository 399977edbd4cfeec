import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeviceMatch } from '../../drivers/lines.ts';
import {
  candidatesText,
  choose,
  identityOf,
  identityText,
  isOfUsage,
  isStandIn,
  type Plugged,
  score,
} from '../../drivers/match.ts';
import { deviceMatch, devicePath } from '../../drivers/place.ts';

const thing = (changes: Partial<Plugged> = {}): Plugged => ({
  kind: 'serial',
  node: '/dev/ttyUSB0',
  id: null,
  usb: '1a86:7523',
  serial: null,
  port: null,
  portFrom: 'link',
  otherIds: [],
  otherPorts: [],
  name: 'thing',
  usages: [],
  ...changes,
});

describe('how well a thing fits', () => {
  const one = { id: 'id-A', usb: '0c2e:0b6a', serial: 'S1', port: 'port-1' };
  test.each<[string, DeviceMatch, Partial<Plugged>, number | null]>([
    ['the id', { id: 'id-A' }, one, 8],
    ['a further name of it', { id: 'id-B' }, { ...one, otherIds: ['id-B'] }, 8],
    ['another id', { id: 'id-B' }, one, null],
    ['the model', { usb: '0c2e:0b6a' }, one, 2],
    ['model and serial', { usb: '0c2e:0b6a:S1' }, one, 6],
    ['a serial with colons', { usb: '0c2e:0b6a:a:b' }, { ...one, serial: 'a:b' }, 6],
    ['the model with another serial', { usb: '0c2e:0b6a:S2' }, one, null],
    ['the model where there is no serial', { usb: '0c2e:0b6a:S1' }, { ...one, serial: null }, null],
    ['another model with the same serial', { usb: '0c2e:0b6b:S1' }, one, null],
    ['a model asked of what is no USB device', { usb: '0c2e:0b6a' }, { usb: null }, null],
    ['the port', { port: 'port-1' }, one, 1],
    ['a further name of it', { port: 'port-v2' }, { ...one, otherPorts: ['port-v2'] }, 1],
    ['another port', { port: 'port-2' }, one, null],
    ['model and port', { usb: '0c2e:0b6a', port: 'port-1' }, one, 3],
    ['the model at another port: the neighbour’s', { usb: '0c2e:0b6a', port: 'port-2' }, one, null],
    ['another model at the port', { usb: '1111:2222', port: 'port-1' }, one, null],
    ['a replaced device, by its socket', { usb: '0c2e:0b6a:S2', port: 'port-1' }, one, 3],
    ['a replaced device of another id', { id: 'id-B', port: 'port-1' }, one, 1],
    ['another unit of the model', { id: 'id-B', usb: '0c2e:0b6a' }, one, null],
    ['everything', { id: 'id-A', usb: '0c2e:0b6a:S1', port: 'port-1' }, one, 15],
    ['the id of another model', { id: 'id-A', usb: '1111:2222' }, one, null],
    ['nothing asked', {}, one, 0],
  ])('%s: %j', (_what, match, changes, expected) => {
    expect(score(match, thing(changes))).toBe(expected);
  });
});

const word = fc.constantFrom('a', 'b', 'c');
const usb = fc.constantFrom('1a86:7523', '0c2e:0b6a');
const plugs = fc
  .array(
    fc.record({
      id: fc.option(word),
      usb: fc.option(usb),
      serial: fc.option(word),
      port: fc.option(word),
    }),
    { maxLength: 6 },
  )
  .map(all => all.map((one, at) => thing({ ...one, node: `/dev/ttyUSB${at}` })));
const named = fc.oneof(
  usb,
  fc.tuple(usb, word).map(([model, serial]) => `${model}:${serial}`),
);
const match = fc
  .record({ id: word, usb: named, port: word }, { requiredKeys: [] })
  .filter(keys => Object.keys(keys).length > 0);

describe('the choice', () => {
  test('does not depend on the order', () => {
    const shuffled = plugs.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(match, shuffled, (wanted, [all, mixed]) => {
        expect(choose(wanted, mixed)).toEqual(choose(wanted, all));
      }),
    );
  });

  test('an exact id wins over all that has it not, whatever else fits', () => {
    fc.assert(
      fc.property(match, plugs, (wanted, all) => {
        const id = 'the very one';
        const own = thing({ id, node: '/dev/ttyACM0', usb: wanted.usb?.slice(0, 9) ?? null });
        expect(choose({ ...wanted, id }, [...all, own])).toEqual({ ok: true, value: own });
      }),
    );
  });

  test('is of the wanted model, and of the wanted unit in one way at least', () => {
    fc.assert(
      fc.property(match, plugs, (wanted, all) => {
        const chosen = choose(wanted, all);
        if (!chosen.ok) return;
        const { id, usb: model, serial, port } = chosen.value;
        if (wanted.usb !== undefined) expect(model).toBe(wanted.usb.slice(0, 9));
        const units = [
          [wanted.id, id],
          [wanted.usb?.slice(10) || undefined, serial],
          [wanted.port, port],
        ].filter(([asked]) => asked !== undefined);
        if (units.length > 0) expect(units.some(([asked, has]) => asked === has)).toBe(true);
      }),
    );
  });

  test('is not moved by a thing that does not fit; two that fit alike are both named', () => {
    fc.assert(
      fc.property(match, plugs, (wanted, all) => {
        const fitting = all.filter(one => score(wanted, one) !== null);
        expect(choose(wanted, fitting)).toEqual(choose(wanted, all));
        const chosen = choose(wanted, all);
        if (!chosen.ok) return;
        const twin = { ...chosen.value, node: '/dev/ttyUSB9' };
        const candidates = [chosen.value, twin];
        expect(choose(wanted, [...all, twin])).toEqual({ ok: false, fault: { kind: 'ambiguous', candidates } });
      }),
    );
  });

  test('of nothing is none', () => {
    expect(choose({ usb: '1a86:7523' }, [])).toEqual({ ok: false, fault: { kind: 'none' } });
  });
});

describe('what to write into the site file', () => {
  const text = (plugged: Plugged, all: readonly Plugged[] = [plugged]) => identityText(identityOf(plugged, all));
  const numbered = thing({ id: 'usb-FTDI_A1-if00-port0', usb: '0403:6001', serial: 'A1', port: 'p-1' });

  test('the link by id where there is a serial number, else serial, else socket, else model, else node', () => {
    expect(text(numbered)).toBe('path: /dev/serial/by-id/usb-FTDI_A1-if00-port0');
    expect(text({ ...numbered, kind: 'keys' })).toBe('path: /dev/input/by-id/usb-FTDI_A1-if00-port0');
    expect(text({ ...numbered, kind: 'hid', id: 'FTDI_A1' })).toBe('device: { usb: "0403:6001:A1" }');
    expect(text({ ...numbered, id: null })).toBe('device: { usb: "0403:6001:A1" }');
    expect(text({ ...numbered, serial: null })).toBe('device: { usb: "0403:6001", port: "p-1" }');
    expect(text({ ...numbered, serial: null, port: null })).toBe('device: { usb: "0403:6001" }');
    expect(text(thing({ usb: null, node: '/dev/ttyS0' }))).toBe('path: /dev/ttyS0');
  });

  test('says where it names the socket', () => {
    expect(identityOf({ ...numbered, serial: null }, []).isSocket).toBe(true);
    expect(identityOf(numbered, []).isSocket).toBe(false);
  });

  test('the socket where two have one serial number, as clones do', () => {
    const clone = { ...numbered, node: '/dev/ttyUSB1', port: 'p-2' };
    const all = [
      { ...numbered, id: null },
      { ...clone, id: null },
    ];
    expect(all.map(one => text(one, all))).toEqual([
      'device: { usb: "0403:6001", port: "p-1" }',
      'device: { usb: "0403:6001", port: "p-2" }',
    ]);
    // udev gives such a link to the last of them only, so it may lead to either.
    expect(text(numbered, [numbered, { ...clone, id: null }])).toBe('device: { usb: "0403:6001", port: "p-1" }');
  });

  test('two interfaces of one HID device do not stand in each other’s way', () => {
    const pos = thing({ kind: 'hid', usb: '0c2e:0b61', serial: 'S', usages: [{ page: 0x8c, id: 2 }] });
    const keys = { ...pos, node: '/dev/hidraw1', usages: [{ page: 1, id: 6 }] };
    expect(text(pos, [pos, keys])).toBe('device: { usb: "0c2e:0b61:S" }');
  });

  test('leads back to the thing itself, and the site file takes it', () => {
    fc.assert(
      fc.property(plugs, all => {
        for (const plugged of all) {
          const { keys } = identityOf(plugged, all);
          if ('path' in keys) {
            expect(devicePath.safeParse(keys.path).success).toBe(true);
          } else {
            expect(deviceMatch.safeParse(keys.device).success).toBe(true);
            expect(choose(keys.device, all)).toEqual({ ok: true, value: plugged });
          }
        }
      }),
    );
  });

  test('candidates with their nodes', () => {
    const all = [thing({ port: 'p-1' }), thing({ port: 'p-2', node: '/dev/ttyUSB1' })];
    expect(candidatesText(all, all)).toBe(
      'device: { usb: "1a86:7523", port: "p-1" } (/dev/ttyUSB0); device: { usb: "1a86:7523", port: "p-2" } (/dev/ttyUSB1)',
    );
  });
});

test.each([
  [[], { page: 0x8c, id: 2 }, true],
  [[{ page: 1, id: 6 }], { page: 0x8c, id: 2 }, false],
  [
    [
      { page: 1, id: 6 },
      { page: 0x8c, id: 2 },
    ],
    { page: 0x8c, id: 2 },
    true,
  ],
  [[{ page: 0x8c, id: 1 }], { page: 0x8c, id: null }, true],
  [[{ page: 1, id: 6 }], null, true],
])('usages %j for %j: %s', (usages, wanted, expected) => {
  expect(isOfUsage(thing({ kind: 'hid', usages }), wanted)).toBe(expected);
});

test.each<[DeviceMatch, boolean]>([
  [{ usb: '1a86:7523:S2', port: 'p-1' }, true],
  [{ id: 'other', port: 'p-1' }, true],
  [{ usb: '1a86:7523:S1', port: 'p-1' }, false],
  [{ usb: '1a86:7523', port: 'p-1' }, false],
  [{ port: 'p-1' }, false],
  [{ usb: '1111:2222', port: 'p-1' }, false],
])('found by %j it stands in for another: %s', (wanted, expected) => {
  expect(isStandIn(wanted, thing({ serial: 'S1', port: 'p-1' }))).toBe(expected);
});
