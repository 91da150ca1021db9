import type { ApiCall } from '../api-call.ts'
import { namedBy, type ServiceRules, when } from '../rule.ts'
import {
  field,
  fieldAt,
  type Fields,
  isFields,
  listOf,
  nonEmpty,
  textsOf,
  truthOf,
} from '../../text/fields.ts'
import { accessPointRules, bucketOf } from './s3-access-points.ts'

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

const everyone = /\/groups\/global\/(?:AllUsers|AuthenticatedUsers)/
const publicCannedAcl = /^(?:public-read|public-read-write|authenticated-read)$/

/**
 * True where an ACL lets in everyone, all AWS users, or somebody else than the owner: a canned one, grants in the
 * body, or grants by header, which a record nests (`accessControlList: {"x-amz-grant-read": "uri=…"}`; old records have
 * the headers beside the other parameters). A header names no owner, so that whoever it grants by id counts as another.
 */
export function grantsOthers({ params = {} }: ApiCall): boolean {
  const nested = field(params, 'accessControlList', 'AccessControlList')
  const headers: Fields[] = isFields(nested) ? [params, nested] : [params]
  if (headers.some((one) => textsOf(field(one, 'x-amz-acl')).some((acl) => publicCannedAcl.test(acl))))
    return true
  if (headers.some((one) => Object.entries(one).some(grantsByHeader))) return true
  const policy = field(params, 'AccessControlPolicy')
  const owner = nonEmpty(fieldAt(policy, 'Owner', 'ID'))
  return listOf(fieldAt(policy, 'AccessControlList', 'Grant')).some((grant) => grantsOther(grant, owner))
}

/** `uri=` names a group, such as S3's own for log delivery; `id=` and `emailAddress=` name somebody. */
function grantsByHeader([name, value]: [string, unknown]): boolean {
  if (!/^x-amz-grant-/i.test(name)) return false
  return textsOf(value).some(
    (grantees) => everyone.test(grantees) || /(?:^|[\s,])(?:id|emailAddress)=/i.test(grantees),
  )
}

function grantsOther(grant: unknown, owner: string | undefined): boolean {
  const grantee = field(grant, 'Grantee')
  if (textsOf(field(grantee, 'URI')).some((uri) => everyone.test(uri))) return true
  if (nonEmpty(field(grantee, 'EmailAddress')) !== undefined) return true
  const id = nonEmpty(field(grantee, 'ID'))
  return id !== undefined && owner !== undefined && id !== owner
}
