/** PINs: which are too weak, how one is made, and how they are hashed without keeping the gate waiting. */
import { scrypt } from 'node:crypto';
import type { PinHash } from '../../../record/desk-guards.ts';

/** scrypt (RFC 7914): 32 MiB and about 60 ms a PIN on the machines that gates run on. */
export const pinCost = { n: 2 ** 15, r: 8, p: 1 };
const hashBytes = 32;
export const saltBytes = 16;

/** Two at once: scrypt fills the thread pool that files and names are also waiting for. */
const maxAtOnce = 2;
/** Each waits for those before it; nobody stands at a desk for longer than these take. */
const maxWaiting = 16;

const usual: readonly string[] = [
  ...['112233', '332211', '445566', '778899', '998877', '123321', '321321', '102030', '246810', '135790'],
  ...['147258', '258369', '147369', '159753', '159357', '357159', '258456', '789456', '741852', '963852'],
];

/**
 * Whether somebody would try this one early: digits in a row (also over 9 and 0), a part that is said twice or more
 * (111111, 121212, 19871987), a date of a life (310190, 31011990, 19900131), and the usual ones.
 */
export function isWeakPin(pin: string): boolean {
  return isRun(pin) || isRepeated(pin) || isDate(pin) || usual.includes(pin);
}

function isRun(pin: string): boolean {
  const steps = [...pin].slice(1).map((digit, index) => (Number(digit) - Number(pin[index]) + 10) % 10);
  return steps.every(step => step === 1) || steps.every(step => step === 9);
}

function isRepeated(pin: string): boolean {
  return Array.from({ length: Math.floor(pin.length / 2) }, (_, index) => index + 1).some(
    length =>
      pin
        .slice(0, length)
        .repeat(Math.ceil(pin.length / length))
        .slice(0, pin.length) === pin,
  );
}

function isDate(pin: string): boolean {
  const parts =
    /^(?<day>\d{2})(?<month>\d{2})(?:\d{2}|19\d{2}|20\d{2})$/.exec(pin) ??
    /^(?:19|20)\d{2}(?<month>\d{2})(?<day>\d{2})$/.exec(pin);
  const [day, month] = [Number(parts?.groups?.day ?? 0), Number(parts?.groups?.month ?? 0)];
  return day >= 1 && day <= 31 && month >= 1 && month <= 12;
}

/** A first PIN: 6 digits, each as likely as the others, none weak. */
export function newPin(random: (bytes: number) => Uint8Array): string {
  for (;;) {
    const number = Buffer.from(random(4)).readUInt32BE();
    // Without the rest of the division every PIN is as likely as the next.
    if (number >= 4_294_000_000) continue;
    const pin = String(number % 1_000_000).padStart(6, '0');
    if (!isWeakPin(pin)) return pin;
  }
}

export interface PinHasher {
  /** Whether one more would be taken. */
  readonly hasRoom: boolean;
  /** scrypt of what the pepper has made of a PIN; null where there is no room. */
  hash(mixed: Uint8Array, salt: Uint8Array, cost: PinHash['cost']): Promise<Uint8Array | null>;
}

export function newPinHasher(): PinHasher {
  const waiting: (() => void)[] = [];
  let running = 0;

  function ended(): void {
    running -= 1;
    waiting.shift()?.();
  }

  return {
    get hasRoom() {
      return waiting.length < maxWaiting;
    },
    hash(mixed, salt, { n, r, p }) {
      if (waiting.length >= maxWaiting) return Promise.resolve(null);
      return new Promise((resolve, reject) => {
        const start = () => {
          running += 1;
          // Node's own limit is just below what these costs take.
          scrypt(mixed, salt, hashBytes, { N: n, r, p, maxmem: 256 * n * r }, (error, hash) => {
            ended();
            if (error === null) resolve(hash);
            else reject(error);
          });
        };
        if (running < maxAtOnce) start();
        else waiting.push(start);
      });
    },
  };
}
