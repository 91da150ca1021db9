import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { outputFormats } from '../../cli/sweep-options.ts'
import type { Report } from '../../lib/model/index.ts'
import { reportSchema } from '../../lib/report/report-schema.ts'
import { memberId } from '../../sandbox/scenarios/many-accounts.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { aTerminal, awsOf, inSandbox, type Ran, runIn } from './run-in.ts'

const owner = '123456789012'
const [shut, closed] = [memberId(10), memberId(11)]
const policy = 'version: 1\nchecks: { "*": { enabled: false }, trail-logging: { enabled: true } }\n'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scan-organization-'))
  writeFileSync(join(folder, 'policy.yml'), policy)
})
afterEach(() => rmSync(folder, { recursive: true }))

type Scan = (...argv: string[]) => Promise<Ran>

/** An organization of twelve accounts: the last is suspended, the one before lets nobody in. */
const inOrganization = (test: (scan: Scan, sandbox: Sandbox) => Promise<void>) =>
  inSandbox('organization:12', (sandbox, run) =>
    test(
      (...argv) =>
        run(
          'scan',
          '--org',
          '--scans-dir',
          folder,
          '--policy',
          join(folder, 'policy.yml'),
          '--regions',
          'us-east-1',
          ...argv,
        ),
      sandbox,
    ),
  )

const reportOf = ({ out }: Ran): Report => JSON.parse(out)
const standings = ({ accounts = [] }: Report) =>
  Object.fromEntries(accounts.map(({ id, status }) => [id, status]))
const runFolder = () => join(folder, readdirSync(folder).find((name) => name.startsWith('2')) ?? '')
const lines = () => readFileSync(join(runFolder(), 'results.jsonl'), 'utf8').split('\n').filter(Boolean)
/** Accounts that were entered or tried, as often as they were. */
const entered = ({ requests }: Sandbox, from = 0) =>
  requests.slice(from).filter(({ operation }) => operation === 'AssumeRole').length
const sweptIn = ({ requests }: Sandbox, from = 0) =>
  requests
    .slice(from)
    .filter(({ operation }) => operation === 'DescribeTrails')
    .map(({ account }) => account)
    .toSorted()

describe('scan --org', () => {
  it('reports on every account, and names those that could not be entered and those that are closed', () =>
    inOrganization(async (scan) => {
      const ran = await scan('--output', 'json')
      const report = reportOf(ran)
      expect(ran.code).toBe(3)
      expect(reportSchema.parse(report)).toBeDefined()
      expect(standings(report)).toEqual({
        [owner]: 'swept',
        ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => [memberId(index), 'swept'])),
        [shut]: 'unknown',
        [closed]: 'skipped',
      })
      expect(report.findings).toMatchObject([
        {
          check: 'account-swept',
          status: 'unknown',
          account: shut,
          actual: 'sts:AssumeRole gave AccessDenied',
        },
      ])
      expect(report.findings[0]?.message).toContain(`team-10 (${shut})`)
      expect(ran.err).toMatch(/^11 of 11 accounts to scan; results in .*--resume /)
    }))

  it('prints in every format, each with the account that could not be judged', () =>
    inOrganization(async (scan) => {
      for (const format of outputFormats) {
        const { out } = await scan('--output', format, '--quiet')
        expect({ format, named: out.includes(shut) }).toEqual({ format, named: true })
      }
    }))

  it('names the closed account wherever accounts are listed', () =>
    inOrganization(async (scan) => {
      for (const format of ['table', 'markdown', 'html', 'sarif'])
        expect((await scan('--output', format)).out).toContain('SUSPENDED')
      const { out } = await scan()
      expect(out).toContain('Organization o-acme000001, 12 accounts, us-east-1')
      expect(out).toContain('Accounts: 10 swept, 1 not judged, 1 skipped')
    }))

  it('looks at the accounts of a file, and lists no organization for that', () =>
    inOrganization(async (scan, sandbox) => {
      const file = join(folder, 'accounts.txt')
      writeFileSync(file, `${owner} management\n${memberId(3)} team three\n`)
      const report = reportOf(await scan('--accounts', file, '--output', 'json'))
      expect(report.accounts?.map(({ id, name }) => [id, name])).toEqual([
        [owner, 'management'],
        [memberId(3), 'team three'],
      ])
      expect(sandbox.requests.filter(({ operation }) => operation === 'ListAccounts')).toEqual([])
    }))

  it('has no more accounts under way than it may', () =>
    inOrganization(async (scan, sandbox) => {
      await scan('--concurrency', '1')
      const swept = sandbox.requests
        .filter(({ service }) => service === 'cloudtrail')
        .map(({ account }) => account)
      const turns = swept.filter((account, index) => account !== swept[index - 1])
      expect(turns).toEqual([...new Set(turns)])
    }))

  it('goes on where it was interrupted: no account twice, and none lost', () =>
    inOrganization(async (scan, sandbox) => {
      await scan('--concurrency', '1')
      const all = lines()
      const kept = all.slice(0, 4)
      // What a kill in the middle of a write leaves.
      writeFileSync(join(runFolder(), 'results.jsonl'), `${kept.join('\n')}\n${all[4]?.slice(0, 40)}`)
      const before = sandbox.requests.length
      const resumed = reportOf(await scan('--resume', runFolder(), '--output', 'json'))
      expect(Object.values(standings(resumed)).filter((status) => status === 'swept')).toHaveLength(10)
      expect(entered(sandbox, before)).toBe(7)
      expect(sweptIn(sandbox, before)).toHaveLength(6)
      expect(lines().slice(0, 4)).toEqual(kept)
      expect(lines()).toHaveLength(11)
    }))

  it('finishes the accounts under way on Ctrl-C, begins no other, and says what was and was not done', () =>
    inOrganization(async (scan, sandbox) => {
      const terminal = aTerminal({ drawsProgress: true })
      const err = (text: string) => {
        terminal.err(text)
        if (text.includes('3 of 11 accounts')) terminal.interrupt()
      }
      const common = ['--scans-dir', folder, '--policy', join(folder, 'policy.yml'), '--regions', 'us-east-1']
      const argv = ['scan', '--org', '--concurrency', '1', '--out', join(folder, 'report.txt'), ...common]
      const ran = await runIn(argv, awsOf(sandbox), { ...terminal, err })
      expect(ran).toMatchObject({ code: 1, out: '' })
      expect(ran.err).toContain('Stopping after the accounts under way')
      expect(ran.err).toContain(
        '3 of 11 accounts were looked at, 8 were not begun, and no report was written',
      )
      expect(ran.err).toContain(`--resume ${runFolder()}`)
      expect(readdirSync(folder)).not.toContain('report.txt')
      expect(lines()).toHaveLength(3)
      const resumed = reportOf(await scan('--resume', '--output', 'json'))
      expect(resumed.accounts).toHaveLength(12)
      expect(lines()).toHaveLength(11)
    }))

  it('tries an account again that a cut connection kept from being swept, and none that is shut', () =>
    inOrganization(async (scan, sandbox) => {
      const cut = sandbox.faults.add({
        service: 'sts',
        resource: memberId(2),
        fault: { kind: 'dropped-connection' },
      })
      const first = reportOf(await scan('--output', 'json'))
      expect(standings(first)).toMatchObject({ [memberId(2)]: 'unknown', [shut]: 'unknown' })
      sandbox.faults.remove(cut)
      const before = sandbox.requests.length
      const second = reportOf(await scan('--resume', runFolder(), '--output', 'json'))
      expect(standings(second)).toMatchObject({ [memberId(2)]: 'swept', [shut]: 'unknown' })
      expect(entered(sandbox, before)).toBe(1)
    }))

  it('does not mix a run with another policy', () =>
    inOrganization(async (scan) => {
      await scan()
      writeFileSync(join(folder, 'policy.yml'), 'version: 1\n')
      const { code, err } = await scan('--resume', runFolder())
      expect(code).toBe(1)
      expect(err).toContain('was begun with another policy')
    }))

  it('ends with 1 where the organization cannot be listed, or nothing is there to go on with', () =>
    inOrganization(async (scan, sandbox) => {
      expect(await scan('--resume')).toMatchObject({
        code: 1,
        err: expect.stringContaining('no unfinished run'),
      })
      sandbox.faults.add({ service: 'organizations', fault: { kind: 'access-denied' } })
      const { code, out, err } = await scan()
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toContain('the organization cannot be listed')
    }))
})

it.each([
  ['--accounts', 'accounts.txt'],
  ['--external-id', 'x'],
  ['--role', 'audit'],
  ['--concurrency', '3'],
  ['--scans-dir', 'scans'],
  ['--resume'],
])('%s goes with --org', (...words) =>
  inSandbox('empty', async (_, run) => {
    const { code, err } = await run('scan', ...words)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`${words[0]} goes with --org`) })
  }),
)
