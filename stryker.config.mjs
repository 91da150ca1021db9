/** Mutation testing of one folder: `npm run mutants -- coverage`; scripts/mutants.mjs says which folder is meant. */
const folder = process.env['MUTANTS_OF'] ?? 'checks'

/** Left out: tests of the repository's layout, of time and memory, and laws over thousands of random accounts or selectors. */
const testFiles = {
  checks: [
    'test/checks/!(layout|unread-never-passes|*.property).test.ts',
    'test/checks/judging/*.test.ts',
    'test/coverage/alarms/*.test.ts',
    'test/tamper/forwarding/*.test.ts',
  ],
  coverage: ['test/coverage/!(cost|*.property).test.ts'],
  'resource-policy': [
    'test/resource-policy/!(any-policy|cost|*.property).test.ts',
    'test/tamper/{policy,service-policies}*.test.ts',
  ],
  tamper: [
    'test/tamper/!(*.property).test.ts',
    'test/tamper/input/!(endless-record|hostile-text|*.property).test.ts',
    'test/tamper/services/*.test.ts',
  ],
}

/** Folders inside these that other kinds of tests hold: laws by a second reader, and sweeps of an account. */
const apart = { coverage: ['alarms', 'filter-pattern'], tamper: ['forwarding'] }

export default {
  packageManager: 'npm',
  plugins: ['./scripts/mutant-runner.mjs'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  mutate: [`lib/${folder}/**/*.ts`, ...(apart[folder] ?? []).map((room) => `!lib/${folder}/${room}/**/*.ts`)],
  testFiles: testFiles[folder],
  // The prose of checks is most of their literals. It is read by people, and pinned by the generated docs.
  mutator: { excludedMutations: folder === 'checks' ? ['StringLiteral'] : [] },
  // What a module works out as it is loaded: every test runs through it, and tables are tested by their rows.
  ignoreStatic: true,
  ignorePatterns: ['dist', '.serverless', 'docs', 'reports', '.stryker-tmp'],
  tsconfigFile: 'no-tsconfig-for-stryker.json',
  concurrency: 1,
  // A test takes milliseconds: what is not done by then does not end, however loaded the machine is.
  timeoutMS: 20_000,
  timeoutFactor: 4,
  reporters: ['progress-append-only', 'json'],
  jsonReporter: { fileName: `reports/mutation/${folder}.json` },
  thresholds: { high: 90, low: 80, break: null },
}
