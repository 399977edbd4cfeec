/** What the decoders read, and that every byte comes through the whole path, from the picture to the scanner. */

import { signal } from '@preact/signals';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ScannerListener } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import { cameraScanner } from '../../drivers/scanners/camera.ts';
import { type FromScreen, fromScreen } from '../../main/contract.ts';
import { newScreenReaders } from '../../main/controller/screen-readers.ts';
import type { Decoder, Picture } from '../../renderer/camera/decoders.ts';
import { readByCamera } from '../../renderer/camera/lane-camera.ts';
import type { Frame } from '../../renderer/camera/messages.ts';
import { openDecoders } from '../bench/camera/decoders.ts';
import { cleanFrame, kinds, makeFrames } from '../bench/camera/frames.ts';
import { declarations } from '../bench/camera/texts.ts';
import { newTestClock } from '../clock.ts';

let decoders: readonly [Decoder, Decoder];
beforeAll(async () => {
  decoders = await openDecoders();
});

const small = { width: 320, height: 320 };

test('the default one reads at least 97 % of what a kiosk sees, and nothing wrong', async () => {
  const missed: string[] = [];
  let count = 0;
  for (const { kind, text, picture } of makeFrames(declarations(6), 3)) {
    count += 1;
    const bytes = await decoders[0].decode(picture);
    if (bytes === null) missed.push(kind);
    else expect(Buffer.from(bytes).toString()).toBe(text);
  }
  expect(count).toBe(3 * kinds.length);
  expect(missed.length / count, String(missed)).toBeLessThanOrEqual(0.03);
});

test.each([0, 1] as const)('decoder %i reads a clean picture, and an empty one as none', async which => {
  const [text = ''] = declarations(1);
  const bytes = await decoders[which].decode(cleanFrame(text));
  expect(Buffer.from(bytes ?? []).toString()).toBe(text);
  expect(
    await decoders[which].decode({ ...small, data: new Uint8ClampedArray(small.width * small.height * 4) }),
  ).toBeNull();
});

test('the fallback is the other one', () => {
  expect(decoders.map(({ id }) => id)).toEqual(['zxing-wasm', 'zxing-js']);
});

/** The page, its link, the controller's end of it, and the driver: all real but camera, worker and wire. */
function newPath(decode: Decoder['decode']) {
  const clock = newTestClock();
  const io = createIo(clock);
  const scanned: Uint8Array[] = [];
  const listener: ScannerListener = {
    up: () => undefined,
    lost: () => undefined,
    receiving: () => undefined,
    scanned: bytes => scanned.push(bytes),
    garbled: () => undefined,
  };
  const scanner = cameraScanner.open({}, io, listener, 'in-1/scanner-in');
  if (!scanner.ok) throw new Error(scanner.fault.message);
  const readers = newScreenReaders(io.screens);
  const page = Symbol('page');
  const send = (message: FromScreen) => {
    const parsed = fromScreen.parse(JSON.parse(JSON.stringify(message)));
    if (parsed.type === 'reader' || parsed.type === 'read') readers.take(parsed, page);
    return true;
  };
  let picture: Picture | null = null;
  let looked: () => void = () => undefined;
  const frame = { close: () => undefined } as Frame;
  const stop = readByCamera(
    { connections: signal(1), send },
    'in-1',
    'in',
    {
      openEye: async () => ({ grab: async () => (picture === null ? null : frame), close: () => undefined }),
      openLooker(_isCautious, heard) {
        queueMicrotask(() => heard({ kind: 'ready', decoder: 'zxing-wasm' }));
        return {
          async look() {
            const shown = picture;
            picture = null;
            const code = shown && (await decode(shown));
            heard({ kind: 'looked', hasMoved: true, isSearched: true, code, tookMs: 1 });
            looked();
          },
          close: () => undefined,
        };
      },
      onChange: () => () => undefined,
      isHidden: () => false,
      timer: clock.timer,
      nowMs: clock.monotonic,
    },
    () => undefined,
  );
  return {
    async show(shown: Picture): Promise<readonly Uint8Array[]> {
      const done = new Promise<void>(resolve => {
        looked = resolve;
      });
      picture = shown;
      for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
      clock.advance(100);
      await done;
      return scanned.splice(0);
    },
    async end() {
      stop();
      await scanner.value.close();
      expect(clock.pending).toBe(0);
    },
  };
}

/**
 * What comes of a code that is held before the camera. The default decoder reads the first picture; the fallback misses
 * one of twenty clean ones, and gets others of the same code, as it would of a live camera.
 */
async function held(path: ReturnType<typeof newPath>, content: string | readonly number[], which: 0 | 1) {
  let scanned: readonly Uint8Array[] = [];
  for (let view = 0; view < (which === 0 ? 1 : 6) && scanned.length === 0; view += 1) {
    scanned = await path.show(cleanFrame(content, small, view));
  }
  return scanned;
}

describe.each([0, 1] as const)('by decoder %i', which => {
  test('every value at every position of a code', async () => {
    const path = newPath(decoders[which].decode);
    const length = 64;
    for (let turn = 0; turn < 256; turn += 1) {
      const code = Uint8Array.from({ length }, (_, at) => (at * 4 + turn) % 256);
      expect(await held(path, [...code], which), String(turn)).toEqual([code]);
    }
    await path.end();
  });

  test('any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 120 }), async code => {
        const path = newPath(decoders[which].decode);
        expect(await held(path, [...code], which)).toEqual([code]);
        await path.end();
      }),
      { numRuns: 60 },
    );
  });

  test.each(['86901', '0'.repeat(400), 'VD1:ABC $%*+-./:', 'Nguyễn Thị Hồng Hạnh'])(
    'as their bytes come digits and capitals, which codes hold without bytes: %j',
    async text => {
      const path = newPath(decoders[which].decode);
      expect((await held(path, text, which)).map(bytes => Buffer.from(bytes).toString())).toEqual([text]);
      await path.end();
    },
  );
});

test('a code that is longer than any of the gate’s stays too long', async () => {
  const path = newPath(async () => new Uint8Array(7_089).fill(0x31));
  const [code] = await path.show({ ...small, data: new Uint8ClampedArray() });
  expect(code?.length).toBeGreaterThan(4_296);
  await path.end();
});
