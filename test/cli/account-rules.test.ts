import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudTrailClient, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateOrganizationalUnitCommand,
  MoveAccountCommand,
  OrganizationsClient,
  paginateListRoots,
} from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Report } from '../../lib/model/index.ts'
import { memberId } from '../../sandbox/scenarios/many-accounts.ts'
import { issueUserKeys } from '../../sandbox/callers.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { awsOf, inSandbox, type Ran, runIn } from './run-in.ts'

const owner = '123456789012'
const [inUnit, besideUnit] = [memberId(1), memberId(2)]

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'account-rules-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Units = { root: string; outer: string; inner: string }
type Place = { units: Units; sandbox: Sandbox; run: (...argv: string[]) => Promise<Ran> }

/** An organization with a unit in a unit; the first member and the management account are in the inner one. */
const inUnits = (test: (place: Place) => Promise<void>) =>
  inSandbox('organization:5', async (sandbox, run) => {
    const { credentials } = awsOf(sandbox)
    const client = new OrganizationsClient({
      endpoint: sandbox.url,
      region: 'us-east-1',
      ...(credentials && { credentials }),
    })
    const roots = []
    for await (const { Roots = [] } of paginateListRoots({ client }, {})) roots.push(...Roots)
    const root = roots[0]?.Id ?? ''
    const unitIn = async (ParentId: string, Name: string) => {
      const made = await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }))
      return made.OrganizationalUnit?.Id ?? ''
    }
    const outer = await unitIn(root, 'workloads')
    const inner = await unitIn(outer, 'sandboxes')
    for (const AccountId of [inUnit, owner])
      await client.send(
        new MoveAccountCommand({ AccountId, SourceParentId: root, DestinationParentId: inner }),
      )
    client.destroy()
    await test({ units: { root, outer, inner }, sandbox, run })
  })

const few = {
  '*': { enabled: false },
  'trail-logging': { enabled: true },
  'multi-region-trail': { enabled: true },
}
const policyFile = (accounts: object, more: object = {}): string => {
  const file = join(folder, 'policy.yml')
  writeFileSync(file, JSON.stringify({ version: 1, checks: few, accounts, ...more }))
  return file
}
const scanOf = ({ run }: Pick<Place, 'run'>, policy: string, ...argv: string[]) =>
  run('scan', '--regions', 'us-east-1', '--output', 'json', '--policy', policy, ...argv)
const reportOf = ({ out }: Ran): Report => JSON.parse(out)
const checksIn = ({ findings }: Report) => [...new Set(findings.map(({ check }) => check))].toSorted()
const enabled = (id: string) => ({ checks: { [id]: { enabled: true } } })

describe('scan of one account', () => {
  it('goes by the rule for the account, and asks for no units where no rule is for one', () =>
    inUnits(async ({ run, sandbox }) => {
      const report = reportOf(await scanOf({ run }, policyFile({ [owner]: enabled('log-file-validation') })))
      expect(checksIn(report)).toEqual(['log-file-validation', 'multi-region-trail', 'trail-logging'])
      expect(sandbox.requests.map(({ operation }) => operation)).not.toContain('ListParents')
    }))

  it('goes by the rules of its units, the nearest first', () =>
    inUnits(async ({ run, units: { inner, outer, root } }) => {
      const file = policyFile({
        [root]: { checks: { 'log-file-validation': { enabled: true, severity: 'low' } } },
        [outer]: { checks: { 'log-file-validation': { severity: 'high' } } },
        [inner]: { checks: { 'log-file-validation': { severity: 'info' } } },
      })
      const { findings, unread } = reportOf(await scanOf({ run }, file))
      expect(findings).toContainEqual(
        expect.objectContaining({ check: 'log-file-validation', severity: 'info' }),
      )
      expect(unread).toEqual([])
    }))

  it('says by name that its units could not be read, takes the stronger, and does not pass', () =>
    inUnits(async ({ sandbox, units: { inner } }) => {
      const file = policyFile({
        [inner]: { checks: { '*': { enabled: false }, 'trail-logging': { enabled: false } } },
      })
      const { accessKeyId, secretAccessKey } = issueUserKeys(sandbox.world, besideUnit, 'auditor')
      const credentials = { accessKeyId, secretAccessKey }
      const ran = await scanOf({ run: (...argv) => runIn(argv, { ...awsOf(sandbox), credentials }) }, file)
      const report = reportOf(ran)
      expect(report.scope.account).toBe(besideUnit)
      expect(checksIn(report)).toContain('multi-region-trail')
      expect(report.unread).toContainEqual({
        resource: besideUnit,
        operation: 'organizations:ListParents',
        code: 'AccessDeniedException',
        message: expect.stringContaining(`units of ${besideUnit} are not known`),
      })
      expect(ran.code).not.toBe(0)
    }))

  it('judges no check whose own settings hang on the unit', () =>
    inUnits(async ({ sandbox, units: { inner } }) => {
      const credentials = issueUserKeys(sandbox.world, besideUnit, 'auditor')
      const trail = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/a'
      const ran = await scanOf(
        { run: (...argv) => runIn(argv, { ...awsOf(sandbox), credentials }) },
        policyFile({ [inner]: { checks: { 'multi-region-trail': { trail } } } }),
      )
      const judged = reportOf(ran).findings.filter(({ check }) => check === 'multi-region-trail')
      expect(judged).toEqual([expect.objectContaining({ status: 'unknown' })])
    }))
})

describe('plan', () => {
  it('plans nothing in an account whose rule turns repairs off', () =>
    inUnits(async ({ run, sandbox }) => {
      const cloudtrail = new CloudTrailClient({ ...awsOf(sandbox), region: 'us-east-1' })
      await cloudtrail.send(new StopLoggingCommand({ Name: 'organization-trail' }))
      cloudtrail.destroy()
      const planOf = async (accounts: object) => {
        const file = policyFile(accounts)
        return reportOf(
          await run('plan', '--regions', 'us-east-1', '--output', 'json', '--policy', file),
        ).outcomes.map(({ remedy }) => remedy)
      }
      expect(await planOf({})).toContain('start-logging')
      expect(await planOf({ [owner]: { mode: 'off' } })).toEqual([])
    }))
})

describe('scan --org', () => {
  it('goes in each account by the rules of that account, and names a unit that the organization has not', () =>
    inUnits(async ({ run, units: { outer, root } }) => {
      const gone = root.replace('r-', 'ou-') + '-99999999'
      const file = policyFile({
        [outer]: enabled('global-service-events'),
        [gone]: { mode: 'off' },
      })
      const ran = await scanOf({ run }, file, '--org', '--scans-dir', join(folder, 'scans'), '--quiet')
      const { unread, accounts = [] } = reportOf(ran)
      const judged = (account: string) => {
        const { pass = 0, fail = 0, unknown = 0 } = accounts.find(({ id }) => id === account)?.summary ?? {}
        return pass + fail + unknown
      }
      // What is asked of an account, and not of its trails, which neither has.
      expect([judged(inUnit), judged(besideUnit)]).toEqual([2, 1])
      expect(unread).toContainEqual(
        expect.objectContaining({ resource: gone, code: expect.stringContaining('UnknownUnit') }),
      )
    }))
})

const explain = (run: Place['run'], file: string, key: string, account: string) =>
  run('explain', key, '--account', account, '--policy', file)

describe('explain POLICY-KEY --account ID', () => {
  it('says which rule holds, which were passed over, and whether it is weaker', () =>
    inUnits(async ({ run, units: { inner, outer } }) => {
      const file = policyFile({ [inner]: { mode: 'off' }, [outer]: { mode: 'plan' } }, { mode: 'enforce' })
      const { out, code } = await explain(run, file, 'mode', inUnit)
      expect(code).toBe(0)
      expect(out).toContain(`mode in account ${inUnit}: off`)
      expect(out).toMatch(new RegExp(`accounts.${inner} +holds +off`))
      expect(out).toMatch(new RegExp(`accounts.${outer} +passed over +plan`))
      expect(out).toMatch(/the file +passed over +enforce/)
      expect(out).toContain('Weaker than what the file says for all')
    }))

  it('explains a check’s setting, and each setting of a check, without a call where no rule is for a unit', () =>
    inUnits(async ({ run, sandbox }) => {
      const file = policyFile({ [inUnit]: { checks: { delivery: { maxAgeHours: 2 } } } })
      const before = sandbox.requests.length
      expect((await explain(run, file, 'checks.delivery.maxAgeHours', inUnit)).out).toContain(': 2\n')
      expect((await explain(run, file, 'delivery', inUnit)).out).toContain('checks.delivery.severity')
      expect(sandbox.requests.length).toBe(before)
    }))

  it('says that the units could not be read, and what may hold', () =>
    inUnits(async ({ sandbox, units: { inner } }) => {
      const credentials = issueUserKeys(sandbox.world, besideUnit, 'auditor')
      const file = policyFile({ [inner]: { mode: 'off' } })
      const { out } = await explain(
        (...argv) => runIn(argv, { ...awsOf(sandbox), credentials }),
        file,
        'mode',
        besideUnit,
      )
      expect(out).toContain('organizations:ListParents: AccessDenied')
      expect(out).toMatch(new RegExp(`accounts.${inner} +may hold +off`))
    }))

  it('refuses what no rule can set, with the nearest name', () =>
    inUnits(async ({ run }) => {
      const { code, err } = await explain(run, policyFile({}), 'moed', owner)
      expect([code, err]).toEqual([1, expect.stringContaining('did you mean "mode"?')])
    }))
})
