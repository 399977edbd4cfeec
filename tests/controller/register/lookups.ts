/** An endpoint of declarations on this machine, and the tokens that it gives. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { openDeclarationText } from '../../../main/controller/register/declaration-text.ts';
import type { Alias, AliasKind } from '../../../main/verify/person.ts';
import { trustList } from '../../../main/verify/trust.ts';
import { claims, text } from '../../vectors/declaration/forge.ts';
import { ed25519, otherEd25519, trusted } from '../../vectors/keys.ts';

/** 08:00 in Vietnam. */
export const morning = Date.UTC(2026, 10, 23, 1);
const morningS = morning / 1_000;

export const personOf = (number: number) => number.toString(16).padStart(32, '0');
export const aliasOf = (number: number, kind: AliasKind = 'national-id'): Alias => ({ kind, key: personOf(number) });

export const trust = trustList([trusted(ed25519)]);
export const openText = (from: string) => openDeclarationText(from, trust);

export interface TokenChanges {
  readonly name?: string;
  readonly from?: number;
  readonly until?: number;
  readonly symptoms?: number;
  readonly isForged?: boolean;
}

/** A token of the trusted issuer, valid for 72 hours around the morning unless told otherwise; seconds from it. */
export function tokenOf(person: number, changes: TokenChanges = {}): string {
  const { name = 'Trần Văn Bình', from = -3_600, until = 71 * 3_600, symptoms = 0, isForged = false } = changes;
  const key = Buffer.from(personOf(person), 'hex');
  return text({
    ...(isForged ? { key: otherEd25519 } : {}),
    claims: claims({ 3: undefined, 4: morningS + until, 5: morningS + from }, { 1: name, 2: key }, { 0: symptoms }),
  });
}

export interface Endpoint {
  readonly url: string;
  /** The bodies that were asked, and their headers. */
  readonly asked: readonly { readonly body: string; readonly headers: IncomingMessage['headers'] }[];
  /** What it does from now on. */
  answer: (response: ServerResponse, body: string) => void;
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Listens until the test ends; answers that there is nothing. */
export async function startEndpoint(tls?: { readonly key: string; readonly cert: string }): Promise<Endpoint> {
  const asked: { body: string; headers: IncomingMessage['headers'] }[] = [];
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      asked.push({ body, headers: request.headers });
      endpoint.answer(response, body);
    });
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  server.on(tls === undefined ? 'connection' : 'secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint: Endpoint = {
    url: tls === undefined ? `http://127.0.0.1:${port}/declarations` : `https://localhost:${port}/declarations`,
    asked,
    answer: giving(),
    connections: () => connections,
    close: async () => {
      server.closeAllConnections();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
  onTestFinished(endpoint.close);
  return endpoint;
}

export const giving =
  (...texts: readonly string[]) =>
  (response: ServerResponse) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ declarations: texts.map(one => ({ text: one })) }));
  };
