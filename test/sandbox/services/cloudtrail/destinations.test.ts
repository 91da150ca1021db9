import { describe, expect, it } from '@jest/globals'
import {
  CreateTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import type { CreateTrailRequest } from '@aws-sdk/client-cloudtrail'
import { DisableKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import { DeleteBucketPolicyCommand } from '@aws-sdk/client-s3'
import { DeleteTopicCommand } from '@aws-sdk/client-sns'
import { addLogGroup, logGroupsOf } from '../../../../sandbox/services/logs/state.ts'
import { closedBucket, key, kmsAt, openBucket, s3At, snsAt, topic } from './destinations.ts'
import { account, away, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const create = (sandbox: Bench, input: Partial<CreateTrailRequest> = {}) =>
  sandbox.at(home).send(new CreateTrailCommand({ Name: 'trail', S3BucketName: 'logs', ...input }))

async function withBucket(): Promise<Bench> {
  const sandbox = await bench()
  await openBucket(sandbox, 'logs')
  return sandbox
}

async function status(sandbox: Bench) {
  await sandbox.at(home).send(new StartLoggingCommand({ Name: 'trail' }))
  return sandbox.at(home).send(new GetTrailStatusCommand({ Name: 'trail' }))
}

describe('the bucket of a trail', () => {
  it.each(['', 'Logs', 'lo', '192.168.5.4', 'lo..gs'])('is not named "%s"', async (S3BucketName) => {
    expect(await errorOf(create(await bench(), { S3BucketName }))).toBe('InvalidS3BucketNameException')
  })

  it('has to be there', async () => {
    expect(await errorOf(create(await bench()))).toBe('S3BucketDoesNotExistException')
  })

  it('has to let CloudTrail write, below the trail’s prefix', async () => {
    const sandbox = await bench()
    await closedBucket(sandbox, 'closed')
    await openBucket(sandbox, 'narrow', { prefix: `all/AWSLogs/${account}/*` })
    expect(await errorOf(create(sandbox, { S3BucketName: 'closed' }))).toBe(
      'InsufficientS3BucketPolicyException',
    )
    expect(await errorOf(create(sandbox, { S3BucketName: 'narrow' }))).toBe(
      'InsufficientS3BucketPolicyException',
    )
    const answer = await create(sandbox, { S3BucketName: 'narrow', S3KeyPrefix: 'all' })
    expect(answer).toMatchObject({ S3BucketName: 'narrow', S3KeyPrefix: 'all' })
  })

  it('takes prefixes of up to 200 characters', async () => {
    const refused = create(await withBucket(), { S3KeyPrefix: 'p'.repeat(201) })
    expect(await errorOf(refused)).toBe('InvalidS3PrefixException')
  })

  it('may shut CloudTrail out later: the delivery fails, and the trail can still be updated', async () => {
    const sandbox = await withBucket()
    await create(sandbox)
    await s3At(sandbox).send(new DeleteBucketPolicyCommand({ Bucket: 'logs' }))
    expect(await status(sandbox)).toMatchObject({ IsLogging: true, LatestDeliveryError: 'AccessDenied' })
    const update = new UpdateTrailCommand({ Name: 'trail', EnableLogFileValidation: true })
    expect((await sandbox.at(home).send(update)).LogFileValidationEnabled).toBe(true)
  })
})

describe('the key of a trail', () => {
  it('is answered with as its ARN, whatever it was named by', async () => {
    const sandbox = await withBucket()
    const arn = await key(sandbox, 'alias/trail')
    const references = [
      arn,
      arn.split('/')[1] ?? '',
      'alias/trail',
      `arn:aws:kms:us-east-1:${account}:alias/trail`,
    ]
    for (const [i, KmsKeyId] of references.entries()) {
      expect((await create(sandbox, { Name: `trail-${i}`, KmsKeyId })).KmsKeyId).toBe(arn)
    }
  })

  it.each(['not a key', 'alias', 'arn:aws:s3:::logs'])('is not "%s"', async (KmsKeyId) => {
    expect(await errorOf(create(await withBucket(), { KmsKeyId }))).toBe('InvalidKmsKeyIdException')
  })

  it('has to be there, in the region of the bucket', async () => {
    const sandbox = await withBucket()
    const european = await key(sandbox, 'alias/trail', { region: away })
    expect(await errorOf(create(sandbox, { KmsKeyId: 'alias/trail' }))).toBe('KmsKeyNotFoundException')
    expect(await errorOf(create(sandbox, { KmsKeyId: european }))).toBe('KmsKeyNotFoundException')
    await openBucket(sandbox, 'european', { region: away })
    const answer = await create(sandbox, { S3BucketName: 'european', KmsKeyId: 'alias/trail' })
    expect(answer.KmsKeyId).toBe(european)
  })

  it('stands in the way of a bucket in another region', async () => {
    const sandbox = await withBucket()
    await openBucket(sandbox, 'european', { region: away })
    await create(sandbox, { KmsKeyId: await key(sandbox, 'alias/trail') })
    const moved = new UpdateTrailCommand({ Name: 'trail', S3BucketName: 'european' })
    expect(await errorOf(sandbox.at(home).send(moved))).toBe('KmsKeyNotFoundException')
  })

  it('has to let CloudTrail encrypt', async () => {
    const sandbox = await withBucket()
    const KmsKeyId = await key(sandbox, 'alias/closed', { open: false })
    expect(await errorOf(create(sandbox, { KmsKeyId }))).toBe('InsufficientEncryptionPolicyException')
  })

  it('has to be enabled', async () => {
    const sandbox = await withBucket()
    const KmsKeyId = await key(sandbox, 'alias/trail')
    await kmsAt(sandbox).send(new DisableKeyCommand({ KeyId: KmsKeyId }))
    expect(await errorOf(create(sandbox, { KmsKeyId }))).toBe('KmsException')
  })

  it('may be disabled or scheduled for deletion later: the delivery fails', async () => {
    const sandbox = await withBucket()
    const KeyId = await key(sandbox, 'alias/trail')
    await create(sandbox, { KmsKeyId: KeyId })
    expect(await status(sandbox)).not.toHaveProperty('LatestDeliveryError')
    await kmsAt(sandbox).send(new DisableKeyCommand({ KeyId }))
    expect((await status(sandbox)).LatestDeliveryError).toBe('KMS.DisabledException')
    await kmsAt(sandbox).send(new ScheduleKeyDeletionCommand({ KeyId }))
    expect((await status(sandbox)).LatestDeliveryError).toBe('KMS.KMSInvalidStateException')
  })
})

describe('the topic of a trail', () => {
  it.each(['trail-topic', `arn:aws:sns:us-east-1:${account}:trail-topic`])(
    'is taken as %s',
    async (SnsTopicName) => {
      const sandbox = await withBucket()
      const arn = await topic(sandbox, 'trail-topic')
      const answer = await create(sandbox, { SnsTopicName })
      expect(answer).toMatchObject({ SnsTopicARN: arn, SnsTopicName })
    },
  )

  it('has to have a valid name, to be there, and to let CloudTrail publish', async () => {
    const sandbox = await withBucket()
    const named = (SnsTopicName: string) => errorOf(create(sandbox, { SnsTopicName }))
    expect(await named('no topic')).toBe('InvalidSnsTopicNameException')
    expect(await named('nobody')).toBe('InsufficientSnsTopicPolicyException')
    expect(await named(await topic(sandbox, 'closed', { open: false }))).toBe(
      'InsufficientSnsTopicPolicyException',
    )
  })

  it('may go later: the notification fails', async () => {
    const sandbox = await withBucket()
    const TopicArn = await topic(sandbox, 'trail-topic')
    await create(sandbox, { SnsTopicName: TopicArn })
    await snsAt(sandbox).send(new DeleteTopicCommand({ TopicArn }))
    expect((await status(sandbox)).LatestNotificationError).toBe('AuthorizationError')
  })
})

describe('the log group of a trail', () => {
  const CloudWatchLogsLogGroupArn = `arn:aws:logs:us-east-1:${account}:log-group:trail:*`
  const CloudWatchLogsRoleArn = `arn:aws:iam::${account}:role/trail-to-logs`

  it('must exist', async () => {
    const sandbox = await withBucket()
    const input = { CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn }
    expect(await errorOf(create(sandbox, input))).toBe('InvalidCloudWatchLogsLogGroupArnException')
    addLogGroup(sandbox.world, account, home, 'trail')
    expect((await create(sandbox, input)).CloudWatchLogsLogGroupArn).toBe(CloudWatchLogsLogGroupArn)
  })

  it('is missed in the status when it is gone', async () => {
    const sandbox = await withBucket()
    addLogGroup(sandbox.world, account, home, 'trail')
    await create(sandbox, { CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn })
    expect(await status(sandbox)).not.toHaveProperty('LatestCloudWatchLogsDeliveryError')
    logGroupsOf(sandbox.world, account, home).delete('trail')
    expect((await status(sandbox)).LatestCloudWatchLogsDeliveryError).toBe('ResourceNotFoundException')
  })

  it('is no foreign one', async () => {
    const sandbox = await withBucket()
    const { arn } = addLogGroup(sandbox.world, '999999999999', home, 'trail')
    const input = { CloudWatchLogsLogGroupArn: `${arn}:*`, CloudWatchLogsRoleArn }
    expect(await errorOf(create(sandbox, input))).toBe('InvalidCloudWatchLogsLogGroupArnException')
  })

  it('comes with a role', async () => {
    const sandbox = await withBucket()
    const withoutRole = create(sandbox, { CloudWatchLogsLogGroupArn })
    expect(await errorOf(withoutRole)).toBe('InvalidCloudWatchLogsRoleArnException')
    const withoutGroup = create(sandbox, { CloudWatchLogsRoleArn })
    expect(await errorOf(withoutGroup)).toBe('InvalidCloudWatchLogsLogGroupArnException')
  })

  it.each([
    'trail',
    `arn:aws:logs:us-east-1:${account}:log-group:trail`,
    `arn:aws:logs:eu-west-1:${account}:log-group:trail:*`,
  ])('is not %s', async (arn) => {
    const refused = create(await withBucket(), { CloudWatchLogsLogGroupArn: arn, CloudWatchLogsRoleArn })
    expect(await errorOf(refused)).toBe('InvalidCloudWatchLogsLogGroupArnException')
  })

  it('does not take a user for a role', async () => {
    const role = `arn:aws:iam::${account}:user/me`
    const refused = create(await withBucket(), { CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn: role })
    expect(await errorOf(refused)).toBe('InvalidCloudWatchLogsRoleArnException')
  })
})
