import {
  GetBucketNotificationConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3'
import type { NotificationConfiguration } from '@aws-sdk/client-s3'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it } from '@jest/globals'
import { s3 as service } from '../../../../sandbox/services/s3/service.ts'
import { ACCOUNT, settings } from '../../bench.ts'
import { Bucket, refusalOf, withBucket } from './bucket.ts'

const QueueArn = `arn:aws:sqs:us-east-1:${ACCOUNT}:my-queue`
const queue = (more: object = {}): NotificationConfiguration => ({
  QueueConfigurations: [{ Id: 'id123', QueueArn, Events: ['s3:ObjectCreated:*'], ...more }],
})
const put = (NotificationConfiguration: NotificationConfiguration, SkipDestinationValidation = false) =>
  new PutBucketNotificationConfigurationCommand({
    Bucket,
    NotificationConfiguration,
    SkipDestinationValidation,
  })

const filtered = (Name: string) => ({
  Bucket,
  NotificationConfiguration: queue({ Filter: { Key: { FilterRules: [{ Name, Value: 'x' }] } } }),
  SkipDestinationValidation: true,
})

// Recorded: LocalStack, test_s3_notifications_sqs.snapshot.json, `test_invalid_sqs_arn`, `test_bucket_notification_with_invalid_filter_rules`.
describe('notifications', () => {
  it('go to a target that exists and takes them', async () => {
    const { sandbox, s3 } = await withBucket()
    const unable = { name: 'InvalidArgument', ArgumentName1: QueueArn }
    expect(await refusalOf(s3.send(put(queue())))).toMatchObject({
      ...unable,
      message: 'Unable to validate the following destination configurations',
      ArgumentValue1: 'The destination queue does not exist',
    })
    const queues = new SQSClient(settings(sandbox))
    await queues.send(new CreateQueueCommand({ QueueName: 'my-queue' }))
    expect(await refusalOf(s3.send(put(queue())))).toMatchObject({
      ...unable,
      ArgumentValue1:
        'Permissions on the destination queue do not allow S3 to publish notifications from this bucket',
    })
    await s3.send(put(queue(), true))
    const { QueueConfigurations } = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
    expect(QueueConfigurations).toEqual(queue().QueueConfigurations)
    await s3.send(put({}))
    const none = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
    expect(none.QueueConfigurations).toBeUndefined()
  })

  it('name their target by an ARN, if nobody looks for it', async () => {
    const { s3 } = await withBucket()
    expect(await refusalOf(s3.send(put(queue({ QueueArn: 'invalid-queue' }), true)))).toMatchObject({
      name: 'InvalidArgument',
      message: 'The ARN could not be parsed',
      ArgumentName: 'Queue',
      ArgumentValue: 'invalid-queue',
    })
  })

  it('are filtered by prefix and suffix alone', async () => {
    const { sandbox } = await withBucket()
    const where = { region: 'us-east-1' }
    const wrong = sandbox.invokeByName('s3', 'PutBucketNotificationConfiguration', filtered('INVALID'), where)
    await expect(wrong).rejects.toMatchObject({
      code: 'InvalidArgument',
      details: { ArgumentName: 'FilterRule.Name', ArgumentValue: 'INVALID' },
    })
    await sandbox.invokeByName('s3', 'PutBucketNotificationConfiguration', filtered('prefix'), where)
    const kept = await sandbox.invoke(service, 'GetBucketNotificationConfiguration', { Bucket }, where)
    expect(kept['QueueConfigurations']).toMatchObject([
      { Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'x' }] } } },
    ])
  })
})
