/** The layout's rules: each bites on a tree that breaks it once, and the real tree breaks none. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const violations = 'tests/architecture/violations';

/** Every rule, with the one import in the tree of violations that breaks it: [from, to]. */
const broken: Record<string, readonly [string, string]> = {
  'no-cycles': ['drivers/claims.ts', 'drivers/presence.ts'],
  'nothing-unresolvable': ['tests/clock.ts', './gone.ts'],
  'nothing-undeclared': ['renderer/link.ts', 'npm:fast-deep-equal'],
  'no-barrels': ['renderer/ui/index.ts', 'renderer/ui/index.ts'],
  'form-reads-only': ['main/form.ts', 'main/verify/verify.ts'],
  'declare-knows-no-entry': ['main/declare/service.ts', 'main/controller/gate.ts'],
  'paper-in-print-only': ['main/cli/screen.ts', 'npm:pdfkit'],
  'words-stand-alone': ['main/words.ts', 'main/contract.ts'],
  'contract-is-words-and-schemas': ['main/contract.ts', 'path'],
  'read-looks-back-only': ['main/read/read.ts', 'main/verify/verify.ts'],
  'verify-looks-back-only': ['main/verify/verify.ts', 'main/decide/decide.ts'],
  'decide-looks-back-only': ['main/decide/decide.ts', 'main/act/step.ts'],
  'act-looks-back-only': ['main/act/step.ts', 'main/record/journal.ts'],
  'record-looks-back-only': ['main/record/journal.ts', 'main/report/month.ts'],
  'report-looks-back-only': ['main/report/month.ts', 'main/controller/gate.ts'],
  'pure-without-node': ['main/read/text.ts', 'fs'],
  'pure-without-packages': ['main/read/cbor.ts', 'npm:zod'],
  'sqlite-in-record-only': ['main/cli/journal.ts', 'npm:better-sqlite3'],
  'electron-in-app-only': ['main/cli/main.ts', 'npm:electron'],
  'electron-loaded-by-main-only': ['main/app/boot.ts', 'npm:electron'],
  'ports-in-drivers-io-only': ['drivers/registry.ts', 'npm:serialport'],
  'drivers-know-nothing-of-main': ['drivers/driver.ts', 'main/controller/gate.ts'],
  'devices-are-handed-their-io': ['drivers/scanners/serial.ts', 'drivers/io/io.ts'],
  'devices-without-node': ['drivers/scanners/framing.ts', 'fs'],
  'kinds-of-devices-do-not-mix': ['drivers/relays/lcus.ts', 'drivers/scanners/framing.ts'],
  'controller-knows-no-entry': ['main/controller/gate.ts', 'main/cli/main.ts'],
  'cli-without-app': ['main/cli/screen.ts', 'main/app/boot.ts'],
  'app-without-gate-logic': ['main/app/main.ts', 'main/decide/decide.ts'],
  'renderer-sees-contract-and-words': ['renderer/visitor/visitor.tsx', 'main/controller/gate.ts'],
  'renderer-without-node': ['renderer/visitor/display.ts', 'path'],
  'shared-screen-parts-know-no-page': ['renderer/ui/signs.tsx', 'renderer/visitor/visitor.tsx'],
  'nothing-imports-renderer': ['main/controller/station.ts', 'renderer/link.ts'],
  'nothing-imports-tests': ['main/controller/scan.ts', 'tests/clock.ts'],
  'no-dev-packages-at-run-time': ['main/controller/log.ts', 'npm:vitest'],
};

test('each rule says what to do, and is broken by exactly one import of the tree of violations', async () => {
  const { forbidden = [], options = {} } = await extractConfig(join(root, '.dependency-cruiser.cjs'));
  const ruleSet: IFlattenedRuleSet = { forbidden };
  const baseDir = join(root, violations);
  const { output } = await cruise(['main', 'drivers', 'renderer', 'tests'], {
    ...options,
    ruleSet,
    validate: true,
    baseDir,
  });
  if (typeof output === 'string') throw new Error(output);
  const found = output.summary.violations.map(({ rule, from, to }) => [rule.name, from, packageOf(to)]);
  expect(found.toSorted()).toEqual(
    Object.entries(broken)
      .map(([name, [from, to]]) => [name, from, to])
      .toSorted(),
  );
  expect(forbidden.map(rule => rule.name).toSorted()).toEqual(Object.keys(broken).toSorted());
  expect(forbidden.filter(rule => rule.severity !== 'error' || !rule.comment?.endsWith('.'))).toEqual([]);
});

test('the real tree breaks no rule, and all of it was looked at', () => {
  const ran = spawnSync(process.execPath, ['--run', 'architecture', '--', '--output-type', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const result: ICruiseResult = JSON.parse(ran.stdout);
  expect(result.summary.violations.map(({ rule, from, to }) => [rule.name, from, to])).toEqual([]);
  expect(ran.status).toBe(0);
  const written = globSync('{main,drivers,renderer,tests}/**/*.{ts,tsx,mjs}', { cwd: root })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => !path.startsWith(violations));
  const cruised = new Map(result.modules.map(module => [module.source, module]));
  expect(written.filter(path => !cruised.has(path))).toEqual([]);
  expect(written.length).toBeGreaterThan(150);
  // Imports of types are seen by the TypeScript parser only.
  const ofTypes = result.modules
    .flatMap(module => module.dependencies)
    .filter(to => to.dependencyTypes.includes('type-only'));
  expect(ofTypes.length).toBeGreaterThan(100);
});

test.each([
  ['process', 'export const probe = process.pid;'],
  ['setTimeout', 'export const probe = setTimeout(() => undefined, 1);'],
  ['console', 'console.log(1);\nexport {};'],
  ['Buffer', 'export const probe = Buffer.alloc(1);'],
  ['fetch', "export const probe = fetch('http://localhost');"],
])('the pure folders cannot name %s; the rest of main can', (name, code) => {
  const pure = compile('main/tsconfig.pure.json', code);
  expect(pure.stdout).toMatch(new RegExp(`^probe[.]ts\\(1,\\d+\\): error TS\\d+: Cannot find name '${name}'`, 'm'));
  expect(pure.status).not.toBe(0);
  expect(compile('main/tsconfig.json', code)).toMatchObject({ status: 0, stdout: '' });
});

test('every file of the pure folders is compiled as pure, without a type of Node', () => {
  const listed = tsc(root, '-p', 'main/tsconfig.pure.json', '--listFilesOnly');
  const files = listed.stdout.split(/\r?\n/).map(path => path.replaceAll('\\', '/'));
  expect(files.filter(path => path.includes('/@types/'))).toEqual([]);
  const pure = globSync(['main/words.ts', 'main/{read,verify,decide,act}/**/*.ts'], { cwd: root });
  expect(pure.filter(path => !files.some(file => file.endsWith(`/${path.replaceAll('\\', '/')}`)))).toEqual([]);
  expect(pure.length).toBeGreaterThan(15);
});

/** `npm:<name>` where the path is in an installed package. */
function packageOf(path: string): string {
  const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  return name === undefined ? path : `npm:${name}`;
}

/** Compiles one file with the options of a project of ours. */
function compile(project: string, code: string) {
  mkdirSync(join(root, '.build'), { recursive: true });
  const folder = mkdtempSync(join(root, '.build/probe-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'probe.ts'), `${code}\n`);
  const compilerOptions = { outDir: 'out', tsBuildInfoFile: 'out/probe.tsbuildinfo' };
  const config = { extends: join(root, project), compilerOptions, include: ['probe.ts'], references: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  return tsc(folder, '-p', '.', '--pretty', 'false');
}

function tsc(cwd: string, ...args: readonly string[]) {
  const folder = join(root, 'node_modules/@typescript/native');
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { status, stdout } = spawnSync(process.execPath, [join(folder, bin.tsc), ...args], { cwd, encoding: 'utf8' });
  return { status, stdout };
}
