import { randomUUID } from 'node:crypto'
import type * as schemas from '@aws-sdk/client-s3'
import type {
  FilterRule,
  NotificationConfiguration,
  NotificationConfigurationFilter,
} from '@aws-sdk/client-s3'
import type { Operations, RequestContext } from '../../service.ts'
import type { SandboxBucket } from './buckets.ts'
import { invalidArgument, malformedXml, s3Error } from './errors.ts'
import { notificationTargetFault } from './notification-targets.ts'
import { openBucket } from './open-bucket.ts'

/** Notifications: kept, and sent by nobody. Recorded: LocalStack's test_s3_notifications_sqs.snapshot.json. */
export const bucketNotifications: Operations<typeof schemas> = {
  GetBucketNotificationConfiguration: (input, context) =>
    openBucket(input, context, 'GetBucketNotification').notifications ?? {},
  PutBucketNotificationConfiguration: (input, context) => {
    const bucket = openBucket(input, context, 'PutBucketNotification')
    if (!input.NotificationConfiguration) throw malformedXml()
    const configuration = completed(input.NotificationConfiguration)
    const targets = targetsOf(configuration)
    for (const [argument, arn] of targets) requireArn(argument, arn)
    if (input.SkipDestinationValidation !== true) requireTargets(targets, bucket, context)
    bucket.notifications = configuration
    return {}
  },
}

type Configured = { Id?: string | undefined; Filter?: NotificationConfigurationFilter | undefined }

/** With an id, which S3 makes where none came, and its filter as S3 spells it. */
const complete = <One extends Configured>(all: One[] | undefined) =>
  all?.map((one) => ({
    ...one,
    Id: one.Id || randomUUID(),
    ...(one.Filter?.Key?.FilterRules
      ? { Filter: { Key: { FilterRules: one.Filter.Key.FilterRules.map(spelt) } } }
      : {}),
  }))

/** A configuration as S3 keeps it; each of its parts has an id of its own. */
function completed(given: NotificationConfiguration): NotificationConfiguration {
  const topics = complete(given.TopicConfigurations)
  const queues = complete(given.QueueConfigurations)
  const functions = complete(given.LambdaFunctionConfigurations)
  const ids = [topics, queues, functions].flatMap((all) => (all ?? []).map(({ Id }) => Id))
  if (new Set(ids).size < ids.length)
    throw invalidArgument('Same ID used for multiple configurations. IDs must be unique', 'Id')
  return {
    ...(topics ? { TopicConfigurations: topics } : {}),
    ...(queues ? { QueueConfigurations: queues } : {}),
    ...(functions ? { LambdaFunctionConfigurations: functions } : {}),
    ...(given.EventBridgeConfiguration ? { EventBridgeConfiguration: {} } : {}),
  }
}

/** S3 writes the names of rules with a capital, whatever its model says (`test_filter_rules_case_insensitive`). */
function spelt({
  Name = '',
  Value = '',
}: {
  Name?: string | undefined
  Value?: string | undefined
}): FilterRule {
  const name = { prefix: 'Prefix', suffix: 'Suffix' }[Name.toLowerCase()]
  if (name === undefined)
    throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', Name)
  return { ...Object.fromEntries([['Name', name]]), Value }
}

type Target = [argument: 'Topic' | 'Queue' | 'CloudFunction', arn: string]

const targetsOf = (configuration: NotificationConfiguration): Target[] => [
  ...(configuration.TopicConfigurations ?? []).map(({ TopicArn = '' }): Target => ['Topic', TopicArn]),
  ...(configuration.QueueConfigurations ?? []).map(({ QueueArn = '' }): Target => ['Queue', QueueArn]),
  ...(configuration.LambdaFunctionConfigurations ?? []).map(({ LambdaFunctionArn = '' }): Target => [
    'CloudFunction',
    LambdaFunctionArn,
  ]),
]

function requireArn(argument: string, arn: string): void {
  if (/^arn:[\w-]+:(?:sns|sqs|lambda):[\w-]+:\d{12}:.+$/.test(arn)) return
  throw invalidArgument('The ARN could not be parsed', argument, arn)
}

/** All targets that S3 could not notify are told at once, by number. */
function requireTargets(targets: readonly Target[], bucket: SandboxBucket, context: RequestContext): void {
  const faults = targets.flatMap(([, arn]) => {
    const fault = notificationTargetFault(arn, bucket, context)
    return fault === undefined ? [] : [{ arn, fault }]
  })
  if (faults.length === 0) return
  const details = faults.flatMap(({ arn, fault }, index) => [
    [`ArgumentName${index + 1}`, arn],
    [`ArgumentValue${index + 1}`, fault],
  ])
  throw s3Error(
    'InvalidArgument',
    'Unable to validate the following destination configurations',
    Object.fromEntries(details),
  )
}
