import { Counter, Histogram, Registry } from '@prometheus-io/client';

export interface ServiceMetrics {
  issued(count: number): void;
  /** `error` as in the contract. */
  refused(error: string): void;
  sheets(): void;
  /** A gate has looked somebody up. */
  lookedUp(): void;
  /** `route` is the route's own pattern, never what was asked for. */
  timed(route: string, ms: number): void;
  /** Prometheus text exposition. */
  text(): Promise<string>;
}

/** Seconds. */
const buckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5];

export function newServiceMetrics(): ServiceMetrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `gatehouse_declare_${name}_total`, help, labelNames, registers });
  const issued = counter('issued', 'Declarations that were signed.', []);
  const refused = counter('refused', 'Requests that were refused, by error.', ['error']);
  const sheets = counter('sheets', 'Sheets that were made to print.', []);
  const lookups = counter('lookups', 'Questions that gates have asked.', []);
  const requests = new Histogram({
    name: 'gatehouse_declare_request_seconds',
    help: 'Time from a request to its answer.',
    labelNames: ['route'] as const,
    buckets,
    registers,
  });
  return {
    issued: count => issued.inc(count),
    refused: error => refused.inc({ error }),
    sheets: () => sheets.inc(),
    lookedUp: () => lookups.inc(),
    timed: (route, ms) => requests.observe({ route }, ms / 1_000),
    text: () => registry.metrics(),
  };
}
