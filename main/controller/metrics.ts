import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';
import type { LaneFault, Outcome } from '../words.ts';
import type { ScanTimings } from './lane-runner.ts';

/** Seconds; from the microseconds of a verb to the milliseconds of a slow disk. */
const stepBuckets = [0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.02, 0.1];

export interface LaneHealth {
  readonly id: string;
  readonly faults: readonly { readonly kind: LaneFault }[];
}

export interface SourcesHealth {
  /** Seconds since the endpoint of declarations last answered; null where there is none, or it never did. */
  readonly lookupAgeS: number | null;
  readonly isLookupDown: boolean;
  readonly isRegisterFaulty: boolean;
  readonly areRevocationsFaulty: boolean;
}

export interface Metrics {
  decided(lane: string, outcome: Outcome, reason: string | null): void;
  timed(timings: ScanTimings): void;
  /** Where declarations are looked up and credentials revoked; told when somebody scrapes. */
  sources(ask: () => SourcesHealth): void;
  /** Prometheus text exposition. */
  text(): Promise<string>;
}

/** What `/metrics` tells. `health` and `screens` are asked when somebody scrapes. */
export function newMetrics(health: () => readonly LaneHealth[], screens: () => number): Metrics {
  const registers = [new Registry()];
  const decisions = new Counter({
    name: 'gatehouse_decisions_total',
    help: 'Decisions by lane, outcome and first reason.',
    labelNames: ['lane', 'outcome', 'reason'] as const,
    registers,
  });
  const steps = new Histogram({
    name: 'gatehouse_step_seconds',
    help: 'Time that each step of a scan took.',
    labelNames: ['step'] as const,
    buckets: stepBuckets,
    registers,
  });
  new Gauge({
    name: 'gatehouse_lane_up',
    help: '1 when the lane can work.',
    labelNames: ['lane'] as const,
    registers,
    collect() {
      for (const lane of health()) this.set({ lane: lane.id }, lane.faults.length === 0 ? 1 : 0);
    },
  });
  new Gauge({
    name: 'gatehouse_lane_fault',
    help: '1 while the lane has this fault.',
    labelNames: ['lane', 'fault'] as const,
    registers,
    collect() {
      this.reset();
      for (const lane of health()) for (const { kind } of lane.faults) this.set({ lane: lane.id, fault: kind }, 1);
    },
  });
  new Gauge({
    name: 'gatehouse_screens',
    help: 'Screens that are connected.',
    registers,
    collect() {
      this.set(screens());
    },
  });
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  const names = {
    receive: 'receive',
    read: 'read',
    verify: 'verify',
    decide: 'decide',
    record: 'commit',
    act: 'write',
  };
  function sources(ask: () => SourcesHealth): void {
    const gauge = (name: string, help: string, value: (health: SourcesHealth) => number | null) =>
      new Gauge({
        ...{ name: `gatehouse_${name}`, help, registers },
        collect() {
          const told = value(ask());
          if (told === null) this.reset();
          else this.set(told);
        },
      });
    gauge('lookup_age_seconds', 'Since the endpoint of declarations last answered.', health => health.lookupAgeS);
    gauge('lookup_down', '1 while the endpoint of declarations is left alone.', health => Number(health.isLookupDown));
    gauge('register_fault', '1 while the register cannot be read.', health => Number(health.isRegisterFaulty));
    gauge('revocations_fault', '1 while revocation is not certain.', health => Number(health.areRevocationsFaulty));
  }

  return {
    sources,
    decided: (lane, outcome, reason) => decisions.inc({ lane, outcome, reason: reason ?? 'none' }),
    timed(timings) {
      for (const [key, step] of Object.entries(names)) {
        const us = timings[key as keyof ScanTimings];
        if (us !== null) steps.observe({ step }, us / 1e6);
      }
    },
    text: () => registers[0]?.metrics() ?? Promise.resolve(''),
  };
}
