/** What a guard does at a lane: each is recorded by name and reason before it takes effect. */
import type { GuardAction } from '../../act/lane.ts';
import type { Answer } from '../../desk-contract.ts';
import type { Direction, Override } from '../../words.ts';
import type { LaneRunner } from '../lane-runner.ts';
import { type AskOf, type AskTools, done, failed, noted, overrideOf, secondFault } from './asks.ts';
import type { AtDesk } from './desk-link.ts';

type LaneAsk = AskOf<
  'admit' | 'turn-away' | 'open' | 'hold' | 'end-hold' | 'lock' | 'unlock' | 'reset-lane' | 'withdraw-declaration'
>;

export function answerLane(ask: LaneAsk, by: AtDesk, tools: AskTools): Answer {
  const runner = tools.runners.find(({ site }) => site.id === ask.lane);
  if (runner === undefined) return failed('gone');
  if ('reason' in ask && ask.reason !== null && !tools.site.reasons.some(({ id }) => id === ask.reason)) {
    return failed('refused');
  }
  switch (ask.kind) {
    case 'admit':
      return admit(ask, by, runner, tools);
    case 'turn-away':
      return turnAway(ask, by, runner, tools);
    case 'withdraw-declaration':
      return tools.withdraw(ask.lane) ? done(null) : failed('gone');
    case 'open':
      return request(runner, 'open', ask.direction, overrideOf(by, ask.reason, ask.note));
    case 'hold':
    case 'lock':
      if (ask.kind === 'hold' && isLockedDown(ask.lane, by, tools)) return failed('not-allowed');
      return request(runner, ask.kind, null, overrideOf(by, ask.reason, ask.note));
    case 'end-hold':
      return request(runner, 'end-hold', null, overrideOf(by, 'end-hold', ''));
    case 'unlock':
      if (isLockedDown(ask.lane, by, tools)) return failed('not-allowed');
      return request(runner, 'unlock', null, overrideOf(by, 'unlock', ''));
    case 'reset-lane':
      return request(runner, 'reset', null, overrideOf(by, 'reset', ask.note));
  }
}

/** One lane of a lockdown is not a guard's to free: the lockdown is lifted as a whole. */
function isLockedDown(lane: string, { role }: AtDesk, { journal }: AskTools): boolean {
  return role === 'guard' && (journal.lockdown()?.lanes.includes(lane) ?? false);
}

function request(
  runner: LaneRunner,
  action: GuardAction,
  direction: Direction | null,
  override: Override,
  of?: number,
): Answer {
  const way = direction ?? runner.site.directions[0] ?? 'in';
  if (!runner.site.directions.includes(way)) return failed('refused');
  const asked = runner.request(action, way, override, of);
  return asked.ok ? done(asked.value) : failed(asked.fault);
}

/** Lets the person of an entry through, who need not stand at the scanner any more. */
function admit(ask: AskOf<'admit'>, by: AtDesk, runner: LaneRunner, tools: AskTools): Answer {
  const known = tools.cases.find(ask.entry);
  if (known === null || known.lane !== ask.lane) return failed('gone');
  if (known.outcome === 'refused' && ask.note === '') return failed('needs-note');
  return request(runner, 'open', known.direction, overrideOf(by, ask.reason, ask.note), ask.entry);
}

function turnAway(ask: AskOf<'turn-away'>, by: AtDesk, runner: LaneRunner, tools: AskTools): Answer {
  const known = tools.cases.find(ask.entry);
  if (known === null || known.lane !== ask.lane) return failed('gone');
  const override = overrideOf(by, ask.reason ?? 'turned-away', ask.note);
  if (runner.lane.pending?.seq === ask.entry) return request(runner, 'turn-away', known.direction, override, ask.entry);
  // The person has stepped aside: the lane shows nothing of them any more.
  const { direction } = known;
  const written = tools.append(ask.lane, { kind: 'turned-away', direction, override, of: ask.entry });
  return written.ok ? done(written.value) : failed('not-recorded');
}

/** Locks every lane that is not locked, in one recorded act. */
export function answerLockdown(ask: AskOf<'lockdown'>, by: AtDesk, tools: AskTools): Answer {
  if (tools.fire.since !== null) return failed('refused');
  if (tools.journal.lockdown() !== null) return failed('gone');
  const open = tools.runners.filter(({ lane }) => !lane.locked);
  const override = overrideOf(by, 'lockdown', ask.note);
  const answer = noted(tools, null, { kind: 'locked-down', lanes: open.map(({ site }) => site.id), override });
  if (answer.kind !== 'done') return answer;
  for (const runner of open) request(runner, 'lock', null, override);
  return answer;
}

/** Unlocks what the lockdown has locked, and no lane that was locked before. */
export async function answerLift(ask: AskOf<'lift-lockdown'>, by: AtDesk, tools: AskTools): Promise<Answer> {
  const fault = await secondFault('lift-lockdown', ask.second, by, tools);
  if (fault !== null) return failed(fault);
  const lockdown = tools.journal.lockdown();
  if (lockdown === null) return failed('gone');
  const { lanes } = lockdown;
  const override = overrideOf(by, 'lift-lockdown', ask.note);
  const second = ask.second === null ? {} : { second: ask.second.name };
  const answer = noted(tools, null, { kind: 'lockdown-lifted', lanes, override, ...second });
  if (answer.kind !== 'done') return answer;
  for (const runner of tools.runners) if (lanes.includes(runner.site.id)) request(runner, 'unlock', null, override);
  return answer;
}

/** The lanes may close again: only a supervisor says so, and only when nothing burns any more. */
export function answerFireOver(ask: AskOf<'confirm-fire-over'>, by: AtDesk, tools: AskTools): Answer {
  const { fire } = tools;
  if (fire.since === null) return failed('gone');
  if (fire.burning.length > 0) return failed('still-burning');
  const answer = noted(tools, null, { kind: 'fire-confirmed', override: overrideOf(by, 'fire-over', ask.note) });
  if (answer.kind === 'done') fire.confirm();
  return answer;
}
