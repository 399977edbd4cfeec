/** What is sent of a form that is filled in. */
import type { DeclareRequest, GroupRequest } from '../../main/declare-contract.ts';
import { tidy } from '../../main/form.ts';
import { answersOf, answersOfOther, type FormState, type Order, personOf } from './form-model.ts';

/** As the contract has it, without `request`: what makes two of them the same declaration. */
type Content<Body> = Body extends unknown ? Omit<Body, 'request'> : never;

/** `request`: what the service knows this declaration by. */
export function orderOf(state: FormState, request: string): Order {
  const path = state.whom === 'me' ? '/api/declare' : '/api/group';
  return { path, request, content: JSON.stringify(contentOf(state)) };
}

export function bodyOf({ request, content }: Order): string {
  return `{"request":"${request}",${content.slice(1)}`;
}

function contentOf(state: FormState): Content<DeclareRequest> | Content<GroupRequest> {
  const { place, agreed, laneId, visit, whom, table, others, othersWell } = state;
  const common = {
    notice: place?.site.notice === null ? null : agreed,
    lane: place?.lanes.some(({ id }) => id === laneId) === true ? laneId : null,
    visit: { purpose: visit.purpose ?? 0, host: tidy(visit.host), plate: tidy(visit.plate) },
  };
  const answers = answersOf(state.answers);
  if (whom === 'table') return { ...common, csv: table?.text ?? '', answers };
  const me = { person: personOf(state.who), answers };
  if (whom === 'me') return { ...common, ...me };
  const them = others.map(other => ({ person: personOf(other.person), answers: answersOfOther(other, othersWell) }));
  return { ...common, people: [me, ...them] };
}

/** 16 random bytes in base64url. */
export function newRequest(random: (bytes: Uint8Array<ArrayBuffer>) => void): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .slice(0, 22);
}
