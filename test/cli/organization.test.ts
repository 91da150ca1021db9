import { PutEventSelectorsCommand, StopLoggingCommand, CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from '@jest/globals'
import type { Finding, Outcome, Report } from '../../lib/model/index.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { organization } from '../../sandbox/scenarios/organization.ts'
import { scenario } from '../../sandbox/scenarios/scenario.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { awsOf, type Ran, runIn } from './run-in.ts'

const owner = '123456789012'
const workloads = '111111111111'
const security = '222222222222'
const trailArn = `arn:aws:cloudtrail:us-east-1:${owner}:trail/organization-trail`

type Trail = NonNullable<typeof organization.trails>[number]
type As = (account: string, ...argv: string[]) => Promise<Ran & { report: Report }>

/** The organization's scenario with its trail changed, and the command line in any of its accounts. */
async function inOrganization(
  changes: Partial<Trail>,
  test: (as: As, sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const trails = (organization.trails ?? []).map((trail) =>
    trail.organization ? { ...trail, ...changes } : trail,
  )
  const sandbox = await startSandbox({
    strict: true,
    setup: (made) => applyScenario(made, scenario.parse({ ...organization, trails })),
  })
  const as: As = async (account, command = '', ...argv) => {
    const credentials = account === owner ? awsOf(sandbox).credentials : await sessionIn(sandbox, account)
    const settings = { ...awsOf(sandbox), ...(credentials && { credentials }) }
    const ran = await runIn([command, '--output', 'json', ...argv], settings)
    return { ...ran, report: JSON.parse(ran.out) }
  }
  try {
    await test(as, sandbox)
  } finally {
    await sandbox.close()
  }
}

async function sessionIn(sandbox: Sandbox, account: string) {
  const sts = new STSClient({
    endpoint: sandbox.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const RoleArn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'scan' }))
  sts.destroy()
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {}
  return {
    accessKeyId: AccessKeyId ?? '',
    secretAccessKey: SecretAccessKey ?? '',
    ...(SessionToken !== undefined && { sessionToken: SessionToken }),
  }
}

const of = (findings: readonly Finding[], check: string) =>
  findings.filter((finding) => finding.check === check)
const statuses = (findings: readonly Finding[]) => [...new Set(findings.map(({ status }) => status))]
const written = (outcomes: readonly Outcome[]) =>
  outcomes.filter(({ call }) => call).map(({ resource, call }) => `${call?.operation} ${resource}`)
const writesIn = (sandbox: Sandbox) =>
  sandbox.requests.filter(({ operation }) => !/^(Get|List|Describe|Head|AssumeRole|Lookup)/.test(operation))

describe('the account that owns the organization’s trail', () => {
  it('A7: judges it, once, and passes', () =>
    inOrganization({}, async (as) => {
      const { code, report } = await as(owner, 'scan')
      expect(code).toBe(0)
      expect(of(report.findings, 'trail-logging').map(({ resource }) => resource)).toEqual([trailArn])
    }))

  it('E2: has the one failure of a trail that signs nothing; members have none', () =>
    inOrganization({ validation: false }, async (as) => {
      const fails = async (account: string) =>
        of((await as(account, 'scan')).report.findings, 'log-file-validation').map(
          ({ resource, status }) => `${status} ${resource}`,
        )
      expect(await fails(owner)).toEqual([`fail ${trailArn}`])
      expect(await fails(security)).toEqual([])
      expect(await fails(workloads)).toEqual([
        `fail arn:aws:cloudtrail:eu-west-1:${workloads}:trail/team-trail`,
      ])
    }))
})

describe('a member account', () => {
  it('A2, C6: is covered by the organization’s trail alone, in every region, and exits 0', () =>
    inOrganization({}, async (as) => {
      const { code, report } = await as(security, 'scan')
      expect(code).toBe(0)
      const regions = of(report.findings, 'region-coverage')
      expect(regions).toHaveLength(17)
      expect(regions.every(({ status, actual }) => status === 'pass' && actual.includes(trailArn))).toBe(true)
      expect(of(report.findings, 'multi-region-trail')).toMatchObject([
        { status: 'pass', message: expect.stringContaining(`of account ${owner}`) },
      ])
    }))

  it('A7: with a trail of its own is judged by that one, and exits 2', () =>
    inOrganization({}, async (as) => {
      const { code, report } = await as(workloads, 'scan')
      expect(code).toBe(2)
      expect(JSON.stringify(report.findings.map(({ resource }) => resource))).not.toContain(trailArn)
      expect(statuses(of(report.findings, 'region-coverage'))).toEqual(['pass'])
    }))

  it.each(['GetEventSelectors', 'GetTrailStatus'])(
    'A8, C7: that may not read %s of it does not know, names the owner, and exits 3',
    (operation) =>
      inOrganization({}, async (as, sandbox) => {
        sandbox.faults.add({ account: security, operation, fault: { kind: 'access-denied' } })
        const { code, report } = await as(security, 'scan')
        expect(code).toBe(3)
        for (const check of ['region-coverage', 'multi-region-trail', 'global-service-events']) {
          const findings = of(report.findings, check)
          expect(statuses(findings)).toEqual(['unknown'])
          expect(findings[0]?.message).toContain(`account ${owner}`)
          expect(findings[0]?.message).toContain(operation)
        }
        expect((await as(security, 'plan')).report.outcomes.filter(({ call }) => call)).toEqual([])
      }),
  )

  it('J10: whose organization’s trail is stopped fails, and writes nothing to it', () =>
    inOrganization({ logging: false }, async (as, sandbox) => {
      expect((await as(workloads, 'scan')).code).toBe(2)
      const before = writesIn(sandbox).length
      const { report } = await as(workloads, 'apply', '--yes')
      expect(written(report.outcomes).filter((line) => line.includes('organization-trail'))).toEqual([])
      const touched = writesIn(sandbox).slice(before)
      expect(touched.length).toBeGreaterThan(0)
      expect(touched.every(({ account }) => account === workloads)).toBe(true)
      expect(JSON.stringify(touched)).not.toContain('organization-trail')
    }))

  it('C8: is not covered by an organization’s trail of one region, and leaves it alone', () =>
    inOrganization({ multiRegion: false }, async (as) => {
      const { report } = await as(workloads, 'plan')
      expect(of(report.findings, 'multi-region-trail')).toMatchObject([{ status: 'fail' }])
      expect(written(report.outcomes).filter((line) => line.includes('organization-trail'))).toEqual([])
    }))
})

it('A9: the delegated administrator may change the trail that the management account owns', () =>
  inOrganization({ multiRegion: false, insights: [] }, async (as) => {
    const { report } = await as(security, 'plan')
    expect(report.outcomes.find(({ call }) => call?.operation === 'UpdateTrail')).toMatchObject({
      result: 'planned',
      call: { account: owner, region: 'us-east-1', input: { Name: trailArn, IsMultiRegionTrail: true } },
    })
    expect(of(report.findings, 'trail-logging')).toEqual([])
  }))

describe('the trail of AWS Control Tower', () => {
  const name = 'aws-controltower-BaselineCloudTrail'

  it('is judged like any other, and its configuration is not repaired', () =>
    inOrganization({ name, validation: false }, async (as, sandbox) => {
      const arn = trailArn.replace('organization-trail', name)
      await narrowed(sandbox, arn)
      const { code, report } = await as(owner, 'plan')
      expect(code).toBe(2)
      const failed = report.findings.filter(({ status }) => status === 'fail').map(({ check }) => check)
      expect(failed).toEqual(expect.arrayContaining(['log-file-validation', 'event-selectors']))
      const changes = report.outcomes.filter(({ resource }) => resource === arn)
      expect(changes.every(({ result }) => result === 'refused')).toBe(true)
      expect(changes[0]?.message).toContain('Control Tower')
    }))

  it('is started again where the policy says so', () =>
    inOrganization({ name }, async (as, sandbox) => {
      const arn = trailArn.replace('organization-trail', name)
      const client = cloudtrail(sandbox)
      await client.send(new StopLoggingCommand({ Name: arn }))
      client.destroy()
      expect(written((await as(owner, 'plan')).report.outcomes)).toEqual([`StartLogging ${arn}`])
    }))
})

const cloudtrail = (sandbox: Sandbox) =>
  new CloudTrailClient({
    endpoint: sandbox.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })

async function narrowed(sandbox: Sandbox, TrailName: string): Promise<void> {
  const client = cloudtrail(sandbox)
  await client.send(
    new PutEventSelectorsCommand({ TrailName, EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }),
  )
  client.destroy()
}
