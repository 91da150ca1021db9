import {
  documentOf,
  field,
  type Fields,
  fieldAt,
  isFields,
  listOf,
  textsOf,
  truthOf,
} from '../../text/fields.ts'
import type { Question } from './question.ts'
import { calls, succeeded } from './selections.ts'

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
