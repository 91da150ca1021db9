import type { AccountId, Tamper } from '../model/index.ts'
import { withoutVersion } from '../tamper/api-call.ts'
import { shortName } from '../tamper/protected-resources.ts'
import { shellQuoted } from '../text/aws-command.ts'

type Target = { name: string; region: string; account: AccountId }
type Mend = (target: Target) => string[]

const redeploy: Mend = () => [
  'npm run deploy        puts rules, permissions, functions and roles of the stack back',
]
const aws =
  (command: string, option: string): Mend =>
  ({ name, region }) => [`aws ${command} --region ${region} ${option} ${name}`]
const lookAt =
  (command: string, option: string, then: string): Mend =>
  ({ name, region }) => [`aws ${command} --region ${region} ${option} ${name}`, then]

/** A deletion leaves a marker in a versioned bucket, and an overwritten file its version before. */
const logFile: Mend = ({ name, region }) => {
  const [, bucket = '', key] = /^'([^/']+)\/?([^']*)'$/.exec(name) ?? []
  const prefix = key === undefined || key === '' ? 'AWSLogs/' : key
  return [
    `aws s3api list-object-versions --region ${region} --bucket ${shellQuoted(bucket)} --prefix ${shellQuoted(prefix)}`,
    'Of a file that was deleted, take the delete marker away: aws s3api delete-object with its --version-id. Of one that was overwritten, copy the version before over it. Then: aws cloudtrail validate-logs',
  ]
}

const fromBaseline = 'trailkeeper baseline show   has the policy that stood there; put it back'

/** What a person runs after a call that the guard cannot mend by itself, by service and call. */
const mends: Readonly<Record<string, Readonly<Record<string, Mend>>>> = {
  'cloudtrail.amazonaws.com': {
    CreateTrail: ({ name, region }) => [
      'If nobody of yours made it:',
      `aws cloudtrail delete-trail --region ${region} --name ${name}`,
    ],
    PutEventConfiguration: lookAt(
      'cloudtrail get-event-configuration',
      '--trail-name',
      'Put the aggregations back that stood there: aws cloudtrail put-event-configuration.',
    ),
  },
  's3.amazonaws.com': {
    DeleteBucket: lookAt(
      's3api head-bucket',
      '--bucket',
      'If the name is free, make the bucket again at once, before somebody else takes it; otherwise send the trail to another: aws cloudtrail update-trail',
    ),
    PutBucketPolicy: lookAt('s3api get-bucket-policy', '--bucket', fromBaseline),
    DeleteBucketPolicy: lookAt('s3api get-bucket-policy', '--bucket', fromBaseline),
    DeleteObject: logFile,
    DeleteObjects: logFile,
    PutObject: logFile,
    CopyObject: logFile,
    CompleteMultipartUpload: logFile,
    PutBucketLifecycle: lookAt(
      's3api get-bucket-lifecycle-configuration',
      '--bucket',
      'Take the rule that expires log files out: aws s3api put-bucket-lifecycle-configuration. S3 applies it once a day.',
    ),
  },
  'kms.amazonaws.com': {
    DisableKey: aws('kms enable-key', '--key-id'),
    ScheduleKeyDeletion: ({ name, region }) => [
      `aws kms cancel-key-deletion --region ${region} --key-id ${name}`,
      `aws kms enable-key --region ${region} --key-id ${name}`,
    ],
    PutKeyPolicy: ({ name, region }) => [
      `aws kms get-key-policy --region ${region} --policy-name default --key-id ${name}`,
      fromBaseline,
    ],
  },
  'sns.amazonaws.com': { '*': redeploy },
  'logs.amazonaws.com': {
    DeleteLogGroup: aws('logs create-log-group', '--log-group-name'),
    PutRetentionPolicy: aws('logs put-retention-policy --retention-in-days 365', '--log-group-name'),
    DeleteSubscriptionFilter: aws('logs describe-subscription-filters', '--log-group-name'),
    PutSubscriptionFilter: lookAt(
      'logs describe-subscription-filters',
      '--log-group-name',
      'Take the one away that is not yours: aws logs delete-subscription-filter.',
    ),
    DeleteMetricFilter: aws('logs describe-metric-filters', '--log-group-name'),
  },
  'events.amazonaws.com': { DisableRule: aws('events enable-rule', '--name'), '*': redeploy },
  'lambda.amazonaws.com': {
    PutFunctionConcurrency: aws('lambda delete-function-concurrency', '--function-name'),
    '*': redeploy,
  },
  'iam.amazonaws.com': {
    '*': ({ name }) => [
      `aws iam list-role-policies --role-name ${name}`,
      `aws iam list-attached-role-policies --role-name ${name}`,
      'npm run deploy        puts the roles of the stack back',
    ],
  },
  'organizations.amazonaws.com': {
    DisableAWSServiceAccess: () => [
      'aws organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com',
      'Each trail of the organization became one of this account alone. In its home region: aws cloudtrail update-trail --is-organization-trail --name',
    ],
    DeregisterDelegatedAdministrator: ({ name }) => [
      `aws cloudtrail register-organization-delegated-admin --member-account-id ${name}`,
    ],
    '*': () => ['aws organizations describe-organization', 'aws cloudtrail describe-trails'],
  },
  'monitoring.amazonaws.com': { '*': redeploy },
}

/** The commands, ready to run: what came out of the event is quoted for the shell. */
export function mendingCommands(
  { eventSource, eventName, target, region }: Tamper,
  account: AccountId,
): string[] {
  const calls = eventSource === undefined ? undefined : mends[eventSource]
  const mend = calls?.[withoutVersion(eventName)] ?? calls?.['*']
  const named = eventSource === 'kms.amazonaws.com' ? (target ?? '') : shortName(target ?? '')
  const place = /^[a-z0-9-]+$/.test(region) ? region : shellQuoted(region)
  return mend?.({ name: shellQuoted(named), region: place, account }) ?? []
}
