import type { ApiCall } from '../api-call.ts'
import { type ServiceRules, when } from '../rule.ts'
import { namedBy } from '../targets.ts'
import { field, fieldAt, listOf, nonEmpty, textsOf, truthOf } from '../wire.ts'
import { bucketOf } from './s3-bucket.ts'

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
    when: 'everyone, all AWS users or a foreign owner is granted something',
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
}

/** A setting that a PublicAccessBlockConfiguration leaves out is off (S3 API reference). */
function blocksAll(call: ApiCall): boolean {
  const block = field(call.params, 'PublicAccessBlockConfiguration')
  return ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].every(
    (name) => truthOf(field(block, name)) === true,
  )
}

const everyone = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)/
const publicCannedAcl = /^(?:public-read|public-read-write|authenticated-read)$/

function grantsOthers(call: ApiCall): boolean {
  const params = call.params ?? {}
  if (textsOf(field(params, 'x-amz-acl')).some((acl) => publicCannedAcl.test(acl))) return true
  const headers = Object.keys(params).filter((name) => name.startsWith('x-amz-grant-'))
  if (headers.some((name) => textsOf(params[name]).some((value) => everyone.test(value)))) return true
  const policy = field(params, 'AccessControlPolicy')
  const owner = nonEmpty(fieldAt(policy, 'Owner', 'ID'))
  return listOf(fieldAt(policy, 'AccessControlList', 'Grant')).some((grant) => grantsOther(grant, owner))
}

function grantsOther(grant: unknown, owner: string | undefined): boolean {
  if (everyone.test(nonEmpty(fieldAt(grant, 'Grantee', 'URI')) ?? '')) return true
  const id = nonEmpty(fieldAt(grant, 'Grantee', 'ID'))
  return id !== undefined && owner !== undefined && id !== owner
}
