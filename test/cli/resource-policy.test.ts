import { CreateTrailCommand } from '@aws-sdk/client-cloudtrail'
import { CreateKeyCommand } from '@aws-sdk/client-kms'
import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SetTopicAttributesCommand } from '@aws-sdk/client-sns'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { field } from '../../lib/text/fields.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { aTerminal, awsOf, inSandbox, runIn } from './run-in.ts'

const account = '123456789012'
const region = 'us-east-1'

async function printed(...argv: string[]): Promise<unknown> {
  const { code, out, err } = await runIn(
    [
      'resource-policy',
      ...argv,
      '--trail',
      'fresh',
      '--account',
      account,
      '--bucket',
      'fresh-logs',
      '--topic',
      'fresh',
      '--log-group',
      'fresh',
    ],
    {},
  )
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}
const text = async (kind: string) => JSON.stringify(await printed(kind))

/** Everything that a trail rests on, made by what the command prints, and the trail. */
async function makeTrail(sandbox: Sandbox): Promise<void> {
  const clients = createClients(awsOf(sandbox))
  try {
    const [s3, kms, sns, logs, iam, cloudtrail] = await Promise.all([
      clients.s3(region),
      clients.kms(region),
      clients.sns(region),
      clients.logs(region),
      clients.iam(region),
      clients.cloudtrail(region),
    ])
    await s3.send(new CreateBucketCommand({ Bucket: 'fresh-logs' }))
    await s3.send(new PutBucketPolicyCommand({ Bucket: 'fresh-logs', Policy: await text('bucket') }))
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: await text('key') }))
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'fresh' }))
    await sns.send(
      new SetTopicAttributesCommand({
        TopicArn,
        AttributeName: 'Policy',
        AttributeValue: await text('topic'),
      }),
    )
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'fresh' }))
    const role = await printed('log-role')
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'fresh',
        AssumeRolePolicyDocument: JSON.stringify(field(role, 'trust')),
      }),
    )
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'fresh',
        PolicyName: 'logs',
        PolicyDocument: JSON.stringify(field(role, 'permissions')),
      }),
    )
    await cloudtrail.send(
      new CreateTrailCommand({
        Name: 'fresh',
        S3BucketName: 'fresh-logs',
        KmsKeyId: KeyMetadata?.Arn,
        SnsTopicName: 'fresh',
        CloudWatchLogsLogGroupArn: `arn:aws:logs:${region}:${account}:log-group:fresh:*`,
        CloudWatchLogsRoleArn: `arn:aws:iam::${account}:role/fresh`,
      }),
    )
  } finally {
    clients.close()
  }
}

describe('what a new trail needs', () => {
  it('is taken by CreateTrail, and passes the checks of bucket, key and topic', () =>
    inSandbox('empty', async (sandbox, run) => {
      await makeTrail(sandbox)
      const { out } = await run('scan', '--output', 'json', '--regions', region)
      const statuses = Object.fromEntries(
        JSON.parse(out).findings.map(({ check, status }: { check: string; status: string }) => [
          check,
          status,
        ]),
      )
      expect(statuses).toMatchObject({
        'bucket-policy': 'pass',
        'kms-key-usable': 'pass',
        'kms-encryption': 'pass',
      })
    }))

  it('names the organization where the trail is its', async () => {
    const organization = ['--organization', 'o-exampleorgid']
    expect(JSON.stringify(await printed('bucket', ...organization))).toContain('AWSLogs/o-exampleorgid/*')
    expect(JSON.stringify(await printed('log-role', ...organization))).toContain(
      'log-stream:o-exampleorgid_*',
    )
  })

  it('follows the partition of the home region', async () => {
    for (const kind of ['bucket', 'key', 'topic', 'log-role']) {
      const china = JSON.stringify(await printed(kind, '--region', 'cn-north-1'))
      expect(china).toContain(`arn:aws-cn:cloudtrail:cn-north-1:${account}:trail/fresh`)
      expect(china).not.toContain('arn:aws:')
    }
  })

  it.each([
    [['queue', '--trail', 'main', '--account', account], 'Allowed choices are bucket, key, topic, log-role'],
    [['bucket', '--trail', 'a b', '--account', account], 'A trail has a name'],
    [['bucket', '--trail', 'main', '--account', '12'], 'twelve digits'],
    [['bucket', '--trail', 'main'], '--account'],
  ])('refuses %j', async (argv, said) => {
    const { code, err } = await runIn(['resource-policy', ...argv], {}, aTerminal({ width: 200 }))
    expect(code).toBe(1)
    expect(err).toContain(said)
  })
})

it("is of the caller's account where none is named", () =>
  inSandbox('empty', async (_sandbox, run) => {
    const { code, out, err } = await run('resource-policy', 'bucket', '--trail', 'fresh')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(`arn:aws:cloudtrail:us-east-1:${account}:trail/fresh`)
  }))
