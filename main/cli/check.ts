import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type LineChecker, newLineChecker } from '../controller/check-lines.ts';
import { type CheckAnswer, type CheckContext, checkText } from '../controller/check-text.ts';
import { noRules } from '../controller/health-rules.ts';
import { localTime } from '../controller/local-time.ts';
import { defaultPolicy } from '../controller/policy-schema.ts';
import { pseudonymOf } from '../controller/pseudonym.ts';
import { buildZones, defaultWay, wayFinder } from '../controller/site-zones.ts';
import { loadTrust } from '../controller/trust/trust-store.ts';
import { trustList } from '../verify/trust.ts';
import { ok, type Result } from '../words.ts';
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

export const check: Command = {
  summary: 'read, verify and decide a text, without a gate',
  help,
  async run(args) {
    const { values, positionals } = parse(
      args,
      { ...siteOptions, at: { type: 'string' }, ndjson: { type: 'boolean' }, json: { type: 'boolean' } },
      1,
    );
    const context = contextOf(values);
    if (!context.ok) return context.fault;
    if (values.ndjson === true) return checkLines(context.value);
    const at = values.at === undefined ? Date.now() : parseTime(values.at, 'at');
    const answer = checkText(positionals[0] ?? (await readStdin()), at, context.value);
    print(values.json === true || !process.stdout.isTTY ? JSON.stringify(answer) : describe(answer));
    return 0;
  },
};

type Values = { site?: string | undefined; data?: string | undefined; json?: boolean | undefined };

/** The site's policy and trust, what was imported included; where there is no site file, the defaults and nothing. */
function contextOf(values: Values): Result<CheckContext, number> {
  const { site: file, data } = placesOf(values);
  if (values.site === undefined && !existsSync(file)) return ok(bareContext());
  const loaded = loadSiteOrTell(file, values.json === true);
  if (!loaded.ok) return loaded;
  const site = loaded.value;
  const { list } = loadTrust({ siteEntries: site.trust, siteDir: site.folder, dataDir: data, nowMs: Date.now() });
  const lane = site.lanes.find(({ directions }) => directions.includes('in'))?.id ?? '';
  return ok({
    tools: {
      trust: list,
      pseudonym: pseudonymOf(site.personKey),
      rules: site.rules,
      skewSeconds: site.policy.skewSeconds,
    },
    audiences: site.audiences,
    policy: site.policy,
    localTime: localTime(site.site.timeZone),
    ...{ lane, way: wayFinder(site)(lane), schedules: site.schedules },
  });
}

function bareContext(): CheckContext {
  const policy = defaultPolicy();
  return {
    // The pseudonyms of a check are seen by nobody.
    tools: {
      trust: trustList([]),
      pseudonym: pseudonymOf(new Uint8Array(32)),
      rules: noRules,
      skewSeconds: policy.skewSeconds,
    },
    audiences: [],
    policy,
    localTime: localTime('Asia/Ho_Chi_Minh'),
    ...{ lane: '', way: defaultWay(buildZones([], policy)), schedules: [] },
  };
}

async function checkLines(context: CheckContext): Promise<number> {
  const checker = newLineChecker(context, Date.now);
  let rest = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    await writeAnswers(lines, checker);
  }
  await writeAnswers([rest], checker);
  return 0;
}

/** Many answers in one write; a reader that is slow holds the questions up. */
async function writeAnswers(lines: readonly string[], checker: LineChecker): Promise<void> {
  const answers = lines.filter(line => line.trim() !== '').map(line => `${checker.answer(line)}\n`);
  if (answers.length > 0 && !process.stdout.write(answers.join(''))) await once(process.stdout, 'drain');
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
  const who =
    answer.person === null ? '' : `\n${answer.person.name ?? '?'}, ${answer.issuer ?? 'vouched for by nobody'}`;
  const why = answer.reasons.length === 0 ? '' : ` (${answer.reasons.join(', ')})`;
  return `${answer.outcome}${why}\n${answer.format}  ${steps}${who}`;
}
