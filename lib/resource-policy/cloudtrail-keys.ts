import type { AccountId, Arn, Region } from '../model/index.ts'
import {
  absent,
  byName,
  type KeyCase,
  type KeyState,
  oneOf,
  type PolicyRequest,
  present,
  presentUnknown,
  unknownKey,
  type Value,
} from './request.ts'

/**
 * An account's place in an organization: its id, and whether the account stands in the root, as the management account
 * does. `none`: it is in no organization.
 */
export type Membership = { id: string; inRoot: boolean } | 'none' | 'unknown'

/** One call of CloudTrail, as far as condition keys can ask of it. */
export type CloudTrailCall = {
  action: string
  /** The ARN of the bucket, object or key. */
  resource: Arn
  trail: { arn: Value; account: AccountId; organization: Membership }
  /** Who owns the bucket or key, and where it stands; not every caller knows the region. */
  owner: { account: AccountId; organization: Membership; region?: Region }
  /** How the file that is put is encrypted; where it is not said, nothing of it is known. */
  encryption?: Encryption
  at: Date
}

/** `header`: x-amz-server-side-encryption. `key`: the id of the key, where one is named. */
export type Encryption = { header: KeyCase; key: KeyCase }

type Row = {
  /** Names in small letters; one that ends in `*` stands for all that begin so. */
  keys: readonly string[]
  state: KeyState | ((call: CloudTrailCall) => KeyState)
  source: string
}

export const cloudTrail = 'cloudtrail.amazonaws.com'

/** Headers that go with an object: another call of S3 has none, and that such a policy is taken is not documented. */
const ofObject =
  (state: (call: CloudTrailCall) => KeyCase) =>
  (call: CloudTrailCall): KeyState =>
    call.action === 's3:PutObject' ? { cases: [state(call)] } : oneOf('absent', state(call))

/** The encryption context goes with GenerateDataKey, not with DescribeKey. */
const ofDataKey = (value: (call: CloudTrailCall) => KeyState) => (call: CloudTrailCall) =>
  call.action === 'kms:GenerateDataKey' ? value(call) : { cases: ['absent' as const, ...value(call).cases] }

const isS3 = ({ action }: CloudTrailCall) => action.startsWith('s3:')

/**
 * What CloudTrail's own requests carry. A key that no row names cannot be told. Where AWS documents nothing it says so
 * ([U]): that CloudTrail sends aws:SourceOrgID, which ministryofjustice/modernisation-platform#11445 denies.
 */
export const cloudTrailKeys: readonly Row[] = [
  {
    keys: ['aws:sourcearn'],
    state: ({ trail }) => present(trail.arn),
    source: 'CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"',
  },
  {
    keys: ['aws:sourceaccount'],
    state: ({ trail }) => present(trail.account),
    source: 'CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"',
  },
  {
    keys: ['aws:sourceorgid'],
    state: ({ trail }) => idOf(trail.organization),
    source: 'IAM user guide, "AWS global condition context keys"; [U] for CloudTrail',
  },
  {
    keys: ['aws:sourceorgpaths'],
    state: ({ trail }) => pathOf(trail.organization),
    source: 'IAM user guide, "AWS global condition context keys"; [U] for CloudTrail',
  },
  {
    keys: ['aws:principalisawsservice', 'aws:securetransport'],
    state: present('true'),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:principalservicename', 'aws:principalservicenameslist'],
    state: present(cloudTrail),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:viaawsservice'],
    state: present('false'),
    source: 'IAM user guide, "AWS global condition context keys"; [U] for CloudTrail',
  },
  {
    keys: ['aws:currenttime'],
    state: ({ at }) => present(`${at.toISOString().slice(0, 19)}Z`),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:epochtime'],
    state: ({ at }) => present(String(Math.floor(at.getTime() / 1000))),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:resourceaccount', 's3:resourceaccount'],
    state: ({ owner }) => present(owner.account),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:requestedregion'],
    state: ({ owner }) => (owner.region === undefined ? presentUnknown : present(owner.region)),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:resourceorgid'],
    state: ({ owner }) => idOf(owner.organization),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:resourceorgpaths'],
    state: ({ owner }) => pathOf(owner.organization),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: [
      'aws:sourcevpc',
      'aws:sourcevpcarn',
      'aws:sourcevpce',
      'aws:vpcsourceip',
      'aws:vpceaccount',
      'aws:vpceorgid',
      'aws:vpceorgpaths',
      'aws:principalorgid',
      'aws:principalorgpaths',
      'aws:principaltag/*',
      'aws:username',
      'aws:multifactorauthpresent',
      'aws:multifactorauthage',
      'aws:referer',
    ],
    state: absent,
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:sourceip'],
    state: oneOf('absent', ...foreignAddresses()),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:principalarn'],
    state: oneOf('absent', [{ is: 'foreign-arn' }]),
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['aws:useragent', 'aws:userid', 'aws:principalaccount', 'aws:principaltype'],
    state: presentUnknown,
    source: 'IAM user guide, "AWS global condition context keys"',
  },
  {
    keys: ['s3:tlsversion'],
    state: oneOf(['1.2'], ['1.3']),
    source: 'S3 user guide, "Amazon S3 condition key examples"; CloudTrail user guide, "Data protection"',
  },
  {
    keys: ['s3:signatureversion'],
    state: present('AWS4-HMAC-SHA256'),
    source: 'Service Authorization Reference, "Condition keys for Amazon S3"',
  },
  {
    keys: ['s3:x-amz-acl'],
    state: ofObject(() => ['bucket-owner-full-control']),
    source: 'CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"',
  },
  {
    keys: ['s3:x-amz-server-side-encryption'],
    state: headerOf('header'),
    source:
      'CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail" (2026: log files and digests)',
  },
  {
    keys: ['s3:x-amz-server-side-encryption-aws-kms-key-id'],
    state: headerOf('key'),
    source:
      'CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail" (2026: log files and digests)',
  },
  {
    keys: [
      's3:object-lock-*',
      's3:if-none-match',
      's3:if-match',
      's3:x-amz-grant-*',
      's3:requestobjecttag/*',
      's3:requestobjecttagkeys',
    ],
    state: absent,
    source:
      'Service Authorization Reference, "Condition keys for Amazon S3"; CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"',
  },
  {
    keys: ['kms:encryptioncontext:aws:cloudtrail:arn'],
    state: ofDataKey(({ trail }) => present(trail.arn)),
    source: 'CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail"',
  },
  {
    keys: ['kms:encryptioncontextkeys'],
    // The guide's "How AWS CloudTrail uses AWS KMS" shows aws:s3:arn beside it; older records do not.
    state: ofDataKey(() => oneOf(['aws:cloudtrail:arn'], ['aws:cloudtrail:arn', 'aws:s3:arn'])),
    source: 'CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail"',
  },
]

function foreignAddresses(): KeyCase[] {
  return [[{ is: 'foreign-address', version: 4 }], [{ is: 'foreign-address', version: 6 }]]
}

function headerOf(part: keyof Encryption): (call: CloudTrailCall) => KeyState {
  return (call) =>
    call.encryption && isS3(call) ? ofObject(() => call.encryption?.[part] ?? 'absent')(call) : unknownKey
}

function idOf(organization: Membership): KeyState {
  if (organization === 'unknown') return unknownKey
  return organization === 'none' ? absent : present(organization.id)
}

/** `o-id/r-root/` for the root, and further units behind it (IAM user guide, aws:SourceOrgPaths). */
function pathOf(organization: Membership): KeyState {
  if (organization === 'unknown') return unknownKey
  if (organization === 'none') return absent
  return present({ like: `${organization.id}/r-#/${organization.inRoot ? '' : '~'}` })
}

/** A call that CloudTrail makes in its own name, as a resource policy sees it. */
export const cloudTrailRequest = (call: CloudTrailCall): PolicyRequest => ({
  requester: { service: cloudTrail },
  action: call.action,
  resource: call.resource,
  keys: (key) => stateOf(key, call),
})

export function stateOf(key: string, call: CloudTrailCall): KeyState {
  const state = rowOf(key)?.state ?? unknownKey
  return typeof state === 'function' ? state(call) : state
}

export const rowOf = byName(cloudTrailKeys.flatMap((row) => row.keys.map((key) => [key, row] as const)))
