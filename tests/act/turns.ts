/** What the rules say of a turn. */
import type { Lane, LaneEffect, LaneRecord } from '../../main/act/lane.ts';
import type { Turn } from './plays.ts';

/** Says whether the turn breaks the rule. */
export type TurnRule = (turn: Turn) => boolean;

export const recordsOf = (effects: readonly LaneEffect[]): readonly LaneRecord[] =>
  effects.flatMap(effect => (effect.kind === 'record' ? [effect.record] : []));

export const hasRecord = (turn: Turn, kind: LaneRecord['kind']) =>
  recordsOf(turn.effects).some(each => each.kind === kind);

export const hasEffect = (turn: Turn, kind: LaneEffect['kind']) => turn.effects.some(effect => effect.kind === kind);

export const refusalOf = (turn: Turn) =>
  recordsOf(turn.effects).find(record => record.kind === 'refused')?.reason ?? null;

export const isOneOf = (state: Lane['state'], ...states: readonly Lane['state'][]) => states.includes(state);

/** The guard's action that this turn made durable; null where it did nothing of the kind. */
export const granted = ({ before, event }: Turn) =>
  event.kind === 'recorded' && before.requested?.id === event.id ? before.requested : null;

/** The admission that this turn made known. */
export const admitted = ({ event }: Turn) =>
  event.kind === 'decided' && event.decision.outcome === 'admit' ? event : null;

/** Faults over which the lane could neither open nor record. */
export const stopsExits = ({ faults }: Lane) => faults.includes('relay') || faults.includes('journal');
