import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type CheckAnswer, type CheckContext, checkText } from '../controller/check-text.ts';
import { trustedKey } from '../controller/keys.ts';
import { type Command, loadSiteOrTell, parse, parseTime, placesOf, print, siteOptions, UsageError } from './command.ts';

const help = `
usage: gatehouse check [TEXT] [--at TIME] [--json]
       gatehouse check --ndjson

Reads, verifies and decides as an entry lane would, without a gate: nothing is opened or recorded, and what was
scanned before plays no part. TEXT may come on stdin instead.

  --at TIME   the moment to judge at (default now), as 2026-11-23T08:00:00Z
  --ndjson    one JSON object a line on stdin, one answer a line on stdout, in order:
              {"id":"a","text":"VD1:…","at":"…","certificates":["<base64 DER>"],"keys":[<public JWK>]};
              only id and text are needed; certificates and keys are trusted for that line beside the site's own
  --site F    whose trust list and policy (default ./site.yaml; where there is none, an empty list and the default policy)
`;

const question = z.strictObject({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  at: z.string().optional(),
  certificates: z.array(z.string()).optional(),
  keys: z.array(z.unknown()).optional(),
});

export const check: Command = {
  summary: 'read, verify and decide a text, without a gate',
  help,
  async run(args) {
    const { values, positionals } = parse(
      args,
      { ...siteOptions, at: { type: 'string' }, ndjson: { type: 'boolean' }, json: { type: 'boolean' } },
      1,
    );
    const file = placesOf(values).site;
    const context: CheckContext = { trust: [], audiences: [], policy: null };
    const site = values.site !== undefined || existsSync(file) ? loadSiteOrTell(file, values.json === true) : null;
    if (site !== null && !site.ok) return site.fault;
    const known = site === null ? context : site.value;
    if (values.ndjson === true) return checkLines(known);
    const at = values.at === undefined ? Date.now() : parseTime(values.at, 'at');
    const answer = checkText(positionals[0] ?? (await readStdin()), at, known);
    print(values.json === true || !process.stdout.isTTY ? JSON.stringify(answer) : describe(answer));
    return 0;
  },
};

async function checkLines(context: CheckContext): Promise<number> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') print(JSON.stringify(answerLine(line, context)));
  }
  return 0;
}

function answerLine(line: string, context: CheckContext): object {
  const parsed = question.safeParse(parseJson(line));
  if (!parsed.success) {
    const message = parsed.error.issues.map(({ path, message: what }) => `${path.join('.')}: ${what}`).join('; ');
    return { id: null, error: `not a question: ${message}` };
  }
  const { id, text, at, keys = [] } = parsed.data;
  const moment = at === undefined ? Date.now() : Date.parse(at);
  if (Number.isNaN(moment)) return { id, error: 'at: expected an ISO 8601 time' };
  // A key given with the line is trusted for whatever issuer signed with it.
  const extra = (issuer: string) =>
    keys.flatMap(jwk => {
      const key = trustedKey(jwk, issuer, ['declaration']);
      return key.ok ? [key.value] : [];
    });
  return { id, ...checkText(text, moment, context, extra) };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

async function readStdin(): Promise<string> {
  if (process.stdin.isTTY) throw new UsageError('which text?');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

function describe(answer: CheckAnswer): string {
  const steps = (['read', 'genuine', 'time', 'usage', 'schema'] as const)
    .map(step => `${step}: ${answer[step] ?? '-'}`)
    .join('  ');
  const who = answer.person === null ? '' : `\n${answer.person.name}, declared at ${answer.issuer}`;
  const why = answer.reasons.length === 0 ? '' : ` (${answer.reasons.join(', ')})`;
  return `${answer.outcome}${why}\n${answer.format}  ${steps}${who}`;
}
