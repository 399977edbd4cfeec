/** What the desk may know of people: by role, and never without a record of who has looked. */
import type { Answer, Found, MusterRow } from '../../desk-contract.ts';
import type { DeskRecord } from '../../record/desk-records.ts';
import type { GuardRole } from '../../words.ts';
import { type AskOf, type AskTools, failed, secondFault } from './asks.ts';
import type { AtDesk } from './desk-link.ts';

/** People that one search shows. */
const maxFound = 50;
/** Pseudonyms that one look names. */
const maxLooked = 100;

/** Null where it could not be recorded. */
function look(
  what: Extract<DeskRecord, { kind: 'looked' }>['what'],
  persons: readonly string[],
  by: AtDesk,
  tools: AskTools,
  second?: string,
): boolean {
  const whose = { persons: persons.slice(0, maxLooked), count: persons.length };
  const record = { kind: 'looked', guard: by.name, what, ...whose } as const;
  return tools.note(null, second === undefined ? record : { ...record, second }).ok;
}

/** Whoever only has to find somebody does not need to call them. */
const seesPhones = (role: GuardRole): boolean => role !== 'guard';

export async function answerSearch(ask: AskOf<'search'>, by: AtDesk, tools: AskTools): Promise<Answer> {
  const answer = await tools.search.search({
    text: ask.text,
    persons: tools.personsOf(ask.text),
    limit: maxFound,
  });
  if (!answer.ok) return failed('not-available');
  const people = answer.value.people.map(
    (found): Found => ({ ...found, ...(seesPhones(by.role) ? {} : { phone: null }) }),
  );
  const { isMore } = answer.value;
  const isRecorded = look(
    'search',
    people.map(({ person }) => person),
    by,
    tools,
  );
  return isRecorded ? { kind: 'found', people, isMore } : failed('not-recorded');
}

export async function answerVisits(ask: AskOf<'visits'>, by: AtDesk, tools: AskTools): Promise<Answer> {
  const answer = await tools.search.visits([ask.person]);
  if (!answer.ok) return failed('not-available');
  if (!look('visits', [ask.person], by, tools)) return failed('not-recorded');
  return { kind: 'visits', visits: [...answer.value] };
}

/** In a fire the list is shown though nothing can be recorded. */
export async function answerMuster(by: AtDesk, tools: AskTools): Promise<Answer> {
  const rows = await musterRows(by.role, tools);
  if (rows === null) return failed('not-available');
  const isRecorded = look(
    'muster',
    rows.map(({ person }) => person),
    by,
    tools,
  );
  if (!isRecorded && tools.fire.since === null) return failed('not-recorded');
  return { kind: 'muster', at: tools.now(), rows };
}

/** Null where the search does not answer. */
export async function musterRows(role: GuardRole, tools: AskTools): Promise<MusterRow[] | null> {
  const since = Object.fromEntries(tools.zones.map(zone => [zone, tools.sinceOf(zone)]));
  const answer = await tools.search.muster(since);
  if (!answer.ok) return null;
  return answer.value.map(row => ({
    ...row,
    phone: seesPhones(role) || tools.fire.since !== null ? row.phone : null,
    isMet: tools.met.has(row.visit),
  }));
}

export async function answerExport(ask: AskOf<'export-muster'>, by: AtDesk, tools: AskTools): Promise<Answer> {
  const fault = await secondFault('export', ask.second, by, tools);
  if (fault !== null) return failed(fault);
  const rows = await musterRows(by.role, tools);
  if (rows === null) return failed('not-available');
  const persons = rows.map(({ person }) => person);
  if (!look('export', persons, by, tools, ask.second?.name)) return failed('not-recorded');
  return { kind: 'file', name: `inside-${stamp(tools.now())}.csv`, text: csvOf(rows) };
}

/** `2026-11-24T08-31`: UTC, without what a file name may not hold. */
function stamp(now: number): string {
  return new Date(now).toISOString().slice(0, 16).replace(':', '-');
}

/** RFC 4180, with a byte order mark: spreadsheets then read it as UTF-8. */
function csvOf(rows: readonly MusterRow[]): string {
  const lines = rows.map(({ name, host, phone, zone, lane, at, isMet }) =>
    [name, host, phone, zone, lane, new Date(at).toISOString(), isMet ? 'yes' : ''].map(cell).join(','),
  );
  return `\uFEFF${['name,host,phone,zone,lane,entered,met', ...lines].join('\r\n')}\r\n`;
}

/** A text that a spreadsheet would take for a formula is marked as text. */
function cell(value: string | null): string {
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function answerWatchlist(by: AtDesk, tools: AskTools): Answer {
  const entries = tools.journal.watchlist();
  const isRecorded = look(
    'watchlist',
    entries.map(({ person }) => person),
    by,
    tools,
  );
  return isRecorded ? { kind: 'watchlist', entries: [...entries] } : failed('not-recorded');
}
