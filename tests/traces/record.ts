/**
 * Records the trace of a device: `node tests/traces/record.ts '{"driver":"serial","path":"/dev/serial/by-id/…"}' > x.trace`,
 * with the device's lines of the site file as JSON. A scanner is recorded until the given number of codes (default 3)
 * has been read; a relay is switched on and off once.
 */
import { z } from 'zod';
import { createIo } from '../../drivers/io/io.ts';
import { relayDrivers, scannerDrivers } from '../../drivers/registry.ts';
import { record } from '../../drivers/traces/recorder.ts';
import { mustBe } from '../conformance/rig.ts';

const [raw = '{}', codes = '3'] = process.argv.slice(2);
const { driver, ...config } = z.looseObject({ driver: z.string() }).parse(JSON.parse(raw));
const io = record(createIo(), line => process.stdout.write(`${line}\n`));
const lost = (fault: { readonly message: string }) => process.stderr.write(`${fault.message}\n`);

function recordScanner(bound: NonNullable<(typeof scannerDrivers)[string]>): void {
  let left = Number(codes);
  const scanner = mustBe(
    mustBe(bound.parse(config)).open(
      io,
      {
        up: () => process.stderr.write(`scan ${left} codes\n`),
        lost,
        receiving: () => undefined,
        garbled: byteCount => process.stderr.write(`${byteCount} bytes were no code\n`),
        scanned() {
          left -= 1;
          if (left === 0) void scanner.close();
        },
      },
      'record/scanner',
    ),
  );
}

function recordRelay(bound: NonNullable<(typeof relayDrivers)[string]>): void {
  async function pulse(): Promise<void> {
    await relay.on();
    await relay.off();
    await relay.close();
  }
  const listener = { up: () => void pulse(), lost };
  const relay = mustBe(mustBe(bound.parse(config)).open(io, listener, 'record/relay'));
}

const [scanner, relay] = [scannerDrivers[driver], relayDrivers[driver]];
if (scanner !== undefined) recordScanner(scanner);
else if (relay !== undefined) recordRelay(relay);
else throw new Error(`no driver is called ${driver}`);
