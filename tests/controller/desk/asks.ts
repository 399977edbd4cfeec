/** One ask of each kind, as a page would send it: a kind without an example does not compile. */
import type { Ask, AskKind } from '../../../main/desk-contract.ts';

const person = '0123456789abcdef0123456789abcdef';
const second = { name: 'Phạm Thị Mai', pin: '804719' };

export const examples: { readonly [K in AskKind]: Extract<Ask, { kind: K }> } = {
  admit: { kind: 'admit', lane: 'in-1', entry: 1, reason: 'measured', note: '36,5 °C' },
  'turn-away': { kind: 'turn-away', lane: 'in-1', entry: 1, reason: null, note: '' },
  open: { kind: 'open', lane: 'in-1', direction: 'in', reason: 'other', note: '' },
  hold: { kind: 'hold', lane: 'in-1', reason: 'other', note: '' },
  'end-hold': { kind: 'end-hold', lane: 'in-1' },
  lock: { kind: 'lock', lane: 'in-1', reason: 'other', note: '' },
  unlock: { kind: 'unlock', lane: 'in-1' },
  'reset-lane': { kind: 'reset-lane', lane: 'in-1', note: 'plugged in again' },
  lockdown: { kind: 'lockdown', note: '' },
  'lift-lockdown': { kind: 'lift-lockdown', note: '', second: null },
  'confirm-fire-over': { kind: 'confirm-fire-over', note: 'drill is over' },
  'cancel-entry': { kind: 'cancel-entry', entry: 1, note: 'went back' },
  'correct-exit': { kind: 'correct-exit', visit: 1, at: 1, note: 'seen leaving' },
  'reset-passback': { kind: 'reset-passback', person, note: 'came through the garage' },
  acknowledge: { kind: 'acknowledge', alarm: 1, memo: 'looked' },
  'call-supervisor': { kind: 'call-supervisor', lane: null, note: '' },
  watchlist: { kind: 'watchlist' },
  watch: { kind: 'watch', person, until: null, outcome: 'refuse', instruction: 'call the police' },
  unwatch: { kind: 'unwatch', watch: 1, note: 'over' },
  search: { kind: 'search', text: 'nguyen' },
  visits: { kind: 'visits', person },
  muster: { kind: 'muster' },
  'export-muster': { kind: 'export-muster', second },
  'account-for': { kind: 'account-for', visit: 1, isMet: true },
  declare: {
    kind: 'declare',
    lane: 'in-1',
    direction: 'in',
    entry: null,
    declaration: {
      ...{ name: 'Trần Thị Bình', birthYear: '1960', idKind: 'none', idNumber: '', phone: '', host: '', plate: '' },
      ...{ purpose: 1, symptoms: 0, exposures: 0, language: 'vi' },
    },
  },
  'withdraw-declaration': { kind: 'withdraw-declaration', lane: 'in-1' },
  guards: { kind: 'guards' },
  'unlock-guard': { kind: 'unlock-guard', name: 'Lan' },
  stay: { kind: 'stay' },
};
