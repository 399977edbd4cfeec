import { type DeviceFault, fail, ok, type Result } from '../driver.ts';
import { modemBits } from '../lines.ts';
import { ioctlAside } from './libc.ts';

/** `TIOCMGET` of Linux on x86 and ARM: the status lines as bits of an int, and which bit is which. */
const getModemBits = 0x5415;
const kernelBits = { cts: 0x020, dcd: 0x040, ri: 0x080, dsr: 0x100 };

/**
 * The status lines of an open serial port as the byte of `modemBits`. An FTDI adapter is asked over USB, which takes a
 * millisecond: the call runs on a thread of its own, and the descriptor must stay open until it is over.
 */
export async function modemLines(fd: number, where: string): Promise<Result<Uint8Array, DeviceFault>> {
  const status = new Int32Array(1);
  const done = await ioctlAside(fd, getModemBits, new Uint8Array(status.buffer));
  if (done.ok) return ok(Uint8Array.of(modemByte(status[0] ?? 0)));
  if (done.fault === 'EIO' || done.fault === 'ENODEV' || done.fault === 'ENXIO') {
    return fail({ kind: 'lost', message: `${where} does not tell its status lines: plug the device in again` });
  }
  return fail({ kind: 'rejected', message: `${where} has no status lines (${done.fault}): use another adapter` });
}

/** From the kernel's bits to ours; DTR, RTS and the rest are not asked for. */
export function modemByte(status: number): number {
  return (['cts', 'dsr', 'dcd', 'ri'] as const).reduce(
    (byte, line) => (status & kernelBits[line] ? byte | modemBits[line] : byte),
    0,
  );
}
