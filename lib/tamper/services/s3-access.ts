import type { ApiCall } from '../api-call.ts'
import { type ServiceRules, when } from '../rule.ts'
import { namedBy } from '../targets.ts'
import { field, fieldAt, listOf, nonEmpty, truthOf } from '../../text/fields.ts'
import { accessPointRules } from './s3-access-points.ts'
import { bucketOf } from './s3-bucket.ts'
import { grantsOthers } from './s3-grants.ts'

const bucket = { kind: 'buckets', targets: bucketOf, weakens: ['log-confidentiality'] } as const
const account = { targets: namedBy('accountId'), weakens: ['log-confidentiality'] } as const

/** Who can reach log files: public access blocks, ACLs and ownership. */
export const s3AccessRules: ServiceRules = {
  DeleteBucketPublicAccessBlock: { ...bucket, when: 'always', auto: 'yes' },
  PutBucketPublicAccessBlock: {
    ...bucket,
    when: 'any of its four settings is not on',
    auto: 'yes',
    judge: (call) => when(!blocksAll(call), 'log-confidentiality'),
  },
  DeleteAccountPublicAccessBlock: { ...account, when: 'always', auto: 'yes' },
  PutAccountPublicAccessBlock: {
    ...account,
    when: 'any of its four settings is not on',
    auto: 'yes',
    judge: (call) => when(!blocksAll(call), 'log-confidentiality'),
  },
  PutBucketAcl: {
    ...bucket,
    when: 'everyone, all AWS users or another than the owner is granted something',
    auto: 'conditional',
    judge: (call) => when(grantsOthers(call), 'log-confidentiality'),
  },
  PutBucketOwnershipControls: {
    ...bucket,
    when: 'ACLs are turned on again',
    auto: 'conditional',
    judge: (call) =>
      when(
        listOf(fieldAt(call.params, 'OwnershipControls', 'Rule')).some(
          (rule) => nonEmpty(field(rule, 'ObjectOwnership')) !== 'BucketOwnerEnforced',
        ),
        'log-confidentiality',
      ),
  },
  DeleteBucketOwnershipControls: { ...bucket, when: 'always', auto: 'conditional' },
  ...accessPointRules,
}

/** A setting that a PublicAccessBlockConfiguration leaves out is off (S3 API reference). */
function blocksAll(call: ApiCall): boolean {
  const block = field(call.params, 'PublicAccessBlockConfiguration')
  return ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].every(
    (name) => truthOf(field(block, name)) === true,
  )
}
