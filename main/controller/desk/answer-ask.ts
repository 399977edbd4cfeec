/** Answers one ask of the desk. The role has been checked by the link. */
import type { Answer, Ask } from '../../desk-contract.ts';
import { type AskOf, type AskTools, done, failed, noted, overrideOf } from './asks.ts';
import type { AtDesk } from './desk-link.ts';
import { answerFireOver, answerLane, answerLift, answerLockdown } from './lane-asks.ts';
import { answerExport, answerMuster, answerSearch, answerVisits, answerWatchlist } from './people-asks.ts';
import { cardFormats } from './proxy.ts';

export async function answerAsk(ask: Ask, by: AtDesk, tools: AskTools): Promise<Answer> {
  switch (ask.kind) {
    case 'lockdown':
      return answerLockdown(ask, by, tools);
    case 'lift-lockdown':
      return answerLift(ask, by, tools);
    case 'confirm-fire-over':
      return answerFireOver(ask, by, tools);
    case 'search':
      return answerSearch(ask, by, tools);
    case 'visits':
      return answerVisits(ask, by, tools);
    case 'muster':
      return answerMuster(by, tools);
    case 'export-muster':
      return answerExport(ask, by, tools);
    case 'watchlist':
      return answerWatchlist(by, tools);
    case 'declare':
      return answerDeclare(ask, by, tools);
    case 'guards':
    case 'unlock-guard':
      return answerGuards(ask, by, tools);
    case 'stay':
      return done(null);
    case 'cancel-entry':
    case 'correct-exit':
    case 'reset-passback':
    case 'acknowledge':
    case 'call-supervisor':
    case 'watch':
    case 'unwatch':
    case 'account-for':
      return answerRecord(ask, by, tools);
    default:
      return answerLane(ask, by, tools);
  }
}

async function answerDeclare(ask: AskOf<'declare'>, by: AtDesk, tools: AskTools): Promise<Answer> {
  if (ask.entry === null) return tools.declare(ask, null, by);
  const { person = null, format = null, name = null, birthYear = null } = tools.cases.find(ask.entry) ?? {};
  const card = cardFormats.find(known => known === format);
  if (card === undefined || person === null) return failed('gone');
  return tools.declare(ask, { format: card, person, name, birthYear }, by);
}

type RecordAsk = Extract<
  Ask,
  {
    kind:
      | 'cancel-entry'
      | 'correct-exit'
      | 'reset-passback'
      | 'acknowledge'
      | 'call-supervisor'
      | 'watch'
      | 'unwatch'
      | 'account-for';
  }
>;

/** What is nothing but its record. */
function answerRecord(ask: RecordAsk, by: AtDesk, tools: AskTools): Answer {
  const guard = by.name;
  switch (ask.kind) {
    case 'cancel-entry':
      return noted(tools, null, {
        kind: 'entry-cancelled',
        entry: ask.entry,
        override: overrideOf(by, 'not-passed', ask.note),
      });
    case 'correct-exit': {
      const override = overrideOf(by, 'forgotten-exit', ask.note);
      return noted(tools, null, { kind: 'exit-corrected', visit: ask.visit, at: ask.at, override });
    }
    case 'reset-passback':
      return noted(tools, null, {
        kind: 'passback-reset',
        person: ask.person,
        override: overrideOf(by, 'reset', ask.note),
      });
    case 'acknowledge':
      return noted(tools, null, {
        kind: 'alarm-acknowledged',
        alarm: ask.alarm,
        override: overrideOf(by, 'seen', ask.memo),
      });
    case 'call-supervisor':
      return noted(tools, ask.lane, { kind: 'supervisor-called', override: overrideOf(by, 'call', ask.note) });
    case 'watch': {
      const { person, until, outcome, instruction } = ask;
      return noted(tools, null, { kind: 'watched', person, until, outcome, instruction, guard });
    }
    case 'unwatch':
      return noted(tools, null, { kind: 'unwatched', watch: ask.watch, override: overrideOf(by, 'ended', ask.note) });
    case 'account-for': {
      const answer = noted(tools, null, { kind: 'accounted-for', visit: ask.visit, isMet: ask.isMet, guard });
      if (answer.kind !== 'done') return answer;
      if (ask.isMet) tools.met.add(ask.visit);
      else tools.met.delete(ask.visit);
      return answer;
    }
  }
}

async function answerGuards(
  ask: Extract<Ask, { kind: 'guards' | 'unlock-guard' }>,
  by: AtDesk,
  { colleagues, onDuty }: AskTools,
): Promise<Answer> {
  if (ask.kind === 'unlock-guard') return (await colleagues.unlock(ask.name, by.name)) ? done(null) : failed('gone');
  const present = onDuty();
  const guards = colleagues.guards().map(({ name, role, isLockedOut }) => ({
    ...{ name, role, isLockedOut },
    isOnDuty: present.includes(name),
  }));
  return { kind: 'guards', guards };
}
