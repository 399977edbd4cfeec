/** The layout as rules. Each comment says what to do about a violation; tests/architecture/ proves each rule. */

/** In the order of their work: a verb knows the words and the verbs before it. */
const verbs = ['read', 'verify', 'decide', 'act', 'record', 'report'];
const anyVerb = `^main/(${verbs.join('|')})/`;
const pure = '^main/((words|form)[.]ts$|(read|verify|decide|act)/)';
const product = '^(main|drivers|renderer)/';
const devices = '^drivers/(scanners|relays|inputs)/';
/** Devices, and what they are made of. */
const wires = '^drivers/(scanners|relays|inputs|boards|simulators)/';
const pages = '^renderer/(visitor|guard|demo|declare)/';

/** A package, whether it is installed or not. */
const packages = names => `(^|/node_modules/|^node_modules/)(@types/)?(${names})(/|$)`;

const looksBack = verbs.map((verb, at) => ({
  name: `${verb}-looks-back-only`,
  comment: `main/${verb} imports words.ts and ${
    at === 0 ? 'nothing else of the tree' : `the verbs before it (${verbs.slice(0, at).join(', ')})`
  }. Take what it lacks as an argument, or move the code to the later verb or to main/controller.`,
  from: { path: `^main/${verb}/` },
  to: { path: '^(main|drivers)/', pathNot: `^main/(words[.]ts$|(${verbs.slice(0, at + 1).join('|')})/)` },
}));

const rules = [
  {
    name: 'no-cycles',
    comment: 'Modules that need each other are one, or share a third: move the common part to a file both import.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'nothing-unresolvable',
    comment: 'The file or the package is not there: correct the path (with its .ts ending), or install the package.',
    from: {},
    // An asset that the bundler gives the address of is none of the resolver's.
    to: { couldNotResolve: true, pathNot: '[?]url$' },
  },
  {
    name: 'nothing-undeclared',
    comment:
      'The package is there only because another one brings it: name it in package.json, with its exact version.',
    from: { path: product },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'no-barrels',
    comment: 'Rename the file by what is in it, and import that file: an index.ts hides who uses what.',
    from: {},
    // True of every module, imported or not: what counts is the path.
    module: { path: `${product}(.*/)?index[.][cm]?[jt]sx?$`, numberOfDependentsLessThan: 100 },
  },
  {
    name: 'words-stand-alone',
    comment: 'main/words.ts is the bottom of the tree: declare the noun there, or keep it out of words.ts.',
    from: { path: '^main/words[.]ts$' },
    to: { path: '^(main|drivers)/' },
  },
  {
    name: 'contract-is-words-and-schemas',
    comment:
      'main/contract.ts is loaded by browsers too: it imports words.ts, form.ts and zod. Put the code in main/controller.',
    from: { path: '^main/((desk|declare)-)?contract[.]ts$' },
    to: { pathNot: `^main/(words|form|contract)[.]ts$|${packages('zod')}` },
  },
  {
    name: 'form-reads-only',
    comment:
      'main/form.ts is loaded by phones: it imports words.ts and the small readers. Put the code in main/declare.',
    from: { path: '^main/form[.]ts$' },
    to: { pathNot: '^main/(words[.]ts$|read/)' },
  },
  ...looksBack,
  {
    name: 'pure-without-node',
    comment: 'read, verify, decide and act run anywhere: take the clock, the hash or the bytes as an argument.',
    from: { path: pure },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'pure-without-packages',
    comment:
      'read, verify, decide and act use no npm package: write the few lines, or take the function as an argument.',
    from: { path: pure },
    to: { path: 'node_modules/' },
  },
  {
    name: 'sqlite-in-record-only',
    comment: 'Only main/record opens the journal: add a function there that answers the question.',
    from: { pathNot: '^(main/record|tests)/' },
    to: { path: `${packages('better-sqlite3')}|^(node:)?sqlite$` },
  },
  {
    name: 'electron-in-app-only',
    comment: 'Only main/app knows Electron (and its tests, by type): send a message of main/contract.ts instead.',
    from: { pathNot: '^(main|tests)/app/' },
    to: { path: packages('electron') },
  },
  {
    name: 'electron-loaded-by-main-only',
    comment: 'Loading Electron’s package starts a download where its binary is missing: take it as an argument.',
    from: { pathNot: '^main/app/main[.]ts$' },
    to: { path: packages('electron'), dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'ports-in-drivers-io-only',
    comment: 'Only drivers/io opens ports: take the line from the Io that the driver’s open() is handed.',
    from: { pathNot: '^drivers/io/' },
    to: { path: packages('serialport|@serialport/[^/]+|node-hid|koffi') },
  },
  {
    name: 'drivers-know-nothing-of-main',
    comment:
      'A driver is bytes and contacts: declare what it needs in drivers/driver.ts, let main/controller translate.',
    from: { path: '^drivers/' },
    to: { path: '^main/' },
  },
  {
    name: 'devices-are-handed-their-io',
    comment: 'A device opens nothing itself: take ports, files and the clock from the Io that open() is handed.',
    from: { path: wires },
    to: { path: '^drivers/io/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'devices-without-node',
    comment:
      'A device runs on a mock as on the machine: reach Node through drivers/io, by the Io that open() is handed.',
    from: { path: wires },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'kinds-of-devices-do-not-mix',
    comment: 'Scanners, relays and inputs do not import each other: move what they share to drivers/.',
    from: { path: devices },
    to: { path: devices, pathNot: '^drivers/$1/' },
  },
  {
    name: 'controller-knows-no-entry',
    comment: 'The gate runs without a shell and without a command line: hand it the value when app or cli starts it.',
    from: { path: '^main/controller/' },
    to: { path: '^main/(app|cli|declare)/' },
  },
  {
    name: 'declare-knows-no-entry',
    comment:
      'The form is a process of its own, apart from the gate and its journal: hand it the value when cli starts it.',
    from: { path: '^main/declare/' },
    to: { path: '^main/(app|cli)/|^main/controller/gate|^main/record/journal[.]ts$|^drivers/io/' },
  },
  {
    name: 'paper-in-print-only',
    comment: 'Only main/print draws on paper: hand it what is to be printed.',
    from: { pathNot: '^main/print/' },
    to: { path: packages('pdfkit') },
  },
  {
    name: 'cli-without-app',
    comment: 'The command works where there is no shell: move the shared code to main/controller or main/contract.ts.',
    from: { path: '^main/cli/' },
    to: { path: '^main/app/' },
  },
  {
    name: 'app-without-gate-logic',
    comment: 'The shell is windows and supervision: ask the controller through main/contract.ts.',
    from: { path: '^main/app/' },
    to: { path: `${anyVerb}|^drivers/`, pathNot: '^drivers/driver[.]ts$' },
  },
  {
    name: 'renderer-sees-contract-and-words',
    comment: 'A page knows what crosses the link: add it to main/contract.ts or main/words.ts.',
    from: { path: '^renderer/' },
    to: { path: '^(main|drivers)/', pathNot: '^main/(((desk|declare)-)?contract|words|form)[.]ts$' },
  },
  {
    name: 'renderer-without-node',
    comment: 'A page runs in a browser: use what the web platform has, or let the controller do it.',
    from: { path: '^renderer/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'shared-screen-parts-know-no-page',
    comment: 'renderer/ui and link.ts serve every page: hand them what differs, or move the code into the page.',
    from: { path: '^renderer/', pathNot: pages },
    to: { path: pages },
  },
  {
    name: 'nothing-imports-renderer',
    comment: 'Screens are built and served as files: move what main or drivers need out of renderer/.',
    from: { path: '^(main|drivers)/' },
    to: { path: '^renderer/' },
  },
  {
    name: 'nothing-imports-tests',
    comment: 'Tests import the product, never the other way: move the code out of tests/.',
    from: { pathNot: '^tests/' },
    to: { path: '^tests/' },
  },
  {
    name: 'no-dev-packages-at-run-time',
    comment: 'The installed gate has no devDependencies: move the package to dependencies, or import its types only.',
    from: { path: '^(main|drivers)/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: packages('electron') },
  },
];

module.exports = {
  forbidden: rules.map(rule => ({ severity: 'error', ...rule })),
  options: {
    exclude: { path: '^tests/architecture/violations/' },
    doNotFollow: { path: 'node_modules' },
    // Types couple modules as values do, and only the TypeScript parser sees them.
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.js', '.json'],
    },
  },
};
