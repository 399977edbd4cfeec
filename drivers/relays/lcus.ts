import { z } from 'zod';
import { joinBoard } from '../boards/board.ts';
import { serialClaim } from '../claims.ts';
import type { DeviceFault, DeviceListener, Io, Relay, RelayDriver, Result } from '../driver.ts';
import type { AskLine } from '../lines.ts';
import { baudRate, hasOnePlace, onePlace, placeKeys, placeOf } from '../place.ts';

const config = z
  .strictObject({
    ...placeKeys,
    baudRate: baudRate.default(9_600),
    channel: z.number().int().min(1).max(8).default(1),
  })
  .refine(hasOnePlace, onePlace);

/** Pauses between attempts to switch off, milliseconds; the last is repeated. */
const retryMs = [50, 100, 250];

/**
 * The LCUS relay boards (CH340 at 9600 8N1). A command is four bytes: `A0`, channel, `01` on or `00` off, and the low
 * byte of the sum of the three; the board does not answer. A relay that is on stays on when its program dies, so each
 * channel is switched off first of all, whenever the port opens, and only then is the relay `up`.
 */
export const lcusRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'lcus',
  config,
  fingerprints: [{ vid: '1a86', pid: '7523', name: 'LCUS relay (CH340)' }],
  claims: ({ channel, ...place }) => serialClaim(placeOf(place), channel),
  open({ baudRate, channel, ...place }, io, listener) {
    const settings = { place: placeOf(place), baudRate, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    let relay: LcusRelay | null = null;
    const joined = joinBoard(
      io,
      { kind: 'serial', settings },
      {
        up: () => relay?.lineUp(),
        down: fault => relay?.lineDown(fault),
        received: () => undefined,
      },
    );
    if (!joined.ok) return joined;
    relay = new LcusRelay(joined.value, channel, io.clock, listener);
    return { ok: true, value: relay };
  },
};

function command(channel: number, state: 0 | 1): Uint8Array {
  return Uint8Array.of(0xa0, channel, state, (0xa0 + channel + state) & 0xff);
}

class LcusRelay implements Relay {
  readonly #line: AskLine;
  readonly #clock: Io['clock'];
  readonly #listener: DeviceListener;
  readonly #onCommand: Uint8Array;
  readonly #offCommand: Uint8Array;
  /** Counts commands and losses: an older switch-off is not retried behind the back of a newer command. */
  #turn = 0;
  /** The line is up, and the board has not had its first off yet. */
  #isUpOwed = false;
  #cancelRetry: () => void = () => undefined;
  #closed: Promise<void> | null = null;

  constructor(line: AskLine, channel: number, clock: Io['clock'], listener: DeviceListener) {
    this.#line = line;
    this.#clock = clock;
    this.#listener = listener;
    this.#onCommand = command(channel, 1);
    this.#offCommand = command(channel, 0);
  }

  on(): Promise<Result<void, DeviceFault>> {
    this.#nextTurn();
    return this.#line.write(this.#onCommand);
  }

  off(): Promise<Result<void, DeviceFault>> {
    return this.#release(this.#nextTurn(), 0);
  }

  lineUp(): void {
    if (this.#closed !== null) return;
    this.#isUpOwed = true;
    void this.#release(this.#nextTurn(), 0);
  }

  lineDown(fault: DeviceFault): void {
    if (this.#closed !== null) return;
    this.#isUpOwed = false;
    this.#nextTurn();
    this.#listener.lost(fault);
  }

  close(): Promise<void> {
    this.#closed ??= this.#shut();
    return this.#closed;
  }

  async #shut(): Promise<void> {
    this.#isUpOwed = false;
    this.#nextTurn();
    if (this.#line.isUp) await this.#line.write(this.#offCommand);
    await this.#line.close();
  }

  #nextTurn(): number {
    this.#cancelRetry();
    this.#turn += 1;
    return this.#turn;
  }

  /** Switches off, and again until it is written, or the line is down: then it is written when the line is up again. */
  async #release(turn: number, attempt: number): Promise<Result<void, DeviceFault>> {
    const result = await this.#line.write(this.#offCommand);
    if (result.ok && this.#isUpOwed) {
      this.#isUpOwed = false;
      this.#listener.up();
    }
    if (turn === this.#turn && !result.ok && this.#line.isUp) {
      const pauseMs = retryMs[Math.min(attempt, retryMs.length - 1)] ?? 0;
      this.#cancelRetry = this.#clock.timer(pauseMs, () => void this.#release(turn, attempt + 1));
    }
    return result;
  }
}
