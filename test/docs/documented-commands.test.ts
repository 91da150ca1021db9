import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { defaultRunsDir, runIds } from '../../cli/runs/run-folder.ts'
import { runIdForm } from '../../lib/apply/saved-run.ts'
import manifest from '../../package.json' with { type: 'json' }
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { type Drilling, openDrilling } from '../cli/drilled.ts'
import { aTerminal, awsOf, inSandbox, type KeptTerminal, type Ran, runIn } from '../cli/run-in.ts'
import { writeDownload } from '../evidence/downloaded.ts'
import { record } from '../tamper/record.ts'
import { awsCommandFaults } from './aws-command-faults.ts'
import { commandsOf, documentedPages, type DocumentedCommand, root } from './documented-commands.ts'

/** Commands that cannot run here, and why. What is neither run nor listed fails the test. */
const cannotRun: Readonly<Record<string, string>> = {
  'npm ci': 'installs this very folder; .ci/run does',
  'npm test': 'is what runs this',
  'npm run demo': '.ci/run runs it',
  'npm run package': '.ci/run runs it',
  'npm pack': 'test/scripts/package.test.ts runs it',
  'npm install ./trailkeeper-0.1.0.tgz': 'test/scripts/package.test.ts runs it',
  'node node_modules/trailkeeper/dist/cli/trailkeeper.js demo': 'test/scripts/package.test.ts runs it',
  '.ci/run': 'runs this',
  'npm run deploy -- --param email=security@example.com': 'deploys to AWS',
  'npm run deploy -- --param email=security@example.com --param organization=o-exampleorgid': 'deploys to AWS',
  'npm run deploy -- --param email=you@example.com --param policy=policies/trailkeeper.yml': 'deploys to AWS',
  'npm run deploy -- --region us-gov-west-1 --param policy=policies/us-gov-west-1.yml': 'deploys to AWS',
  'npm run deploy -- --region us-gov-east-1 --param policy=policies/us-gov-east-1.yml': 'deploys to AWS',
  'npm run deploy -- --param existingTopic=security-alerts --param alertKeyArn=arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555':
    'deploys to AWS',
  'npm run deploy -- --param email=you@example.com --param policy=policies/trailkeeper.yml --param organization=o-acme000001':
    'deploys to AWS',
  'npx osls remove': 'removes a stack from AWS',
}

/** Of the shell, or of programs that read what a command prints. */
const notOurs = new Set(['base64', 'export', 'jq', 'openssl', 'split', 'exit', 'source'])

const all = documentedPages.flatMap(commandsOf)
/** A drill attacks a guard for a while, and sets its pace: test/cli/drill.test.ts runs it. The demo ends with one: .ci/run runs it. */
const isDrill = (words: readonly string[]) => words[1] === 'drill' || words[1] === 'demo'
const ofTrailkeeper = all.filter(({ words }) => words[0] === 'trailkeeper' && !isDrill(words))
/** As generated: generated-files.test.ts holds that it is current. */
const pageOfCli = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')

describe('each command of the documentation', () => {
  it('is run below, or stands in the list of those that cannot, with a reason', () => {
    const strange = all.filter(
      ({ text, words: [first = ''] }) =>
        first !== 'trailkeeper' && first !== 'aws' && !notOurs.has(first) && !Object.hasOwn(cannotRun, text),
    )
    expect(strange.map(({ page, text }) => `${page}: ${text}`)).toEqual([])
  })

  it('the list has no entry that nobody documents', () => {
    const documented = new Set(all.map(({ text }) => text))
    expect(Object.keys(cannotRun).filter((text) => !documented.has(text))).toEqual([])
  })

  it('npm run: the script is there', () => {
    const scripts = all.flatMap(({ words }) => (words[0] === 'npm' && words[1] === 'run' ? (words[2] ?? '') : []))
    expect(scripts.filter((script) => !Object.hasOwn(manifest.scripts, script))).toEqual([])
  })

  it.each(all.filter(({ words }) => words[0] === 'aws'))('$page: $text is one of the AWS CLI', ({ words }) => {
    expect(awsCommandFaults(words.slice(1))).toEqual([])
  })
})

const home = process.cwd()
let folder = ''

/** What a page begins with that `init` writes: who reads of an upgrade has a policy file. */
const ownPolicy = 'policies/trailkeeper.yml'

/**
 * A folder as somebody has it who has just got the project: its policies, and log files to look at; and a policy file
 * where the page does not write it.
 */
function enterFolder(commands: readonly DocumentedCommand[]): void {
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-docs-'))
  cpSync(join(root, 'policies'), join(folder, 'policies'), { recursive: true })
  if (!commands.some(({ words }) => words[1] === 'init'))
    cpSync(join(root, 'policies/default.yml'), join(folder, ownPolicy))
  const stop = record('cloudtrail', 'StopLogging', { name: 'acme-management' })
  mkdirSync(join(folder, 'AWSLogs'))
  for (const file of ['log.json.gz', 'AWSLogs/log.json.gz'])
    writeFileSync(join(folder, file), JSON.stringify({ Records: [stop] }))
  for (const keys of ['keys.json', 'keys-eu-west-1.json']) writeDownload(join(folder, 'download'), join(folder, keys))
  process.chdir(folder)
}

function leaveFolder(): void {
  process.chdir(home)
  rmSync(folder, { recursive: true })
}

/** Looks at the guard, and so needs one; all others look at an account in a mess. */
const needsGuard = (words: readonly string[]) => ['baseline', 'alert', 'uninstall', 'doctor'].includes(words[1] ?? '')

const needsOrganization = (words: readonly string[]) => words.includes('--org')

let guarded: Awaited<ReturnType<typeof openDrilling>> | undefined
const endGuarded = async () => {
  await guarded?.close()
  guarded = undefined
}
afterAll(endGuarded)

/** An account after the guard's first sweep; pages share it until one has taken its rules away. */
async function inGuarded(test: (scene: Drilling) => Promise<void>, isLast: boolean): Promise<void> {
  guarded ??= await openDrilling()
  try {
    await test(guarded)
  } finally {
    if (isLast) await endGuarded()
  }
}

/** One after the other, as somebody who follows the page would: what one writes the next may read. */
describe.each(documentedPages.filter((page) => ofTrailkeeper.some((command) => command.page === page)))(
  'trailkeeper as %s calls it',
  (page) => {
    const commands = ofTrailkeeper.filter((command) => command.page === page)
    beforeAll(() => enterFolder(commands))
    afterAll(leaveFolder)
    const inMess = commands.filter(({ words }) => !needsGuard(words) && !needsOrganization(words))
    const inOrganization = commands.filter(({ words }) => needsOrganization(words))
    const ofGuard = commands.filter(({ words }) => needsGuard(words))

    if (inMess.length > 0)
      it('in an account in a mess', () =>
        inSandbox('messy', async (sandbox) => {
          expect(await unlikeDocumented(inMess, sandbox)).toEqual([])
        }))

    if (inOrganization.length > 0)
      it('in the management account of an organization', () =>
        inSandbox('organization', async (sandbox) => {
          expect(await unlikeDocumented(inOrganization, sandbox)).toEqual([])
        }))

    if (ofGuard.length > 0)
      it('in a guarded account', () =>
        inGuarded(async ({ sandbox }) => {
          expect(await unlikeDocumented(ofGuard, sandbox)).toEqual([])
        }, ofGuard.some(({ words }) => words[1] === 'uninstall')))
  },
)

/** Those that end with an error, or with another code than is documented. */
async function unlikeDocumented(commands: readonly DocumentedCommand[], sandbox: Sandbox): Promise<object[]> {
  const unlike: object[] = []
  for (const { text, words } of commands) {
    const argv = withRuns(words.slice(1))
    const { code, err } = argv[0] === 'sandbox' ? await ranSandbox(argv) : await ran(argv, sandbox)
    if (!exitCodesOf(argv).includes(code) || err.includes('trailkeeper:')) unlike.push({ text, code, err })
  }
  return unlike
}

/** The run that a page takes back is the last that it made: an id is another each time. */
function withRuns(argv: readonly string[]): readonly string[] {
  if (argv[0] === 'apply') return [...argv, '--runs-dir', defaultRunsDir]
  return argv[0] === 'undo' ? argv.map((word) => (runIdForm.test(word) ? (runIds(defaultRunsDir)[0] ?? word) : word)) : argv
}

function ran(argv: readonly string[], sandbox: Sandbox): Promise<Ran> {
  const read = JSON.stringify(record('cloudtrail', 'DescribeTrails', null))
  const terminal = aTerminal({ ask: async () => 'yes', input: inputOf(read) })
  return runIn(argv, awsOf(sandbox), terminal)
}

async function* inputOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

/** Until it says that it is ready; on any free port, as the one that is documented may be taken. */
async function ranSandbox(argv: readonly string[]): Promise<Ran> {
  const terminal: KeptTerminal = aTerminal({
    out: (text) => {
      if (text.startsWith('ready http://127.0.0.1:')) setImmediate(() => terminal.interrupt())
    },
  })
  return runIn(argv.map((word, index) => (argv[index - 1] === '--port' ? '0' : word)), {}, terminal)
}

/** The exit codes that docs/cli.md gives a command, but for 1, which says that it could not be run. */
function exitCodesOf(argv: readonly string[]): number[] {
  const said = /^\*\*Exit code:\*\* (.*)$/m.exec(sectionOf(argv) ?? '')?.[1] ?? '0'
  const own = [...said.matchAll(/\b[0-9]\b/g)].map(([code]) => Number(code))
  return [...own, ...(said.startsWith('as scan') ? [0, 2, 3] : [])].filter((code) => code !== 1)
}

/** What docs/cli.md says of a command, or of the one below it that is named. */
function sectionOf([first = '', second = '']: readonly string[]): string | undefined {
  const [, section] = [`${first} ${second}`, first].map((name) => pageOfCli.split(`\n## ${name}\n`)).find(({ length }) => length > 1) ?? []
  return section?.split('\n## ')[0]
}

it('a command inside a sentence is one that there is, with options that it has', () => {
  const wrong = inlineCommands().filter(({ words }) => {
    const section = sectionOf(words)
    return !section || words.some((word) => word.startsWith('--') && !section.includes(`\`${word}`))
  })
  expect(wrong.map(({ page, text }) => `${page}: ${text}`)).toEqual([])
})

function inlineCommands(): DocumentedCommand[] {
  return documentedPages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/`(?:npx )?trailkeeper ([a-z][^`\n]*)`/g)].map(([text, rest = '']) => ({
      page,
      text,
      words: rest.split(' '),
    })),
  )
}

it('no page has a command in a fence that is not read', () => {
  for (const page of documentedPages) {
    const text = readFileSync(join(root, page), 'utf8')
    expect({ page, fence: /^ *```(?:bash|shell|zsh)$/m.test(text) }).toEqual({ page, fence: false })
  }
})
