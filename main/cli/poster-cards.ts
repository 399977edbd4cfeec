/** `gatehouse poster --cards`: people's declarations, each verified, as cards. */
import { createReadStream } from 'node:fs';
import { openDeclarationText } from '../controller/register/declaration-text.ts';
import type { Site } from '../controller/site.ts';
import { loadTrust } from '../controller/trust/trust-store.ts';
import { cardCode, cardsPdf, type PersonCard } from '../print/cards.ts';
import type { TrustList } from '../verify/verify.ts';
import { fail, ok, type Result } from '../words.ts';
import { failure, print, tell, wrongUsage } from './command.ts';
import { writePdf } from './write-pdf.ts';

export interface CardsWanted {
  /** `-` is stdin. */
  readonly file: string;
  readonly out: string;
  readonly data: string;
  readonly isForced: boolean;
  readonly isJson: boolean;
}

/** Far over what anybody cuts apart: some 300 sheets. */
const maxBytes = 4_000_000;
const maxCards = 5_000;
const shownRefusals = 20;

/** Returns the exit code. `now`: milliseconds since 1970. */
export async function printCards(wanted: CardsWanted, site: Site, now: number): Promise<number> {
  const content = await readAll(wanted.file);
  if (!content.ok) return end(content.fault, wrongUsage);
  const parts = { siteEntries: site.trust, siteDir: site.folder, dataDir: wanted.data, nowMs: now };
  const judge = { trust: loadTrust(parts).list, audiences: site.audiences, now };
  const { people, refused } = readCards(content.value, judge);
  for (const { line, why } of refused.slice(0, shownRefusals)) tell(`line ${line}: ${why}`);
  if (refused.length > shownRefusals) tell(`and ${refused.length - shownRefusals} more`);
  if (refused.length > 0 && !wanted.isForced) {
    return end(`nothing was printed: ${refused.length} of the lines make no card (--force prints the others)`, failure);
  }
  if (people.length === 0) return end(`${wanted.file} has no declaration to print`, failure);
  if (people.length > maxCards) return end(`${people.length} cards are too many: ${maxCards} at a time`, failure);
  const { languages, timeZone } = site.site;
  const made = await cardsPdf({ people, languages, timeZone }, now);
  if (!made.ok) return end(made.fault, failure);
  const { pdf, pages, module, replaced } = made.value;
  if (replaced > 0) tell(`gatehouse poster: the typeface lacks letters of ${replaced} names`);
  const written = writePdf(wanted.out, pdf, 0o600);
  if (!written.ok) return end(written.fault, failure);
  const counts = { cards: people.length, refused: refused.length, pages, module: Number(module.toFixed(3)) };
  if (wanted.isJson) print(JSON.stringify({ file: wanted.out, ...counts }));
  else print(`${wanted.out}: ${people.length} cards on ${pages} sheets of A4, modules of ${counts.module} mm and more`);
  return 0;
}

function end(sentence: string, code: number): number {
  tell(`gatehouse poster: ${sentence}`);
  return code;
}

async function readAll(file: string): Promise<Result<string, string>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
      const read = Buffer.from(chunk);
      bytes += read.length;
      if (bytes > maxBytes) return fail(`${file} is larger than ${maxBytes / 1_000_000} MB`);
      chunks.push(read);
    }
  } catch (error) {
    return fail(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
}

interface Refused {
  /** Counted from 1. */
  readonly line: number;
  /** Without anything of the text. */
  readonly why: string;
}

interface Judge {
  readonly trust: TrustList;
  readonly audiences: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Every line that is not blank, in order. */
export function readCards(
  content: string,
  judge: Judge,
): { people: readonly PersonCard[]; refused: readonly Refused[] } {
  const people: PersonCard[] = [];
  const refused: Refused[] = [];
  for (const [index, row] of content
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const line = row.replace(/\r$/, '');
    if (line.trim() === '') continue;
    const person = readLine(line, judge);
    if (person.ok) people.push(person.value);
    else refused.push({ line: index + 1, why: person.fault });
  }
  return { people, refused };
}

function readLine(line: string, { trust, audiences, now }: Judge): Result<PersonCard, string> {
  const text = line.startsWith('{') ? textOf(line) : ok(line);
  if (!text.ok) return text;
  const declaration = openDeclarationText(text.value, trust);
  if (!declaration.ok) return declaration;
  const { expiresAtS, audience, person } = declaration.value;
  if (expiresAtS * 1_000 <= now) return fail('it has expired');
  const isForAny = audience === null || audience === '*';
  if (!isForAny && !audiences.includes(audience)) return fail('it is for another place');
  const code = cardCode(text.value);
  return code.ok ? ok({ name: person.name ?? '', text: text.value, expiresAtS }) : code;
}

function textOf(line: string): Result<string, string> {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === 'object' && row !== null && 'text' in row && typeof row.text === 'string') return ok(row.text);
  } catch {
    // Told as any other line without a text.
  }
  return fail('expected a VD1: text, or JSON with text');
}
