import { resolve } from 'node:path';
import { localTime } from '../controller/local-time.ts';
import { pseudonymOf } from '../controller/pseudonym.ts';
import { policyContent, policyDigest, type Site } from '../controller/site.ts';
import { problemsOf } from '../controller/site-problems.ts';
import { wayFinder } from '../controller/site-zones.ts';
import { loadTrust } from '../controller/trust/trust-store.ts';
import { decide } from '../decide/decide.ts';
import { type Change, type Replay, replay } from '../report/replay.ts';
import { ok } from '../words.ts';
import {
  type Command,
  failure,
  loadSiteOrTell,
  parse,
  parseTime,
  placesOf,
  print,
  required,
  siteOptions,
  tell,
  UsageError,
  wrongUsage,
} from './command.ts';
import { type Example, examples, knownAs, situationOf } from './policy-examples.ts';
import { loadTried, parseYaml, type Tried } from './policy-file.ts';

const help = `
usage: gatehouse policy test FILE [--policy F] [--json]
       gatehouse policy replay --from T --to T --policy F [--json]

  test     asks the policy about every example in FILE (YAML or JSON) and says where it decides otherwise:
             examples:
               - name: a visitor with a cough
                 at: 2026-11-24T08:00:00+07:00
                 lane: in-1
                 show: [{ format: declaration, symptoms: [cough], from: 2026-11-24T06:00:00+07:00,
                          until: 2026-11-26T06:00:00+07:00 }]
                 expect: { outcome: refer, reason: symptoms }
           show lists what is shown together: the text of a code, or what a genuine one would say. declared is what
           the register would have; insideSince, inside, forHost and hostInside who is inside already; inFrom: false that
           the person has not come in by the lane before
  replay   says which decisions of the past the policy would have made differently, and why. It is asked what the
           old one was, with the history that there was. Where it has other rules about certificates, nobody can tell:
           what they said was never kept

  --policy F             a site file, or a file with a policy alone, which is then tried with the site's own zones
                         and schedules (default for test: the site's own)
  --from T, --to T       decisions with from ≤ moment < to, as 2026-11-01 or 2026-11-01T08:00:00Z
  --site F, --data DIR   which gate (default ./site.yaml and data beside it)

Exit code 1: an example is decided otherwise; a replay that finds changes is no failure.
`;

const options = {
  ...siteOptions,
  policy: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  json: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof parse<typeof options>>['values'];

export const policy: Command = {
  summary: 'try a policy on examples, or on the decisions of the past',
  help,
  async run(args) {
    const { values, positionals } = parse(args, options, 2);
    const [action, file] = positionals;
    if (action !== 'test' && action !== 'replay') throw new UsageError('expected: policy test, or policy replay');
    if (action === 'test' && file === undefined) throw new UsageError('policy test: which file of examples?');
    if (action === 'replay' && file !== undefined) throw new UsageError(`unexpected argument: ${file}`);
    const places = placesOf(values);
    const site = loadSiteOrTell(places.site, values.json === true);
    if (!site.ok) return site.fault;
    const tried = values.policy === undefined ? ok(triedSite(site.value)) : loadTried(values.policy, site.value);
    if (!tried.ok) return tellProblems(values.policy ?? '', tried.fault);
    if (action === 'test') return runExamples(file ?? '', site.value, tried.value, places.data, values);
    required(values, 'policy');
    return runReplay(site.value, tried.value, places.data, values);
  },
};

const triedSite = (site: Site): Tried => ({ policy: site.policy, rules: site.rules, plan: site });

function tellProblems(file: string, problems: readonly string[]): number {
  tell(`${file} cannot be used:`);
  for (const problem of problems) tell(`  ${problem}`);
  return wrongUsage;
}

interface Answer {
  readonly name: string;
  readonly ok: boolean;
  readonly outcome: string;
  readonly reasons: readonly string[];
  readonly expected: string;
}

function runExamples(
  file: string,
  site: Site,
  { policy: tried, rules, plan }: Tried,
  data: string,
  values: Values,
): number {
  const parsed = parseYaml(resolve(file));
  if (!parsed.ok) return tellProblems(file, [parsed.fault]);
  const shape = examples.safeParse(parsed.value);
  if (!shape.success) {
    return tellProblems(
      file,
      problemsOf(shape.error.issues, []).map(({ path, message }) => `${path}: ${message}`),
    );
  }
  const { list } = loadTrust({ siteEntries: site.trust, siteDir: site.folder, dataDir: data, nowMs: Date.now() });
  const tools = {
    ...{ trust: list, rules, skewSeconds: tried.skewSeconds },
    pseudonym: pseudonymOf(site.personKey),
  };
  const local = localTime(site.site.timeZone);
  const wayOf = wayFinder(plan);
  const answers = shape.data.examples.map((example): Answer => {
    const expected = [example.expect.outcome, example.expect.reason].filter(Boolean).join(' ');
    const situation = situationOf(example, tools);
    if (!situation.ok) return { name: example.name, ok: false, outcome: situation.fault, reasons: [], expected };
    const { at: now, lane, direction } = example;
    const decision = decide({
      ...{ ...situation.value, lane, way: wayOf(lane), schedules: plan.schedules, direction },
      ...{ now, local: local(now), clockFaulted: false },
      ...{ audiences: site.audiences, policy: tried, knownAs: knownAs(situation.value) },
    });
    const reasons = decision.outcome === 'admit' ? decision.flags : decision.reasons;
    return {
      name: example.name,
      ok: isAs(example, decision.outcome, reasons),
      outcome: decision.outcome,
      reasons,
      expected,
    };
  });
  const failed = answers.filter(answer => !answer.ok);
  if (values.json === true) print(JSON.stringify({ examples: answers.length, failed: failed.length, answers }));
  else {
    for (const { name, outcome, reasons, expected } of failed) {
      print(`✗ ${name}: ${[outcome, ...reasons].join(' ')}, expected ${expected}`);
    }
    print(`${answers.length - failed.length} as expected, ${failed.length} otherwise`);
  }
  return failed.length === 0 ? 0 : failure;
}

function isAs({ expect }: Example, outcome: string, reasons: readonly string[]): boolean {
  if (outcome !== expect.outcome) return false;
  return expect.reason === undefined || reasons[0] === expect.reason;
}

function runReplay(site: Site, tried: Tried, data: string, values: Values): number {
  const result = replay({
    dir: data,
    from: parseTime(required(values, 'from'), 'from'),
    to: parseTime(required(values, 'to'), 'to'),
    policy: policyContent(tried.policy, tried.rules, tried.plan),
    ...{ zones: tried.plan.zones, schedules: tried.plan.schedules },
    audiences: site.audiences,
    localTime: localTime(site.site.timeZone),
  });
  if (!result.ok) {
    tell(`gatehouse: ${result.fault.message}`);
    return failure;
  }
  const digest = policyDigest(tried.policy, tried.rules, tried.plan);
  if (values.json === true) print(JSON.stringify({ policy: digest, ...result.value }));
  else printReplay(result.value, digest);
  return 0;
}

function printReplay({ decisions, changes, otherReasons, untold }: Replay, digest: string): void {
  for (const change of changes) print(lineOf(change));
  print(`${decisions} decisions; under policy ${digest} ${changes.length} would have been others`);
  if (otherReasons > 0) print(`${otherReasons} with the same outcome for another first reason`);
  if (untold.length > 0) {
    print(
      `${untold.length} cannot be told: the policy has other rules about certificates, and what they said is not kept`,
    );
  }
}

function lineOf({ seq, at, lane, direction, was, becomes }: Change): string {
  const say = ({ outcome, reasons }: Change['was']) => [outcome, ...reasons].join(' ');
  return `${String(seq).padStart(8)}  ${at}  ${lane} ${direction}: ${say(was)} → ${say(becomes)}`;
}
