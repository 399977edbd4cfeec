import type { ControlAnswer, ControlRequest, LaneStatus } from '../contract.ts';
import { answerAccounts, isAccountRequest } from './desk/auth/account-requests.ts';
import type { Accounts } from './desk/auth/accounts.ts';
import type { LaneRunner } from './lane-runner.ts';
import type { Role, Session } from './session.ts';

export interface ControlParts {
  readonly runners: readonly LaneRunner[];
  lanes(): readonly LaneStatus[];
  screenUrl(role: Role, lane: string | null): string;
  /** The station's address and the session's cookie, for a shell that sets it directly. */
  address(session: Session): {
    readonly url: string;
    readonly cookie: { readonly name: string; readonly value: string };
  };
  /** Resolves with the number of keys that the gate trusts then. */
  reloadTrust(): Promise<number>;
  /** Null where the guards' file cannot be used. */
  readonly accounts: Pick<Accounts, 'changes'> | null;
}

type Failure = Extract<ControlAnswer, { answer: 'failed' }>;

/** Answers what a command on this machine asks of the running gate. */
export async function answerControl(request: ControlRequest, parts: ControlParts): Promise<ControlAnswer> {
  if (isAccountRequest(request)) return answerAccounts(request, parts.accounts);
  switch (request.command) {
    case 'trust-reload':
      return { answer: 'reloaded', keys: await parts.reloadTrust() };
    case 'lane-list':
      return { answer: 'lanes', lanes: [...parts.lanes()] };
    case 'screen':
      return answerScreen(request, parts);
    case 'lane-open':
    case 'lane-reset':
      return answerLane(request, parts);
  }
}

function answerScreen(request: Extract<ControlRequest, { command: 'screen' }>, parts: ControlParts): ControlAnswer {
  const { role } = request;
  if (role === 'guard')
    return { answer: 'screen', url: `${parts.address({ role, lane: null }).url}/guard`, cookie: null };
  const lane = role === 'demo' ? null : request.lane;
  if (role === 'visitor' && !parts.runners.some(({ site }) => site.id === lane)) return unknownLane(lane ?? '', parts);
  if (!request.cookie) return { answer: 'screen', url: parts.screenUrl(role, lane), cookie: null };
  const { url, cookie } = parts.address({ role, lane });
  return { answer: 'screen', url: `${url}${role === 'demo' ? '/demo' : `/visitor/${lane}`}`, cookie: { ...cookie } };
}

function answerLane(
  request: Extract<ControlRequest, { command: 'lane-open' | 'lane-reset' }>,
  parts: ControlParts,
): ControlAnswer {
  const runner = parts.runners.find(({ site }) => site.id === request.lane);
  if (runner === undefined) return unknownLane(request.lane, parts);
  const action = request.command === 'lane-open' ? 'open' : 'reset';
  const named = request.command === 'lane-open' ? request.direction : undefined;
  const direction = named ?? runner.lane.pending?.direction ?? runner.site.directions[0];
  if (direction === undefined || !runner.site.directions.includes(direction)) {
    return failed('bad-request', `lane ${request.lane} does not open in direction ${direction}`);
  }
  if (action === 'open' && named === undefined && runner.lane.pending === null && runner.site.directions.length > 1) {
    return failed('bad-request', `lane ${request.lane} opens both ways: name --direction in or out`);
  }
  const asked = runner.request(action, direction, { guard: request.guard, reason: request.reason });
  if (asked.ok) return { answer: 'done', seq: asked.value < 0 ? null : asked.value, state: runner.lane.state };
  if (asked.fault === 'not-recorded') {
    return failed(
      'not-recorded',
      'neither the journal nor the second file can be written, and nothing opens unrecorded',
    );
  }
  const { state, interlocked } = runner.lane;
  const isTrapped = interlocked ? 'the other door of its mantrap is open' : 'another request is under way';
  const why = state === 'released' ? 'it is released by the fire alarm' : isTrapped;
  return failed('refused', `lane ${request.lane} takes no request: ${why}`);
}

function unknownLane(lane: string, { runners }: ControlParts): Failure {
  return failed(
    'unknown-lane',
    `there is no lane ${lane}; lanes are: ${runners.map(({ site }) => site.id).join(', ')}`,
  );
}

function failed(kind: Failure['kind'], message: string): Failure {
  return { answer: 'failed', kind, message };
}
