import { parseArn } from '../../text/arn.ts'
import {
  documentOf,
  field,
  fieldAt,
  type Fields,
  isFields,
  listOf,
  textOf,
  textsOf,
  truthOf,
} from '../../text/fields.ts'
import type { Question } from './question.ts'
import { calls, succeeded } from './selections.ts'

export const iamTrust: Question = {
  id: 'iam-trust',
  title: 'Changes to whom the account trusts',
  about:
    'Trust policies of roles that were replaced, new roles that trust another account, everybody or an identity provider, ' +
    'and identity providers that were added, changed or removed. New roles for the account’s own principals and for AWS ' +
    'services are left out: that is read here, over the calls that were selected by name.',
  conditions: () => [calls('iam', ['CreateRole', ...changes]), succeeded],
  judge: () => (record) => field(record, 'eventName') !== 'CreateRole' || trustsOthers(record),
}

const changes = [
  'UpdateAssumeRolePolicy',
  'CreateSAMLProvider',
  'UpdateSAMLProvider',
  'DeleteSAMLProvider',
  'CreateOpenIDConnectProvider',
  'DeleteOpenIDConnectProvider',
  'AddClientIDToOpenIDConnectProvider',
  'RemoveClientIDFromOpenIDConnectProvider',
  'UpdateOpenIDConnectProviderThumbprint',
]

/** What cannot be read may trust anybody. */
function trustsOthers(record: Fields): boolean {
  const params = documentOf(field(record, 'requestParameters'))
  const policy = documentOf(field(params, 'assumeRolePolicyDocument'))
  if (policy === undefined) return true
  const account = textOf(field(record, 'recipientAccountId'))
  return listOf(field(policy, 'Statement')).some(
    (statement) =>
      field(statement, 'Effect') === 'Allow' && othersIn(field(statement, 'Principal'), account).length > 0,
  )
}

function othersIn(principal: unknown, account: string | undefined): string[] {
  if (!isFields(principal)) return textsOf(principal)
  const own = (name: string) => (parseArn(name)?.account ?? name) === account
  return [
    ...textsOf(principal['AWS']).filter((name) => !own(name)),
    ...textsOf(principal['Federated']),
    ...textsOf(principal['CanonicalUser']),
  ]
}

export const publicBuckets: Question = {
  id: 'public-buckets',
  title: 'What opened a bucket to everybody',
  about:
    'Policies that allow something to everybody, whatever their conditions say; ACLs for all users or all AWS accounts; and ' +
    'Block Public Access turned off or removed (Amazon S3 user guide, "Blocking public access to your Amazon S3 storage"). ' +
    'What the parameters say is read here, over the calls that were selected by name.',
  conditions: () => [
    calls('s3', [
      'CreateBucket',
      'PutBucketAcl',
      'PutObjectAcl',
      'PutBucketPolicy',
      'PutBucketPublicAccessBlock',
      'DeleteBucketPublicAccessBlock',
      'PutAccountPublicAccessBlock',
      'DeleteAccountPublicAccessBlock',
    ]),
    succeeded,
  ],
  judge: () => (record) => {
    const params = documentOf(field(record, 'requestParameters')) ?? {}
    return opens(String(field(record, 'eventName')), params)
  },
}

function opens(name: string, params: Fields): boolean {
  if (name.startsWith('Delete')) return true
  if (name.endsWith('PublicAccessBlock')) return blocksLess(fieldAt(params, 'PublicAccessBlockConfiguration'))
  if (name === 'PutBucketPolicy') return allowsEverybody(documentOf(field(params, 'bucketPolicy', 'policy')))
  const text = JSON.stringify(params)
  return /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)|"(?:public-read(?:-write)?|authenticated-read)"/.test(
    text,
  )
}

const parts = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']

const blocksLess = (configuration: unknown): boolean =>
  parts.some((part) => truthOf(field(configuration, part)) !== true)

const allowsEverybody = (policy: Fields | undefined): boolean =>
  listOf(field(policy, 'Statement')).some((statement) => {
    const principal = field(statement, 'Principal')
    const named = isFields(principal) ? [...textsOf(principal['AWS'])] : textsOf(principal)
    return field(statement, 'Effect') === 'Allow' && named.includes('*')
  })

export const kmsDeletions: Question = {
  id: 'kms-deletions',
  title: 'Keys that were deleted or disabled',
  about:
    'Calls that disable a KMS key, schedule its deletion or delete its imported material, refused ones too, and the ' +
    'deletion itself (CIS AWS Foundations Benchmark, "disabling or scheduled deletion of customer created CMKs is ' +
    'monitored").',
  conditions: () => [
    calls('kms', ['DisableKey', 'ScheduleKeyDeletion', 'DeleteImportedKeyMaterial', 'DeleteKey']),
  ],
}
