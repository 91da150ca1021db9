import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudTrailClient, CreateTrailCommand, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, describe, expect, it } from '@jest/globals'
import { applyScenario } from '../../../sandbox/scenarios/apply-scenario.ts'
import { loadScenario, scenarioNames } from '../../../sandbox/scenarios/load-scenario.ts'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'
import { inSandbox } from '../../cli/run-in.ts'
import { ACCOUNT, bench, failureOf, settings } from '../bench.ts'

const folder = mkdtempSync(join(tmpdir(), 'scenarios-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileWith(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function standing(nameOrFile: string): Promise<Sandbox> {
  const written = await loadScenario(nameOrFile)
  return bench({ setup: (made) => applyScenario(made, written) })
}

async function assume(sandbox: Sandbox, account: string, name: string, ExternalId?: string) {
  const { Credentials } = await new STSClient(settings(sandbox)).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/${name}`,
      RoleSessionName: 'test',
      ...(ExternalId !== undefined && { ExternalId }),
    }),
  )
  return { accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: 'x' }
}

const trailsSeenWith = async (sandbox: Sandbox, region: string, keys?: Awaited<ReturnType<typeof assume>>) =>
  (
    await new CloudTrailClient(settings(sandbox, region, keys)).send(new DescribeTrailsCommand({}))
  ).trailList?.map(({ Name }) => Name)

const organizationTrail = (Name: string, S3BucketName: string) =>
  new CreateTrailCommand({ Name, S3BucketName, IsOrganizationTrail: true, IsMultiRegionTrail: true })

describe('every scenario', () => {
  it.each(scenarioNames)('%s stands, as the services of AWS would let it', async (name) => {
    const sandbox = await standing(name)
    expect(sandbox.violations).toEqual([])
  })
})

describe('clean', () => {
  it('passes also the checks that a policy has to ask for, save those of data events', async () => {
    const policy = fileWith('policy.yml', 'version: 1\nchecks: { change-alarm: { enabled: true } }\n')
    await inSandbox('clean', async (_, run) => {
      const { code, out } = await run('scan', '--policy', policy, '--output', 'json')
      expect(code).toBe(0)
      expect(out).toContain('"check": "change-alarm"')
    })
  })

  it('has destinations that CreateTrail would take', async () => {
    const sandbox = await standing('clean')
    const logs = new CloudTrailClient(settings(sandbox))
    const { trailList } = await logs.send(new DescribeTrailsCommand({}))
    const trail = trailList?.[0]
    const second = new CreateTrailCommand({
      Name: 'second',
      S3BucketName: trail?.S3BucketName,
      KmsKeyId: trail?.KmsKeyId,
      SnsTopicName: trail?.SnsTopicARN,
      CloudWatchLogsLogGroupArn: trail?.CloudWatchLogsLogGroupArn,
      CloudWatchLogsRoleArn: trail?.CloudWatchLogsRoleArn,
    })
    expect((await logs.send(second)).Name).toBe('second')
  })
})

describe('organization', () => {
  it('has members in several states', async () => {
    const sandbox = await standing('organization')
    const client = new OrganizationsClient(settings(sandbox))
    const accounts: string[] = []
    for await (const page of paginateListAccounts({ client }, {}))
      accounts.push(...(page.Accounts ?? []).map(({ Id, State }) => `${Id} ${State}`))
    expect(accounts).toEqual([
      `${ACCOUNT} ACTIVE`,
      '111111111111 ACTIVE',
      '222222222222 ACTIVE',
      '333333333333 SUSPENDED',
    ])
  })

  it('shows its trail to members, and the trail of one of them to that one', async () => {
    const sandbox = await standing('organization')
    const seen = async (account: string) =>
      trailsSeenWith(sandbox, 'eu-west-1', await assume(sandbox, account, 'OrganizationAccountAccessRole'))
    expect(await trailsSeenWith(sandbox, 'eu-west-1')).toEqual(['organization-trail'])
    expect(await seen('111111111111')).toEqual(['team-trail', 'organization-trail'])
    expect(await seen('222222222222')).toEqual(['organization-trail'])
  })

  it('passes in the management account', () =>
    inSandbox('organization', async (_, run) => {
      const { code, out } = await run('scan')
      expect(code).toBe(0)
      expect(out).toContain('0 fail, 0 unknown')
    }))

  it("has a bucket that takes another of the organization's trails", async () => {
    const cloudtrail = new CloudTrailClient(settings(await standing('organization')))
    expect(
      (await cloudtrail.send(organizationTrail('more', 'acme-organization-logs'))).IsOrganizationTrail,
    ).toBe(true)
    const refused = await failureOf(cloudtrail.send(organizationTrail('other', 'workloads-team-logs')))
    expect(refused.name).toBe('InsufficientS3BucketPolicyException')
  })
})

describe('a scenario file', () => {
  it('may write down an organization, roles, log groups and alarms', async () => {
    const file = fileWith(
      'own.yml',
      `
organization: { id: o-fromafile01, members: ['111111111111'] }
roles: [{ name: audit, account: '111111111111', trusts: '${ACCOUNT}', externalId: secret }]
topics: [{ name: security, region: eu-west-1, emails: [a@example.com], confirmed: true }]
logGroups:
  - { name: trail, region: eu-west-1, alarms: [{ name: changes, pattern: '{ $.x = 1 }', topic: security }] }
`,
    )
    const sandbox = await standing(file)
    expect((await failureOf(assume(sandbox, '111111111111', 'audit'))).name).toBe('AccessDenied')
    expect((await assume(sandbox, '111111111111', 'audit', 'secret')).accessKeyId).toMatch(/^ASIA/)
    const { MetricAlarms } = await new CloudWatchClient(settings(sandbox, 'eu-west-1')).send(
      new DescribeAlarmsCommand({}),
    )
    expect(MetricAlarms?.[0]?.AlarmActions).toEqual([`arn:aws:sns:eu-west-1:${ACCOUNT}:security`])
  })

  it('is refused where it is none, with what is wrong', async () => {
    const file = fileWith('bad.yml', 'organization: { id: acme, members: [] }')
    expect((await failureOf(loadScenario(file))).message).toContain('organization.id')
    const nowhere = fileWith('nowhere.yml', 'trails: [{ name: main, region: mars-1, bucket: logs }]')
    expect((await failureOf(loadScenario(nowhere))).message).toContain('there is no region mars-1')
    expect((await failureOf(loadScenario('nothing'))).message).toContain('no scenario "nothing"')
  })
})
