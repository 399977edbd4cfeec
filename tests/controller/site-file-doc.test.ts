/** The page about the site file against the schemas: it names every key, with its default, and its example is one that is taken. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { gpioInput } from '../../drivers/inputs/gpio.ts';
import { modbusInput } from '../../drivers/inputs/modbus.ts';
import { numatoInput } from '../../drivers/inputs/numato.ts';
import { serialLinesInput } from '../../drivers/inputs/serial-lines.ts';
import { simInput } from '../../drivers/inputs/sim.ts';
import { inputDrivers, relayDrivers, scannerDrivers } from '../../drivers/registry.ts';
import { dcttechRelay } from '../../drivers/relays/dcttech.ts';
import { devantechRelay } from '../../drivers/relays/devantech.ts';
import { gpioRelay } from '../../drivers/relays/gpio.ts';
import { httpRelay } from '../../drivers/relays/http.ts';
import { kmtronicRelay } from '../../drivers/relays/kmtronic.ts';
import { lcusRelay } from '../../drivers/relays/lcus.ts';
import { modbusRtuRelay } from '../../drivers/relays/modbus-rtu.ts';
import { modbusTcpRelay } from '../../drivers/relays/modbus-tcp.ts';
import { numatoRelay } from '../../drivers/relays/numato.ts';
import { simRelay } from '../../drivers/relays/sim.ts';
import { cameraScanner } from '../../drivers/scanners/camera.ts';
import { hidPosScanner } from '../../drivers/scanners/hid-pos.ts';
import { serialScanner } from '../../drivers/scanners/serial.ts';
import { simScanner } from '../../drivers/scanners/sim.ts';
import { wedgeScanner } from '../../drivers/scanners/wedge.ts';
import { siteSchema } from '../../main/controller/site-schema.ts';

const pageOf = (name: string) => readFileSync(new URL(`../../resources/docs/${name}.md`, import.meta.url), 'utf8');
const page = pageOf('site-file');

const kinds = [
  ['scanner', [cameraScanner, hidPosScanner, serialScanner, simScanner, wedgeScanner], scannerDrivers],
  [
    'relay',
    [
      dcttechRelay,
      devantechRelay,
      gpioRelay,
      httpRelay,
      kmtronicRelay,
      lcusRelay,
      modbusRtuRelay,
      modbusTcpRelay,
      numatoRelay,
      simRelay,
    ],
    relayDrivers,
  ],
  ['input', [gpioInput, modbusInput, numatoInput, serialLinesInput, simInput], inputDrivers],
] as const;

/** What is looked at of a JSON schema. */
interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly items?: Shape;
  readonly type?: string;
}
const shapeOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
const partsOf = ({ properties = {}, anyOf = [], oneOf = [], items }: Shape): readonly Shape[] => [
  ...Object.values(properties),
  ...anyOf,
  ...oneOf,
  ...(items === undefined ? [] : [items]),
];
/** Every key of it and of all that is in it. */
const namesIn = (shape: Shape): string[] => [
  ...Object.keys(shape.properties ?? {}),
  ...partsOf(shape).flatMap(namesIn),
];
/** All that may stand in its place, as far as that can be counted. */
function choicesIn(shape: Shape): unknown[] {
  if (shape.type === 'boolean') return [true, false];
  return [...(shape.enum ?? []), ...('const' in shape ? [shape.const] : []), ...(shape.anyOf ?? []).flatMap(choicesIn)];
}

/** The rows of the table of this kind: a driver and what is said of its keys. */
function rowsOf(kind: string): ReadonlyMap<string, string> {
  const [, table = ''] = page.split(`| ${kind} | keys |\n| --- | --- |\n`);
  const lines = table.split('\n\n')[0]?.split('\n') ?? [];
  return new Map(
    lines.map(line => [line.split('`')[1] ?? '', line.split(' | ').slice(1).join(' | ').replace(/ \|$/, '')]),
  );
}

describe.each(kinds)('the table of every %s', (kind, drivers, registered) => {
  const rows = rowsOf(kind);

  test('has a row for each driver', () => {
    expect(drivers.map(({ id }) => id).toSorted()).toEqual(Object.keys(registered).toSorted());
    expect([...rows.keys()].toSorted()).toEqual(Object.keys(registered).toSorted());
  });

  test.each(drivers.map(({ id, config }) => [id, shapeOf(config)] as const))(
    '%s: its keys and their defaults',
    (id, shape) => {
      const row = rows.get(id) ?? '';
      const told = [...row.matchAll(/`(\w+)(?:: ([^`]+))?`( \*needed\*)?/g)].map(([, name = '', value, needed]) => [
        name,
        { default: value === undefined ? undefined : parse(value), isNeeded: needed !== undefined },
      ]);
      const keys = Object.entries(shape.properties ?? {}).map(([name, key]) => [
        name,
        { default: key.default, isNeeded: shape.required?.includes(name) === true },
      ]);
      expect(Object.fromEntries(told)).toEqual(Object.fromEntries(keys));
      for (const [name, key] of Object.entries(shape.properties ?? {})) {
        const said = row.slice(row.indexOf(`\`${name}`)).split(', `')[0] ?? '';
        const inner =
          name === 'device'
            ? []
            : partsOf(key)
                .flatMap(namesIn)
                .concat(Object.keys(key.properties ?? {}));
        for (const word of [...choicesIn(key), ...inner]) expect.soft(said, `${id}.${name}`).toContain(String(word));
      }
    },
  );
});

describe('the example', () => {
  const [, yaml = ''] = page.split('```yaml\n');
  const example = parse(yaml.split('```')[0] ?? '');

  test('is taken, and so is each of its devices', () => {
    expect(siteSchema.safeParse(example).error?.issues ?? []).toEqual([]);
    const [{ scanners, relay, passage, inputs }] = example.lanes;
    const devices = [
      [scannerDrivers, scanners[0]],
      [relayDrivers, relay],
      ...[passage, ...Object.values(inputs)].map(entry => [inputDrivers, entry] as const),
    ] as const;
    for (const [
      table,
      { driver, prefix, suffix, pulseMs, timeoutMs, heldSeconds, relay: _, onLoss, ...keys },
    ] of devices) {
      const taken = table[driver]?.parse(keys);
      expect(taken?.ok === false ? z.prettifyError(taken.fault) : taken?.ok, driver).toBe(true);
    }
  });

  test('names every key of the gate; what is deep in the policy has its own page', () => {
    const { policy = {}, ...others } = shapeOf(siteSchema).properties ?? {};
    const missing = (shape: Shape, text: string) =>
      [...new Set(namesIn(shape))].filter(name => !new RegExp(`\\b${name}\\b`).test(text));
    expect(missing({ properties: { ...others, policy: {} } }, page)).toEqual([]);
    expect(missing(policy, page + pageOf('policy'))).toEqual([]);
  });

  test.each(['id', 'usb', 'port'])('says that a device has %s', key => {
    expect(page).toMatch(new RegExp(`device: \\{[^}]*\\b${key}\\b[^}]*\\}`));
  });
});
