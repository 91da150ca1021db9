/** What an action can be limited to, in the terms of Trailkeeper's work; IAM calls it a resource type. */
export type ResourceKind =
  | 'any'
  | 'account'
  | 'trail'
  | 'own-trail'
  | 'new-trail'
  | 'bucket'
  | 'own-bucket'
  | 'new-bucket'
  | 'key'
  | 'own-key'
  | 'log-key'
  | 'topic'
  | 'log-group'
  | 'rule'
  | 'own-function'
  | 'own-product'
  | 'forwarding-role'
  | 'log-group-role'
  | 'pipeline-role'
  | 'own-role'
  | 'own-queue'
  | 'own-stack'
  | 'own-state-machine'
  | 'own-bus'
  | 'alert-topic'
  | 'alert-key'
  | 'state-table'
  | 'own-items'
  | 'alerts-queue'
  | 'baseline-key'
  | 'people-key'
  | 'drill-key'
  | 'report'
  | 'report-bucket'
  | 'member-role'
  | 'read-role'
  | 'log-file'
  | 'recovered-file'
  | 'recovered-manifest'
  | 'canary'
  | 'canary-bucket'
  | 'canary-object'
  | 'drill-queue'
  | 'guard-table'
  | 'work-group'
  | 'catalog'
  | 'query-result'

/**
 * The resource of every IAM action that Trailkeeper asks for (Service Authorization Reference, resource types of each
 * service's actions). `any` stands where IAM knows none and asks for "*".
 */
const resourceOfAction: Readonly<Record<string, ResourceKind>> = {
  'account:ListRegions': 'account',

  'athena:GetQueryExecution': 'work-group',
  'athena:GetQueryResults': 'work-group',
  'athena:GetWorkGroup': 'work-group',
  'athena:StartQueryExecution': 'work-group',
  'athena:StopQueryExecution': 'work-group',

  'cloudformation:DescribeStacks': 'own-stack',
  'cloudformation:GetStackPolicy': 'own-stack',

  'cloudtrail:AddTags': 'trail',
  'cloudtrail:CreateTrail': 'own-trail',
  'cloudtrail:DeleteTrail': 'own-trail',
  'cloudtrail:DescribeTrails': 'any',
  'cloudtrail:GetEventConfiguration': 'trail',
  'cloudtrail:GetEventSelectors': 'trail',
  'cloudtrail:GetInsightSelectors': 'trail',
  'cloudtrail:GetTrail': 'canary',
  'cloudtrail:GetTrailStatus': 'trail',
  'cloudtrail:ListPublicKeys': 'any',
  'cloudtrail:ListTags': 'trail',
  'cloudtrail:LookupEvents': 'any',
  'cloudtrail:PutEventSelectors': 'trail',
  'cloudtrail:PutInsightSelectors': 'trail',
  'cloudtrail:StartLogging': 'trail',
  'cloudtrail:StopLogging': 'trail',
  'cloudtrail:UpdateTrail': 'trail',

  // DescribeAlarms answers with composite alarms only where it is allowed on all (CloudWatch API reference).
  'cloudwatch:DescribeAlarms': 'any',
  'cloudwatch:ListAlarmMuteRules': 'any',

  'dynamodb:DescribeContinuousBackups': 'state-table',
  'dynamodb:DescribeTable': 'state-table',
  'dynamodb:GetItem': 'state-table',
  'dynamodb:ListTables': 'any',
  'dynamodb:PutItem': 'state-table',
  'dynamodb:Query': 'state-table',
  'dynamodb:UpdateItem': 'state-table',

  'events:DeleteRule': 'rule',
  'events:DescribeEventBus': 'own-bus',
  'events:DescribeRule': 'rule',
  'events:DisableRule': 'rule',
  'events:EnableRule': 'rule',
  'events:ListRules': 'any',
  'events:ListTargetsByRule': 'rule',
  'events:PutRule': 'rule',
  'events:PutTargets': 'rule',
  'events:RemoveTargets': 'rule',
  'events:TagResource': 'rule',

  'glue:CreateDatabase': 'catalog',
  'glue:CreateTable': 'catalog',
  'glue:GetDatabase': 'catalog',
  'glue:GetPartitions': 'catalog',
  'glue:GetTable': 'catalog',

  'iam:GetRole': 'pipeline-role',
  'iam:GetRolePolicy': 'own-role',
  'iam:ListAccountAliases': 'any',
  'iam:ListAttachedRolePolicies': 'own-role',
  'iam:ListRolePolicies': 'own-role',
  'iam:ListRoles': 'any',
  'iam:PassRole': 'log-group-role',

  'kms:CancelKeyDeletion': 'log-key',
  'kms:Decrypt': 'alert-key',
  'kms:DescribeKey': 'key',
  'kms:DisableKey': 'log-key',
  'kms:EnableKey': 'log-key',
  'kms:GenerateDataKey': 'alert-key',
  'kms:GenerateMac': 'baseline-key',
  'kms:GetKeyPolicy': 'own-key',
  'kms:ListGrants': 'own-key',
  'kms:GetKeyRotationStatus': 'key',
  'kms:PutKeyPolicy': 'log-key',
  'kms:ScheduleKeyDeletion': 'log-key',
  'kms:VerifyMac': 'baseline-key',

  'lambda:GetFunctionConcurrency': 'own-function',
  'lambda:GetFunctionConfiguration': 'own-function',
  'lambda:GetFunctionEventInvokeConfig': 'own-function',
  'lambda:GetPolicy': 'own-function',
  'lambda:ListFunctions': 'any',

  'logs:DescribeLogGroups': 'log-group',
  'logs:DescribeMetricFilters': 'log-group',
  'logs:DescribeSubscriptionFilters': 'log-group',

  'organizations:DescribeOrganization': 'any',
  'organizations:ListAWSServiceAccessForOrganization': 'any',
  'organizations:ListAccounts': 'any',
  'organizations:ListAccountsForParent': 'any',
  'organizations:ListDelegatedAdministrators': 'any',
  'organizations:ListOrganizationalUnitsForParent': 'any',
  'organizations:ListParents': 'any',
  'organizations:ListRoots': 'any',

  's3:CreateBucket': 'new-bucket',
  's3:DeleteObject': 'canary-object',
  's3:DeleteObjectVersion': 'canary-object',
  's3:DeleteBucket': 'new-bucket',
  's3:DeleteBucketPolicy': 'own-bucket',
  's3:GetAccountPublicAccessBlock': 'any',
  's3:GetBucketAcl': 'bucket',
  's3:GetBucketLocation': 'bucket',
  's3:GetBucketLogging': 'bucket',
  's3:GetBucketNotification': 'bucket',
  's3:GetBucketObjectLockConfiguration': 'bucket',
  's3:GetBucketOwnershipControls': 'bucket',
  's3:GetBucketPolicy': 'bucket',
  's3:GetBucketPolicyStatus': 'bucket',
  's3:GetBucketPublicAccessBlock': 'bucket',
  's3:GetBucketRequestPayment': 'bucket',
  's3:GetBucketVersioning': 'bucket',
  's3:GetEncryptionConfiguration': 'bucket',
  's3:GetLifecycleConfiguration': 'bucket',
  's3:GetObject': 'report',
  's3:GetReplicationConfiguration': 'bucket',
  's3:GetObjectVersion': 'log-file',
  's3:ListBucket': 'bucket',
  's3:ListBucketVersions': 'bucket',
  's3:PutBucketPolicy': 'own-bucket',
  's3:PutBucketPublicAccessBlock': 'own-bucket',
  's3:PutBucketVersioning': 'own-bucket',
  's3:PutLifecycleConfiguration': 'own-bucket',
  's3:PutObject': 'report',
  's3:TagResource': 'new-bucket',

  'sns:GetSubscriptionAttributes': 'any',
  'securityhub:BatchImportFindings': 'own-product',

  'sns:GetTopicAttributes': 'topic',
  'sns:ListSubscriptionsByTopic': 'topic',
  'sns:Publish': 'alert-topic',

  'sns:ListTopics': 'any',
  'sns:Subscribe': 'topic',
  'sns:Unsubscribe': 'topic',

  'sqs:CreateQueue': 'drill-queue',
  'sqs:DeleteQueue': 'drill-queue',
  'sqs:GetQueueUrl': 'own-queue',
  'sqs:ReceiveMessage': 'drill-queue',
  'sqs:GetQueueAttributes': 'own-queue',
  'sqs:TagQueue': 'drill-queue',

  'states:DescribeStateMachine': 'own-state-machine',

  'sts:AssumeRole': 'member-role',
}

/**
 * What an action is granted on.
 * @throws Error for an action that the table does not know: granting it on "*" instead would be nobody's decision
 */
export function resourceOf(action: string): ResourceKind {
  const kind = Object.hasOwn(resourceOfAction, action) ? resourceOfAction[action] : undefined
  if (kind === undefined) throw new Error(`no resource is known for the IAM action ${action}`)
  return kind
}
