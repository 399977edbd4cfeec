import { z } from 'zod';
import { claimOf } from '../claims.ts';
import { type DeviceFault, fail, type Io, ok, type RelayDriver, type Result } from '../driver.ts';
import { keepRelay, type RelayProtocol } from './relay-keeper.ts';

const addressed = /^[!-~]+$/;
const baseUrl = z.string().refine(isBase, 'expected http://host or http://host:port, or https, and nothing behind it');

/** A request as `GET /path`, `POST /path {"json":1}` or the path alone, which is a GET. */
function requestOf(...placeholders: readonly string[]) {
  return z
    .string()
    .max(2_048)
    .regex(/^([A-Z]+ )?\/[!-~]*( .+)?$/s, 'expected a request as GET /path or POST /path {"json":1}')
    .refine(
      text => [...text.matchAll(/\{(\w+)\}/g)].every(([, name = '']) => placeholders.includes(name)),
      `expected no placeholders but ${placeholders.map(name => `{${name}}`).join(', ')}`,
    )
    .transform(text => (text.startsWith('/') ? `GET ${text}` : text));
}

const template = z
  .strictObject({
    on: requestOf('channel'),
    off: requestOf('channel'),
    /** For a board that times its pulse itself; left out, the relay is switched on and then off. */
    pulse: requestOf('channel', 'seconds').optional(),
    /** Asks how the relay stands: `stateOn` is what the answer contains when it is on, and only then. */
    state: requestOf('channel').optional(),
    stateOn: z.string().min(1).max(256).optional(),
  })
  .refine(
    ({ state, stateOn }) => (state === undefined) === (stateOn === undefined),
    'expected state and stateOn together',
  );

const config = z
  .strictObject({
    /** An address or a name, and its port where it is not 80. */
    host: z.string().regex(addressed).max(256).refine(isHost, 'expected a name or an address, or host:port').optional(),
    /** In place of `host` where it is to be https. */
    base: baseUrl.optional(),
    kind: z.enum(['shelly1', 'shelly2', 'template']).default('shelly2'),
    /** As the board numbers its relays; a Shelly begins with 0. */
    channel: z.number().int().min(0).max(255).default(0),
    timeoutMs: z.number().int().min(100).max(30_000).default(1_500),
    user: z
      .string()
      .regex(/^[^:]*$/, 'expected no colon')
      .max(256)
      .optional(),
    password: z.string().max(256).optional(),
    template: template.optional(),
  })
  .refine(({ host, base }) => (host === undefined) !== (base === undefined), 'expected host or base, and not both')
  .refine(given => (given.kind === 'template') === (given.template !== undefined), {
    message: 'expected template, together with kind: template',
    path: ['template'],
  });
type Config = z.infer<typeof config>;

/** What a kind of board is asked, and how its answers are read. */
interface Dialect {
  readonly on: string;
  readonly off: string;
  /** Null for a board that does not time its pulses. */
  pulse(seconds: string): string | null;
  readonly state: string | null;
  /** Null where the answer does not say it. */
  isOn(body: string): boolean | null;
}

/**
 * Relays that are switched over HTTP: Shelly of both generations, which time their pulses themselves and can be asked, and
 * others by a template. Every answer but `2xx` is a refusal.
 */
export const httpRelay: RelayDriver<Config> = {
  id: 'http',
  config,
  fingerprints: [],
  claims: given => claimOf('http', baseOf(given), given.channel),
  open(given, io, listener) {
    const base = baseOf(given);
    const { channel, timeoutMs, password } = given;
    // A Shelly of the second generation knows one user.
    const account = password === undefined ? null : { user: given.user ?? 'admin', password };
    const protocol = newProtocol(io.httpLine({ base, timeoutMs, account }), dialectOf(given), new URL(base).host);
    const relay = keepRelay({ protocol, channel, where: new URL(base).host, clock: io.clock, listener });
    // Each request is a connection of its own: the first that works is what tells that the device is there.
    queueMicrotask(() => relay.lineUp());
    return ok(relay);
  },
};

function newProtocol(line: ReturnType<Io['httpLine']>, dialect: Dialect, where: string): RelayProtocol {
  async function ask(request: string): Promise<Result<string, DeviceFault>> {
    const answer = await line.ask(request);
    if (!answer.ok) return answer;
    const [, status = '', body = ''] = /^(\d+) ?(.*)$/s.exec(answer.value) ?? [];
    return status.startsWith('2') ? ok(body) : refused(where, `answers ${status}`);
  }
  async function tell(request: string): Promise<Result<void, DeviceFault>> {
    const answer = await ask(request);
    return answer.ok ? ok(undefined) : answer;
  }
  const { state } = dialect;
  return {
    on: (_channel, forMs) => tell((forMs === undefined ? null : dialect.pulse(secondsOf(forMs))) ?? dialect.on),
    off: () => tell(dialect.off),
    read:
      state === null
        ? undefined
        : async () => {
            const answer = await ask(state);
            if (!answer.ok) return answer;
            const isOn = dialect.isOn(answer.value);
            return isOn === null ? refused(where, 'does not say how its relay stands') : ok(isOn);
          },
    close: () => line.close(),
  };
}

function refused(where: string, what: string): Result<never, DeviceFault> {
  return fail({ kind: 'rejected', message: `${where} ${what}: correct kind and channel` });
}

/** Seconds, milliseconds as decimals. */
function secondsOf(ms: number): string {
  return String(Math.ceil(ms) / 1_000);
}

function dialectOf({ kind, channel, template: given }: Config): Dialect {
  if (given !== undefined) return templateDialect(channel, given);
  if (kind === 'shelly1') {
    const relay = `GET /relay/${channel}`;
    return {
      on: `${relay}?turn=on`,
      off: `${relay}?turn=off`,
      pulse: seconds => `${relay}?turn=on&timer=${seconds}`,
      state: relay,
      isOn: body => flagIn(body, 'ison'),
    };
  }
  const set = `GET /rpc/Switch.Set?id=${channel}`;
  return {
    on: `${set}&on=true`,
    off: `${set}&on=false`,
    pulse: seconds => `${set}&on=true&toggle_after=${seconds}`,
    state: `GET /rpc/Switch.GetStatus?id=${channel}`,
    isOn: body => flagIn(body, 'output'),
  };
}

function templateDialect(channel: number, given: NonNullable<Config['template']>): Dialect {
  const fill = (text: string, seconds = '') =>
    text.replaceAll('{channel}', String(channel)).replaceAll('{seconds}', seconds);
  const { on, off, pulse, state, stateOn } = given;
  return {
    on: fill(on),
    off: fill(off),
    pulse: seconds => (pulse === undefined ? null : fill(pulse, seconds)),
    state: state === undefined ? null : fill(state),
    isOn: body => (stateOn === undefined ? null : body.includes(stateOn)),
  };
}

/** A boolean of a JSON object; null for anything else. */
function flagIn(body: string, name: string): boolean | null {
  try {
    const read = z.record(z.string(), z.unknown()).safeParse(JSON.parse(body));
    const value = read.success ? read.data[name] : null;
    return typeof value === 'boolean' ? value : null;
  } catch {
    return null;
  }
}

/** As in `http://10.0.0.5`; the usual port is left out, so that one device has one text. */
function baseOf({ host, base }: Pick<Config, 'host' | 'base'>): string {
  return new URL(base ?? `http://${host}`).origin;
}

function isHost(host: string): boolean {
  return isBase(`http://${host}`);
}

function isBase(base: string): boolean {
  if (!/^https?:\/\/[!-~]+$/.test(base) || !URL.canParse(base)) return false;
  const { pathname, search, hash, username, password } = new URL(base);
  return pathname === '/' && [search, hash, username, password].every(part => part === '');
}
