import { DeleteTrailCommand, StopLoggingCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import {
  type AwsSecurityFinding,
  DisableSecurityHubCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub'
import { describe, expect, it } from '@jest/globals'
import type { WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { withTrail } from '../flow/bench.ts'
import { trailArn, type Watched, watched } from './watched.ts'

type Hub = { client: SecurityHubClient; found: () => Promise<AwsSecurityFinding[]> }

const hubbed = (scenario: WrittenScenario, test: (account: Watched, hub: Hub) => Promise<void>) =>
  watched(scenario, { alerts: { channels: ['sns', 'security-hub'] } }, async (account) => {
    const client = new SecurityHubClient({
      region: 'us-east-1',
      endpoint: account.sandbox.url,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
    const found = async () => (await client.send(new GetFindingsCommand({}))).Findings ?? []
    try {
      await test(account, { client, found })
    } finally {
      client.destroy()
    }
  })

const byCheck = (findings: readonly AwsSecurityFinding[]) =>
  Object.fromEntries(
    findings.map(({ GeneratorId = '', RecordState }) => [
      GeneratorId.replace('trailkeeper/', ''),
      RecordState,
    ]),
  )

const imports = ({ sandbox }: Watched) =>
  sandbox.requests.filter(({ operation }) => operation === 'BatchImportFindings').length

describe('Security Hub', () => {
  it('has what fails as active, under the account’s default product in the guard’s region', () =>
    hubbed(withTrail({ validation: false }), async ({ sweep }, { client, found }) => {
      await client.send(new EnableSecurityHubCommand({}))
      await sweep()
      const findings = await found()
      expect(byCheck(findings)).toEqual({ 'log-file-validation': 'ACTIVE' })
      expect(findings).toMatchObject([
        {
          ProductArn: 'arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default',
          AwsAccountId: '123456789012',
          Resources: [{ Type: 'AwsCloudTrailTrail', Id: trailArn }],
          FindingProviderFields: { Severity: { Label: 'MEDIUM' } },
        },
      ])
    }))

  it('is asked nothing more while nothing changes', () =>
    hubbed(withTrail({ validation: false }), async (account, { client }) => {
      await client.send(new EnableSecurityHubCommand({}))
      await account.sweep()
      await account.sweep()
      expect(imports(account)).toBe(1)
    }))

  it('gets what is resolved archived, and what opens again active', () =>
    hubbed(withTrail({ validation: false }), async ({ aws, sweep }, { client, found }) => {
      await client.send(new EnableSecurityHubCommand({}))
      await sweep()
      const validate = (EnableLogFileValidation: boolean) =>
        aws().send(new UpdateTrailCommand({ Name: trailArn, EnableLogFileValidation }))
      await validate(true)
      await sweep()
      expect(byCheck(await found())).toEqual({ 'log-file-validation': 'ARCHIVED' })
      await validate(false)
      await sweep()
      expect(byCheck(await found())).toEqual({ 'log-file-validation': 'ACTIVE' })
    }))

  it('gets what is gone archived', () =>
    hubbed(withTrail({ validation: false }), async ({ aws, sweep }, { client, found }) => {
      await client.send(new EnableSecurityHubCommand({}))
      await sweep()
      await aws().send(new DeleteTrailCommand({ Name: trailArn }))
      await sweep()
      expect(byCheck(await found())).toMatchObject({
        'log-file-validation': 'ARCHIVED',
        'multi-region-trail': 'ACTIVE',
      })
    }))

  it('is skipped where it is off, and gets everything once it is on', () =>
    hubbed(withTrail({ validation: false }), async ({ sweep, subjects }, { client, found }) => {
      await sweep()
      expect(subjects()).toHaveLength(1)
      await client.send(new EnableSecurityHubCommand({}))
      await sweep()
      expect(byCheck(await found())).toEqual({ 'log-file-validation': 'ACTIVE' })
      await client.send(new DisableSecurityHubCommand({}))
      await sweep()
    }))

  it('that refuses keeps no alert from being sent, fails the sweep, and is asked again by the next', () =>
    hubbed(withTrail({ validation: false }), async ({ aws, sandbox, sweep, subjects }, { client, found }) => {
      await client.send(new EnableSecurityHubCommand({}))
      const fault = sandbox.faults.add({ operation: 'BatchImportFindings', fault: { kind: 'access-denied' } })
      await expect(sweep()).rejects.toThrow(/AccessDenied.*not imported into Security Hub/)
      expect(subjects()).toHaveLength(1)
      sandbox.faults.remove(fault)
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      await sweep()
      expect(byCheck(await found())).toEqual({ 'log-file-validation': 'ACTIVE' })
    }))
})

it('takes up to 100 findings at a time', () =>
  hubbed(
    withTrail(
      { validation: false },
      ...Array.from({ length: 104 }, (_, index) => ({
        name: `other-${index}`,
        region: ['us-east-1', 'eu-west-1', 'us-west-2'][index % 3] ?? '',
        bucket: 'logs',
      })),
    ),
    async (account, { client, found }) => {
      await client.send(new EnableSecurityHubCommand({}))
      await account.sweep()
      const findings = await found()
      expect(imports(account)).toBeGreaterThan(1)
      expect(findings.length).toBeLessThanOrEqual(100)
    },
  ))
