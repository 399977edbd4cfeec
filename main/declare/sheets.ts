/** Codes on paper: only our own, that still hold, with the names that they were signed with. */

import type { SiteView } from '../contract.ts';
import { openDeclarationText } from '../controller/register/declaration-text.ts';
import type { PrintThread } from '../print/print-thread.ts';
import type { SheetsOrder } from '../print/sheets.ts';
import { fail, ok, type Result } from '../words.ts';
import type { PathFault } from './form-faults.ts';
import type { Issuer } from './issuer.ts';
import type { Refusal } from './refusal.ts';
import { breathe, newTurns } from './turns.ts';

/** Draws on another thread. */
export type Printer = Pick<PrintThread, 'sheets'>;

export interface SheetsParts {
  readonly site: Pick<SiteView, 'name' | 'timeZone'>;
  /** Whose codes they must be. */
  readonly issuerId: string;
  readonly issuer: Issuer;
  /** Null: nothing is printed here. */
  readonly printer: Printer | null;
  /** Milliseconds since 1970. */
  now(): number;
  /** Told why the printer has failed. */
  failed(sentence: string): void;
}

export interface SheetsRequest {
  readonly texts: readonly string[];
  readonly language: string;
}

/** One PDF at a time, and so many that wait for it. */
const maxWaiting = 4;
const readsATurn = 10;

/** The PDF. */
export type Sheets = (request: SheetsRequest) => Promise<Result<Uint8Array, Refusal>>;

export function newSheets(parts: SheetsParts): Sheets {
  const turns = newTurns(maxWaiting);
  return async request => {
    const { printer, site } = parts;
    if (printer === null) return fail({ error: 'unavailable' });
    const work = async (): Promise<Result<Uint8Array, Refusal>> => {
      const people = await peopleOf(request.texts, parts);
      if (!people.ok) return people;
      const language = request.language === 'vi' ? 'vi' : 'en';
      const order = { siteName: site.name, timeZone: site.timeZone, language, people: people.value } as const;
      const pdf = await printer.sheets(order);
      if (pdf.ok) return pdf;
      parts.failed(pdf.fault);
      return fail({ error: 'unavailable' });
    };
    return (await turns.run(work)) ?? fail({ error: 'wait', waitMs: 5_000, status: 503 });
  };
}

async function peopleOf(
  texts: readonly string[],
  { issuer, issuerId, now }: SheetsParts,
): Promise<Result<SheetsOrder['people'], Refusal>> {
  const signer = await issuer.signer();
  if (!signer.ok) return fail({ error: 'unavailable' });
  const people: SheetsOrder['people'][number][] = [];
  const faults: PathFault[] = [];
  for (const [index, text] of texts.entries()) {
    if (index > 0 && index % readsATurn === 0) await breathe();
    const opened = openDeclarationText(text, signer.value.trust);
    const declaration = opened.ok && opened.value.issuer === issuerId ? opened.value : null;
    if (declaration === null || now() >= declaration.expiresAtS * 1_000) {
      faults.push({ path: `texts[${index}]`, kind: 'not-text' });
    } else people.push({ name: declaration.person.name ?? '', text, expiresAtS: declaration.expiresAtS });
  }
  return faults.length > 0 ? fail({ error: 'fields', faults }) : ok(people);
}
