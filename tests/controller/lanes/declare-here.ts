/** Visitors who declare at a lane's screen: what they type, what they show, and the lanes at which they do. */
import type { LaneDeclaration, Screen } from '../../../main/contract.ts';
import type { LaneRunner } from '../../../main/controller/lane-runner.ts';
import { laneView } from '../../../main/controller/lane-view.ts';
import { rows } from '../rig.ts';
import { fireInput, inLane, type Runners, startLanes } from './runners.ts';

export type DeclaringScreen = Extract<Screen, { kind: 'declaring' }>;

export const override = { guard: 'Lan', reason: 'measured' } as const;

export const idleMs = 45_000;
export const declareLane = (id = 'in-1', inputs: object = {}, declare: object | true = true) => ({
  ...inLane(id, inputs),
  declare,
});

/** Mrs. Mai, healthy, who visits somebody. */
export const answers: LaneDeclaration = {
  name: 'Trần Thị Mai',
  birthYear: '1987',
  sex: 'female',
  idKind: 'national-id',
  idNumber: '001187012345',
  phone: '',
  purpose: 1,
  host: 'Khoa Nội',
  plate: '',
  symptoms: 0,
  exposures: 0,
};
/** What somebody types whose card has told who they are. */
export const cardAnswers: LaneDeclaration = {
  ...answers,
  ...{ name: '', birthYear: '', sex: null, idKind: 'none', idNumber: '' },
};

const hex = (text: string) => Buffer.from(text, 'utf8').toString('hex');
/** Mrs. Mai's. */
export const cards = {
  cccd: '001187012345||Trần Thị Mai|18011987|Nữ|Xã Bản Phiệt, Lào Cai|15082021',
  bhyt: `GD4017912345678|${hex('Trần Thị Mai')}|18/01/1987|2|${hex('Lào Cai')}|01 - 012|01/01/2026|31/12/2026|01/01/2026|-|4|-|5|$`,
  'personal-qr': '001187012345|Trần Thị Mai|1987-01-18|0|123456789012|',
} as const;
export const maskedQr = '********2345|T*** T** M**|****-**-**|0|123456789012|';
export const otherCccd = '001085000229||Ngô Văn Minh|03021985|Nam|Phường C, Hà Nội|15082021';

export const screenOf = (runner: LaneRunner): Screen => laneView(runner).screen;

/** The form that is there; throws where there is none. */
export function formOf(runner: LaneRunner): DeclaringScreen {
  const screen = screenOf(runner);
  if (screen.kind !== 'declaring') throw new Error(`the screen is ${screen.kind}`);
  return screen;
}

export function begin(runner: LaneRunner): void {
  runner.declare({ type: 'declare-begin', lane: runner.site.id });
}

/** To the form that is there, unless another is named. */
export function send(runner: LaneRunner, changes: Partial<LaneDeclaration> = {}, to: Partial<DeclaringScreen> = {}) {
  const { id, card } = { ...(to.id === undefined ? formOf(runner) : { card: null }), ...to };
  const said = card === null ? answers : cardAnswers;
  const message = { type: 'declare', lane: runner.site.id, id: id ?? 0, notice: null } as const;
  runner.declare({ ...message, declaration: { ...said, ...changes } });
}

export function touch(runner: LaneRunner, id = formOf(runner).id): void {
  runner.declare({ type: 'declare-alive', lane: runner.site.id, id });
}

export function leave(runner: LaneRunner, id = formOf(runner).id): void {
  runner.declare({ type: 'declare-end', lane: runner.site.id, id });
}

/** What the policy has decided, in the words of the journal. */
export interface Decided {
  readonly kind: string;
  readonly reasons: readonly string[];
  readonly format: string | null;
  readonly person: string | null;
  readonly proxy: string | null;
  readonly notice: string | null;
  readonly facts: { readonly declared: { readonly isMadeHere?: boolean } | null } | null;
}

export function decisions({ site }: Pick<Runners, 'site'>): Decided[] {
  return rows<{ kind: string; payload: string }>(
    site,
    "SELECT kind, payload FROM event WHERE kind IN ('admitted', 'refused', 'referred') ORDER BY seq",
  ).map(({ kind, payload }) => ({ kind, ...JSON.parse(payload) }));
}

/** A lane at which somebody has just begun; `waiting` is how many timers ran before. */
export async function startForm(policy: object = {}, lane: object = declareLane('in-1', fireInput), more: object = {}) {
  const runners = await startLanes([lane], { policy, ...more });
  const runner = runners.lane('in-1');
  const waiting = runners.clock.pending;
  begin(runner);
  return { runners, runner, waiting, relay: runners.device('in-1/relay-in', 'relay') };
}
