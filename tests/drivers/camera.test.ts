import { describe, expect, test } from 'vitest';
import { createIo } from '../../drivers/io/io.ts';
import { cameraScanner } from '../../drivers/scanners/camera.ts';
import { newTestClock } from '../clock.ts';

const name = 'in-1/scanner-in';

function opened() {
  const clock = newTestClock();
  const io = createIo(clock);
  const heard: string[] = [];
  const result = cameraScanner.open(
    cameraScanner.config.parse({}),
    io,
    {
      up: () => heard.push('up'),
      lost: ({ kind, message }) => heard.push(`${kind} ${message}`),
      receiving: () => heard.push('receiving'),
      scanned: bytes => heard.push(`scanned ${Buffer.from(bytes)}`),
      garbled: byteCount => heard.push(`garbled ${byteCount}`),
    },
    name,
  );
  if (!result.ok) throw new Error(result.fault.message);
  return { clock, io, heard, scanner: result.value, screen: () => io.screens.get(name, 'camera') };
}

describe('the camera of a lane’s screen', () => {
  test('takes no keys in the site file', () => {
    expect(cameraScanner.config.safeParse({}).success).toBe(true);
    expect(cameraScanner.config.safeParse({ path: '/dev/video0' }).success).toBe(false);
  });

  test('a screen that never says how its camera is counts as lost after 3 s, and not before', () => {
    const { clock, heard } = opened();
    clock.advance(2_999);
    expect(heard).toEqual([]);
    clock.advance(1);
    expect(heard).toEqual([
      expect.stringMatching(/^lost in-1\/scanner-in: the lane's screen does not say .* open the screen/),
    ]);
    expect(clock.pending).toBe(0);
  });

  test('a screen that speaks in time is not lost afterwards', () => {
    const { clock, heard, screen } = opened();
    screen()?.up();
    clock.advance(60_000);
    expect(heard).toEqual(['up']);
  });

  test('tells each change once, with the screen’s own words', () => {
    const { heard, screen } = opened();
    for (const say of ['up', 'up', 'x: do y', 'x: do y', 'z: do w', 'up'] as const) {
      if (say === 'up') screen()?.up();
      else screen()?.lost(say);
    }
    expect(heard).toEqual(['up', `lost ${name}: x: do y`, `lost ${name}: z: do w`, 'up']);
  });

  test('what a screen reads counts while it is up only', () => {
    const { heard, screen } = opened();
    screen()?.read(Buffer.from('before'));
    screen()?.up();
    screen()?.read(Buffer.from('one'));
    screen()?.read(new Uint8Array());
    screen()?.read(new Uint8Array(5_000));
    screen()?.lost('gone');
    screen()?.read(Buffer.from('after'));
    screen()?.receiving();
    expect(heard).toEqual(['up', 'scanned one', 'garbled 5000', `lost ${name}: gone`]);
  });

  test('after the close nobody is there to speak to', async () => {
    const { clock, heard, scanner, screen } = opened();
    const held = screen();
    await scanner.close();
    expect(screen()).toBeUndefined();
    held?.up();
    held?.read(Buffer.from('late'));
    expect([heard, clock.pending]).toEqual([[], 0]);
  });
});
