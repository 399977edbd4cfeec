/** The status lines of a serial port. A pseudo-terminal has none: what a real adapter answers is for the rig to show. */
import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { modemByte, modemLines } from '../../../drivers/io/modem-lines.ts';
import { hasPty, openPty } from '../../pty.ts';

test.each([
  ['nothing', 0x000, 0],
  ['CTS', 0x020, 1],
  ['DSR', 0x100, 2],
  ['DCD', 0x040, 4],
  ['RI', 0x080, 8],
  ['all four', 0x1e0, 15],
  ['DTR and RTS alone', 0x006, 0],
  ['CTS and DSR beside DTR and RTS', 0x126, 3],
])('%s', (_what, status, byte) => {
  expect(modemByte(status)).toBe(byte);
});

test.skipIf(!hasPty)('a pseudo-terminal says that it has none', async () => {
  const pty = await openPty();
  const fd = openSync(pty.path, 'r+');
  expect(await modemLines(fd, pty.path)).toEqual({
    ok: false,
    fault: {
      kind: 'rejected',
      message: expect.stringMatching(/ has no status lines \(E[A-Z]+\): use another adapter$/),
    },
  });
  closeSync(fd);
  await pty.close();
});
