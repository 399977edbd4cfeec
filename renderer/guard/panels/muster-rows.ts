/** The muster list as rows: which, in which order, and the file that it is exported to. */
import type { MusterRow } from '../../../main/desk-contract.ts';
import { fits } from './fold.ts';

export type MusterOrder = 'newest' | 'name';

const vietnamese = new Intl.Collator('vi');

/** People are called by the last word of their name. */
function called(name: string): string {
  return name.trim().split(/\s+/u).at(-1) ?? '';
}

/** Rows without a name come last. */
export function inOrder(rows: readonly MusterRow[], order: MusterOrder): readonly MusterRow[] {
  if (order === 'newest') return rows.toSorted((a, b) => b.at - a.at || a.visit - b.visit);
  return rows.toSorted((a, b) => {
    if (a.name === null || b.name === null) return Number(a.name === null) - Number(b.name === null) || b.at - a.at;
    return vietnamese.compare(called(a.name), called(b.name)) || vietnamese.compare(a.name, b.name) || b.at - a.at;
  });
}

/** Those whose name, host or phone fits what is typed. */
export function chosen(rows: readonly MusterRow[], typed: string, isUnmetOnly: boolean): readonly MusterRow[] {
  return rows.filter(row => !(isUnmetOnly && row.isMet) && fits(typed, [row.name, row.host, row.phone]));
}

/** A name that every file system takes, whatever the gate has called the file. */
export function fileNameOf(name: string): string {
  const stem = (name.split(/[\\/]/u).at(-1) ?? '')
    .replace(/\.csv$/iu, '')
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${stem === '' ? 'muster' : stem}.csv`;
}

const byteOrderMark = '\uFEFF';

/** Spreadsheets take a file for UTF-8, and so show the names whole, only by its first character. */
export function csvText(text: string): string {
  return text.startsWith(byteOrderMark) ? text : byteOrderMark + text;
}
