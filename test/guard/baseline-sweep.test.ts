import {
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { DeleteAlarmsCommand, CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { PutSubscriptionFilterCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateGrantCommand, GetKeyPolicyCommand, PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import {
  GetBucketPolicyCommand,
  GetBucketRequestPaymentCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3'
import { SubscribeCommand } from '@aws-sdk/client-sns'
import { describe, expect, it } from '@jest/globals'
import { clean } from '../../sandbox/scenarios/clean.ts'
import { runCommand } from './attacks/run-command.ts'
import type { WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { type Guarded, guarded } from './guarded.ts'

type WrittenPolicy = NonNullable<Parameters<typeof guarded>[2]>

const Bucket = 'clean-trail-logs'
const arn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/management-events'
const intruder = 'arn:aws:iam::123456789012:user/operator'
const stranger = 'arn:aws:iam::999999999999:role/reader'

const keyId = async ({ trails }: Guarded): Promise<string> => {
  const { DescribeTrailsCommand } = await import('@aws-sdk/client-cloudtrail')
  const { trailList = [] } = await trails.send(new DescribeTrailsCommand({}))
  return trailList[0]?.KmsKeyId ?? ''
}

/** A statement for a stranger, beside those that stand in a policy. */
const letIn = (policy: string | undefined, Action: string, Resource: string): string => {
  const document: { Statement: object[] } = JSON.parse(policy ?? '')
  const added = { Effect: 'Allow', Principal: { AWS: stranger }, Action, Resource }
  return JSON.stringify({ ...document, Statement: [...document.Statement, added] })
}

type Strike = (account: Guarded) => Promise<unknown>

/** What is done while no event is heard, by the setting that the finding names, and the call that it names. */
const strikes: [setting: string, call: string, strike: Strike][] = [
  [
    'bucket policy',
    'PutBucketPolicy',
    async ({ by }) => {
      const { Policy } = await by.s3().send(new GetBucketPolicyCommand({ Bucket }))
      const open = letIn(Policy, 's3:GetObject', `arn:aws:s3:::${Bucket}/*`)
      await by.s3().send(new PutBucketPolicyCommand({ Bucket, Policy: open }))
    },
  ],
  [
    'bucket encryption',
    'PutBucketEncryption',
    ({ by }) =>
      by.s3().send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [
              {
                ApplyServerSideEncryptionByDefault: {
                  SSEAlgorithm: 'aws:kms',
                  KMSMasterKeyID:
                    'arn:aws:kms:us-east-1:999999999999:key/11111111-2222-3333-4444-555555555555',
                },
              },
            ],
          },
        }),
      ),
  ],
  [
    'bucket notification',
    'PutBucketNotification',
    ({ by }) =>
      by.s3().send(
        new PutBucketNotificationConfigurationCommand({
          Bucket,
          NotificationConfiguration: { EventBridgeConfiguration: {} },
        }),
      ),
  ],
  [
    'key policy',
    'PutKeyPolicy',
    async (account) => {
      const KeyId = await keyId(account)
      const kms = account.by.kms()
      const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }))
      const open = letIn(Policy, 'kms:Decrypt', '*')
      await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: open }))
    },
  ],
  [
    'key grants',
    'CreateGrant',
    async (account) => {
      const KeyId = await keyId(account)
      const grant = { KeyId, GranteePrincipal: stranger, Operations: ['Decrypt' as const] }
      await account.by.kms().send(new CreateGrantCommand(grant))
    },
  ],
  [
    'subscription filters',
    'PutSubscriptionFilter',
    ({ by }) =>
      by.logs().send(
        new PutSubscriptionFilterCommand({
          logGroupName: '/aws/cloudtrail/management-events',
          filterName: 'copy',
          filterPattern: '',
          destinationArn: 'arn:aws:logs:us-east-1:999999999999:destination:copy',
        }),
      ),
  ],
  [
    'subscriptions',
    'Subscribe',
    async ({ by, sandbox }) => {
      const TopicArn = 'arn:aws:sns:us-east-1:123456789012:trail-deliveries'
      await by
        .sns()
        .send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'intruder@example.com' }))
      sandbox.confirmSubscriptions(TopicArn)
    },
  ],
  [
    'alarms of metric filters',
    'DeleteAlarms',
    async ({ sandbox }) => {
      const credentials = { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' }
      const client = new CloudWatchClient({ region: 'us-east-1', endpoint: sandbox.url, credentials })
      await client.send(new DeleteAlarmsCommand({ AlarmNames: ['trail-changes'] }))
      client.destroy()
    },
  ],
  [
    'event configuration',
    'PutEventConfiguration',
    ({ trails }) =>
      trails.send(
        new PutEventConfigurationCommand({
          TrailName: arn,
          AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
        }),
      ),
  ],
]

const textOf = (alerts: readonly { message: string }[]) => alerts.map(({ message }) => message).join('\n')

/** Those by which an alert says how to mend it. */
async function runCommands(text: string, sandbox: Guarded['sandbox']): Promise<void> {
  const [, mend = ''] = text.split('HOW TO MEND IT\n')
  for (const line of mend.split('\n\n')[0]?.split('\n') ?? []) await runCommand(line.trim(), sandbox.url)
  await sandbox.settled()
}

const strikeOf = (setting: string) => strikes.find(([name]) => name === setting)?.[2]

describe('what a sweep finds by itself, where no event of it came', () => {
  it('each setting that is not as the baseline has it: once, with who and when, and the command puts it back', () =>
    guarded(clean, async (account) => {
      const { sandbox, sweep, unheard, told } = account
      let earlier = 'nothing'
      for (const [setting, call, strike] of strikes) {
        const before = sandbox.alerts().length
        await unheard(() => strike(account))
        await sweep()
        const text = textOf(sandbox.alerts().slice(before))
        // What mended the one before was heard too.
        expect([setting, told().filter((one) => one.includes('not as its baseline'))]).toEqual([
          setting,
          [expect.stringContaining('high: management-events')],
        ])
        expect(text).toMatch(new RegExp(`${setting}: .* → .*\\(${call} by ${intruder}, 20`, 's'))
        expect(text).not.toContain(`${earlier}: `)
        await runCommands(text, sandbox)
        earlier = setting
      }
      await sweep()
      expect(told().filter((one) => one.includes('not as its baseline'))).toEqual([])
    }))

  it('all of them at once: each by name, however long the values, once, and the commands put all back', () =>
    guarded(clean, async (account) => {
      const { sandbox, sweep, unheard, told } = account
      const before = sandbox.alerts().length
      await unheard(async () => {
        for (const [, , strike] of strikes) await strike(account)
      })
      await sweep()
      const text = textOf(sandbox.alerts().slice(before))
      expect(told()).toEqual([expect.stringContaining('high: management-events is not as its baseline')])
      const [, count, named = ''] = /has it, in (\d+) settings \(([^)]+)\): /.exec(text) ?? []
      expect(count).toBe(String(strikes.length))
      expect(named.split(', ').toSorted()).toEqual(strikes.map(([setting]) => setting).toSorted())
      await sweep()
      expect(told()).toEqual([])
      await runCommands(text, sandbox)
      await sweep()
      expect(told().filter((one) => one.includes('not as its baseline'))).toEqual([])
    }))

  // "it cannot be configured as a Requester Pays bucket" (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail").
  it('that requesters pay, beside the deliveries that fail for it: with who and when, and the command that takes it back', () =>
    guarded(clean, async ({ sandbox, sweep, unheard, by, told }) => {
      const payer = { Bucket, RequestPaymentConfiguration: { Payer: 'Requester' as const } }
      await unheard(() => by.s3().send(new PutBucketRequestPaymentCommand(payer)))
      await sweep()
      const text = sandbox.alerts().at(-1)?.message ?? ''
      expect(told()).toEqual([expect.stringMatching(/high: \d findings, first: management-events is not as/)])
      expect(text).toMatch(
        new RegExp(
          `bucket request payment: .*BucketOwner.* → .*Requester.*\\(PutBucketRequestPayment by ${intruder}, 20`,
        ),
      )
      expect(text).toMatch(/delivery \(high.*the last log file gave AccessDenied/s)
      const back = text.split('\n').find((line) => line.includes('aws s3api put-bucket-request-payment'))
      await runCommand(back?.trim() ?? '', sandbox.url)
      await sandbox.settled()
      await sweep()
      expect(sandbox.alerts().at(-1)?.message).not.toContain('Requester')
      expect((await by.s3().send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe('BucketOwner')
    }))

  it('what differs besides, while people know that something differs: a small change hides no other', () =>
    guarded(clean, async (account) => {
      const { sandbox, sweep, unheard, told, by } = account
      const finds = async (setting: string) => {
        const before = sandbox.alerts().length
        await unheard(async () => strikeOf(setting)?.(account))
        await sweep()
        const text = sandbox
          .alerts()
          .slice(before)
          .map(({ message }) => message)
        expect([setting, told()]).toEqual([
          setting,
          [expect.stringContaining('management-events is not as its baseline')],
        ])
        expect(text.join('\n')).toContain(`${setting}: `)
        await sweep()
        expect([setting, told()]).toEqual([setting, []])
      }
      await finds('bucket notification')
      await finds('key grants')
      await unheard(() =>
        by
          .s3()
          .send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} })),
      )
      await sweep()
      expect(told()).toEqual([])
      await finds('bucket notification')
    }))

  it('nothing twice: what another check reports, and what is repaired, is no finding of it', () =>
    guarded(
      clean,
      async ({ sandbox, sweep, unheard, trails, by }) => {
        await unheard(async () => {
          await trails.send(new StopLoggingCommand({ Name: arn }))
          await trails.send(new UpdateTrailCommand({ Name: arn, EnableLogFileValidation: false }))
          await by
            .s3()
            .send(
              new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }),
            )
        })
        const before = sandbox.alerts().length
        await sweep()
        const text = sandbox
          .alerts()
          .slice(before)
          .map(({ message }) => message)
          .join('\n')
        expect(text).toContain('bucket-versioning')
        expect(text).not.toContain('not as its baseline')
      },
      { mode: 'plan', checks: { 'trail-logging': { enabled: true, mode: 'off' } } },
    ))

  describe('what a finding that fails all the time does not say, while event history shows nothing', () => {
    const logged = {
      ReadWriteType: 'All' as const,
      IncludeManagementEvents: true,
      ExcludeManagementEventSources: ['kms.amazonaws.com'],
    }
    const DataResources = [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::ledger/'] }]
    const intoLedger: WrittenScenario = {
      ...clean,
      trails: (clean.trails ?? []).map((one) => ({ ...one, eventSelectors: [{ ...logged, DataResources }] })),
    }
    const exemption = { resource: arn, reason: 'KMS is loud', owner: 'security', expires: '2099-01-01' }
    const narrowed: [string, WrittenScenario, WrittenPolicy, Strike, RegExp][] = [
      [
        'an exempt one: that data events are left out besides',
        intoLedger,
        { exemptions: [{ check: 'management-event-exclusions', ...exemption }] },
        ({ trails }) =>
          trails.send(new PutEventSelectorsCommand({ TrailName: arn, EventSelectors: [logged] })),
        /selectors: \w+Object was logged → is not/,
      ],
      [
        'one that is known: that data events are left out besides',
        intoLedger,
        { checks: { 's3-data-events-write': { enabled: true } } },
        ({ trails }) =>
          trails.send(new PutEventSelectorsCommand({ TrailName: arn, EventSelectors: [logged] })),
        /selectors: \w+Object was logged → is not/,
      ],
    ]

    it.each(narrowed)('%s', (_what, written, policy, strike, text) =>
      guarded(
        written,
        async (account) => {
          const { sandbox, sweep, unheard } = account
          sandbox.faults.add({ operation: 'LookupEvents', fault: { kind: 'access-denied' } })
          const before = sandbox.alerts().length
          await unheard(() => strike(account))
          await sweep()
          const told = sandbox.alerts().slice(before)
          expect(told.map(({ message }) => message).join('\n')).toMatch(text)
        },
        { mode: 'plan', ...policy },
      ),
    )
  })

  it('a setting that only became stronger is nothing', () =>
    guarded(
      {
        ...clean,
        buckets: (clean.buckets ?? []).map((one) => ({
          ...one,
          versioning: false,
          publicAccessBlock: false,
        })),
      },
      async ({ sweep, unheard, by, told }) => {
        await unheard(() =>
          by
            .s3()
            .send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })),
        )
        await sweep()
        expect(told().filter((subject) => subject.includes('not as its baseline'))).toEqual([])
      },
      { mode: 'plan' },
    ))

  it('what cannot be read is unknown, with why', () =>
    guarded(clean, async ({ sandbox, sweep }) => {
      sandbox.faults.add({ operation: 'GetBucketReplication', fault: { kind: 'access-denied' } })
      await sweep()
      const text = sandbox.alerts().at(-1)?.message
      expect(text).toMatch(/unknown: .*management-events could not be compared with its baseline/)
      expect(text).toContain('bucket replication')
      expect(text).toContain('AccessDenied')
    }))

  it.each([
    ['a policy that is cut off', 'GetBucketPolicy', 'truncated'],
    ['a policy that an answer lacks', 'GetKeyPolicy', 'empty-body'],
  ] as const)('%s is unknown, and no other policy', (_, operation, kind) =>
    guarded(clean, async ({ sandbox, sweep, told }) => {
      sandbox.faults.add({ operation, fault: { kind } })
      await sweep()
      expect(told().filter((subject) => subject.includes('is not as its baseline'))).toEqual([])
      expect(sandbox.alerts().at(-1)?.message).toContain('could not be compared with its baseline')
    }),
  )
})
