/**
 * The form's service: the page for people's phones, and what signs and keeps what they declare. It has the issuer's key,
 * and never the gate's journal.
 */
import type { ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import type { Clock } from '../../drivers/driver.ts';
import type { DeclareSettings } from '../controller/declare-config.ts';
import { localTime } from '../controller/local-time.ts';
import type { Site } from '../controller/site.ts';
import { inAddress } from '../controller/station/lan.ts';
import {
  listen,
  newListener,
  type OwnWays,
  portOf,
  type RouteError,
  type StationFault,
} from '../controller/station/listener.ts';
import type { DeclaredStore } from '../record/declared-records.ts';
import { ok, type Result } from '../words.ts';
import { blockOf, plainAddress, plainAddresses } from './addresses.ts';
import { newAnswerMemory, newAnswers } from './answered.ts';
import { keepForgetting } from './forget.ts';
import { type Gatekeeper, newGatekeeper } from './gatekeeper.ts';
import { type Issue, newIssue } from './issue.ts';
import type { Issuer } from './issuer.ts';
import { type Limits, newLimits } from './limits.ts';
import { addPages, contentPolicy } from './pages.ts';
import { errorOfStatus, type Refusal, sendRefusal } from './refusal.ts';
import { addRoutes } from './routes.ts';
import { newServiceMetrics, type ServiceMetrics } from './service-metrics.ts';
import { newSheets, type Printer } from './sheets.ts';

export interface ServiceParts {
  readonly site: Pick<Site, 'site' | 'lanes' | 'personKey'>;
  readonly settings: DeclareSettings;
  /** Certificate and key, PEM; null: plain HTTP. */
  readonly tls: Pick<ServerOptions, 'cert' | 'key'> | null;
  /** Folder of the built screens; it need not exist. */
  readonly screens: string;
  readonly issuer: Issuer;
  /** Null: nothing is kept. */
  readonly store: DeclaredStore | null;
  /** Null: no sheets. */
  readonly printer: Printer | null;
  readonly clock: Clock;
  random(bytes: number): Uint8Array;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

export interface Service {
  /** As `http://127.0.0.1:8788`. */
  readonly url: string;
  /** Requests that have come are answered first. */
  close(): Promise<void>;
}

/** Bytes, where a route does not say otherwise. */
const bodyBytes = 4_096;
const maxConnections = 1_024;
/** So many sockets has one address of them, unless it is a proxy's. */
const maxConnectionsOfOne = 256;
/** A connection on which nothing is asked any more is closed then, milliseconds. */
const idleMs = 10_000;
/** Who is not done by then is cut off at the end, milliseconds. */
const patienceMs = 5_000;
/** Answers that are remembered where nothing is kept: some 20 MB, and longer than a phone tries. */
const memory = { maxCodes: 20_000, maxAgeMs: 3_600_000 };

/** No phone makes it. */
const noRequest = '-'.repeat(22);

/** Listens. `store` stays the caller's to close. */
export async function openService(parts: ServiceParts): Promise<Result<Service, StationFault>> {
  const { settings, clock, log, store } = parts;
  const metrics = newServiceMetrics();
  const limits = newLimits(settings.limits, () => clock.monotonic());
  const refuse = (reply: FastifyReply, refusal: Refusal) => {
    metrics.refused(refusal.error);
    return sendRefusal(reply, refusal);
  };
  const gatekeeper = newGatekeeper({ settings, limits, refuse, unnamedProxy: warnOnce(log) });
  const server = await newListener({
    names: [],
    tls: parts.tls,
    bug: error => log.error({ error: error.stack ?? String(error) }, 'a mistake of this program'),
    own: {
      options: serverOptions,
      maxConnections,
      guard: gatekeeper.guard,
      contentPolicyOf: () => contentPolicy,
      sendError: (reply, error) => refuse(reply, refusalOfError(error)),
    },
  });
  server.server.keepAliveTimeout = idleMs;
  keepNothingElsewhere(server);
  boundConnections(server, plainAddresses(settings.proxies));
  addPages(server, parts.screens);
  addAll(server, parts, { metrics, limits, gatekeeper, refuse });
  const listening = await listen(server, { host: settings.host, port: settings.port, setting: 'declare.port' });
  if (!listening.ok) return listening;
  const failed = (sentence: string) => log.error({ alarm: 'declare-store' }, sentence);
  const endForgetting = store && keepForgetting({ store, keepDays: settings.keepDays, clock, failed });
  return ok({
    url: `${parts.tls === null ? 'http' : 'https'}://${nameOf(settings.host)}:${portOf(server)}`,
    async close() {
      const cancel = clock.timer(patienceMs, () => server.server.closeAllConnections());
      await server.close();
      cancel();
      await endForgetting?.();
    },
  });
}

interface Common {
  readonly metrics: ServiceMetrics;
  readonly limits: Limits;
  readonly gatekeeper: Gatekeeper;
  refuse(reply: FastifyReply, refusal: Refusal): FastifyReply;
}

function addAll(server: FastifyInstance, parts: ServiceParts, common: Common): void {
  const { site, settings, issuer, store, printer, clock, log } = parts;
  const { id, name, timeZone, languages, notice = null } = site.site;
  const lanes = site.lanes.filter(({ directions }) => directions.includes('in'));
  const failed = (sentence: string) => log.error({ alarm: 'declare-store' }, sentence);
  const now = () => clock.now();
  addRoutes(server, {
    ...common,
    place: {
      site: { id, name, timeZone, languages, notice },
      lanes: lanes.map(lane => ({ id: lane.id, name: lane.name })),
      validHours: settings.validHours,
    },
    issue: issueOf(parts, common),
    sheets: newSheets({
      ...{ site: { name, timeZone }, issuerId: settings.issuer, issuer, printer, now },
      failed: sentence => log.error({ alarm: 'declare-print' }, sentence),
    }),
    find: { tokenFile: settings.tokenFile, store, now, failed },
    now,
    async isWell() {
      const signer = await issuer.signer();
      const answer = store?.answerOf(noRequest) ?? ok(null);
      if (!answer.ok) failed(answer.fault.message);
      return signer.ok && answer.ok;
    },
  });
}

function issueOf(parts: ServiceParts, { limits, metrics }: Common): Issue {
  const { site, settings, issuer, store, clock, log } = parts;
  const answerStore = store ?? newAnswerMemory(memory, () => clock.now());
  const timeOf = localTime(site.site.timeZone);
  return newIssue({
    ...{ settings, personKey: site.personKey, issuer, limits, clock, log },
    notice: site.site.notice?.version ?? null,
    lanes: site.lanes.filter(({ directions }) => directions.includes('in')).map(({ id }) => id),
    year: at => Number(timeOf(at).date.slice(0, 4)),
    answers: newAnswers(answerStore, fault => log.error({ alarm: 'declare-store' }, fault.message)),
    random: bytes => parts.random(bytes),
    issued: metrics.issued,
  });
}

/** Answers are for the one who has asked. */
function keepNothingElsewhere(server: FastifyInstance): void {
  server.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

/** One asker who opens connections and says nothing must not take the place of all others. */
function boundConnections(server: FastifyInstance, proxies: ReadonlySet<string>): void {
  const open = new Map<string, number>();
  server.server.on('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress ?? '') ?? '';
    if (proxies.has(address)) return;
    const asker = blockOf(address);
    const count = (open.get(asker) ?? 0) + 1;
    open.set(asker, count);
    socket.once('close', () => {
      const left = (open.get(asker) ?? 1) - 1;
      if (left > 0) open.set(asker, left);
      else open.delete(asker);
    });
    if (count > maxConnectionsOfOne) socket.destroy();
  });
}

function warnOnce(log: ServiceParts['log']): (peer: string) => void {
  let isTold = false;
  return peer => {
    if (isTold) return;
    isTold = true;
    log.warn(
      { alarm: 'declare-proxy' },
      `declare.proxies: a proxy asks from ${peer} and is not named there, so all its visitors count as one address: add it`,
    );
  };
}

function refusalOfError({ status, waitMs }: RouteError): Refusal {
  return { error: errorOfStatus(status), status, ...(waitMs !== null && { waitMs }) };
}

const nameOf = (host: string) => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : inAddress(host));

const brokenStatus: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Also what is not HTTP, or no address, is answered in the contract's form. */
const serverOptions: OwnWays['options'] = {
  bodyLimit: bodyBytes,
  forceCloseConnections: 'idle',
  return503OnClosing: false,
  frameworkErrors(_error, _request, reply) {
    const text = JSON.stringify({ error: 'bad-request' });
    (reply as unknown as FastifyReply).code(400).type('application/json; charset=utf-8').send(text);
  },
  clientErrorHandler(error, socket) {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = brokenStatus[error.code] ?? '400 Bad Request';
    const text = JSON.stringify({ error: 'bad-request' });
    const head = [
      'content-type: application/json; charset=utf-8',
      `content-length: ${text.length}`,
      'connection: close',
    ];
    socket.end([`HTTP/1.1 ${status}`, ...head, '', text].join('\r\n'));
  },
};
