import { connect, type Socket } from 'node:net';
import { type Clock, type DeviceFault, fail, ok, type Result } from '../driver.ts';
import type { Line, LineListener, TcpSettings } from '../lines.ts';
import { setSocketOption } from './libc.ts';

const connectMs = 2_000;
/** Pauses between attempts to connect, the last repeated. With a connect under way it makes less than 3 s after a return. */
const retryMs = [500, 1_000, 2_000];
/** How long the kernel may take over a write, or leave it without the device's receipt, before the line counts as dead. */
const writeTimeoutMs = 1_000;
const receiptTimeoutMs = 3_000;
/** Writes that may wait at once. */
const queueLimit = 64;
/** Silence after which the kernel asks whether the device is still there. */
const keepAliveMs = 1_000;
/** `IPPROTO_TCP` and `TCP_USER_TIMEOUT` of Linux. */
const userTimeout = { level: 6, name: 18 };

/**
 * A TCP connection that opens itself and reopens itself. A device that vanished without a word is noticed by the kernel: by
 * unanswered keepalives, or by bytes without a receipt, which would otherwise be sent again ever more rarely for minutes.
 */
export function openTcpLine(settings: TcpSettings, listener: LineListener, clock: Clock): Line {
  return new TcpLine(settings, listener, clock);
}

class TcpLine implements Line {
  readonly #settings: TcpSettings;
  readonly #where: string;
  readonly #listener: LineListener;
  readonly #clock: Clock;
  /** Connected or connecting; nothing that an older one still has to say is heard. */
  #socket: Socket | null = null;
  #isUp = false;
  #failures = 0;
  #told: 'up' | DeviceFault['kind'] | null = null;
  #closed: Promise<void> | null = null;
  #cancelTimer: () => void = () => undefined;
  readonly #writes = new Set<(result: Result<void, DeviceFault>) => void>();

  constructor(settings: TcpSettings, listener: LineListener, clock: Clock) {
    this.#settings = settings;
    this.#where = `${settings.host}:${settings.port}`;
    this.#listener = listener;
    this.#clock = clock;
    this.#connect();
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  write(bytes: Uint8Array): Promise<Result<void, DeviceFault>> {
    const socket = this.#socket;
    if (socket === null || !this.#isUp) return Promise.resolve(fail(this.#lost()));
    if (this.#writes.size >= queueLimit) return Promise.resolve(fail(this.#stuck()));
    return new Promise(resolve => {
      const cancel = this.#clock.timer(writeTimeoutMs, () => this.#lose(socket, this.#stuck()));
      const settle = (result: Result<void, DeviceFault>) => {
        if (!this.#writes.delete(settle)) return;
        cancel();
        resolve(result);
      };
      this.#writes.add(settle);
      socket.write(bytes, error => settle(error ? fail(this.#lost()) : ok(undefined)));
    });
  }

  close(): Promise<void> {
    this.#closed ??= this.#shut();
    return this.#closed;
  }

  async #shut(): Promise<void> {
    const socket = this.#drop(this.#lost());
    if (socket === null || socket.closed) return;
    const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
    // What the kernel has taken arrives: the end goes behind it. What it has not is given up.
    if (socket.pending || socket.writableLength > 0) socket.destroy();
    else socket.end(() => socket.destroy());
    await closed;
  }

  #connect(): void {
    const socket = connect({ ...this.#settings, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    this.#socket = socket;
    this.#cancelTimer = this.#clock.timer(connectMs, () => this.#lose(socket, this.#absent('it does not answer')));
    socket.once('connect', () => {
      if (this.#socket !== socket) return;
      this.#cancelTimer();
      this.#isUp = true;
      this.#failures = 0;
      this.#told = 'up';
      const fd = descriptorOf(socket);
      if (fd !== null) setSocketOption(fd, userTimeout.level, userTimeout.name, receiptTimeoutMs);
      this.#listener.up();
    });
    socket.on('data', bytes => {
      if (this.#socket === socket) this.#listener.received(Uint8Array.from(bytes));
    });
    socket.on('error', error => {
      const isNews = this.#socket === socket && !this.#isUp;
      this.#lose(socket, isNews ? this.#explain(error) : this.#lost());
    });
    socket.once('end', () => this.#lose(socket, this.#lost()));
    socket.once('close', () => this.#lose(socket, this.#lost()));
  }

  #lose(socket: Socket, fault: DeviceFault): void {
    if (this.#socket !== socket) return;
    this.#drop(fault);
    socket.destroy();
    const pauseMs = retryMs[Math.min(this.#failures, retryMs.length - 1)] ?? 0;
    this.#failures += 1;
    this.#cancelTimer = this.#clock.timer(pauseMs, () => this.#connect());
    if (this.#told === fault.kind || (this.#told === 'lost' && fault.kind === 'absent')) return;
    this.#told = fault.kind;
    this.#listener.down(fault);
  }

  /** Takes the connection out of use, at once; it is still to be ended. */
  #drop(fault: DeviceFault): Socket | null {
    const socket = this.#socket;
    this.#socket = null;
    this.#isUp = false;
    this.#cancelTimer();
    for (const settle of [...this.#writes]) settle(fail(fault));
    return socket;
  }

  #explain(error: Error): DeviceFault {
    switch ('code' in error ? error.code : '') {
      case 'ECONNREFUSED':
        return this.#absent('it refuses the connection');
      case 'ENOTFOUND':
      case 'EAI_AGAIN':
        return this.#absent('nobody knows this name');
      default:
        return this.#absent(error.message);
    }
  }

  #absent(reason: string): DeviceFault {
    const what = 'look at its power and network cable, and correct host and port';
    return { kind: 'absent', message: `${this.#where} cannot be reached (${reason}): ${what}` };
  }

  #lost(): DeviceFault {
    return { kind: 'lost', message: `${this.#where} ended the connection: look at its power and network cable` };
  }

  #stuck(): DeviceFault {
    return { kind: 'timeout', message: `${this.#where} takes no bytes: switch the device off and on again` };
  }
}

/** Node has no other way to it; null where it has this one no more. */
function descriptorOf(socket: Socket): number | null {
  const handle: unknown = Reflect.get(socket, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : null;
  return typeof fd === 'number' && fd >= 0 ? fd : null;
}
