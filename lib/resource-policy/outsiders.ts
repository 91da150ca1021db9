import type { AccountId, Arn, PolicyDocument } from '../model/index.ts'
import { evaluate } from './evaluate.ts'
import type { Certainty } from './certainty.ts'
import { wanted } from './intended-trails.ts'
import { unnamedAccount } from './named-in.ts'
import { accountOf } from './principals.ts'
import {
  absent,
  chosen,
  freelyChosen,
  keysOf,
  type KeyState,
  present,
  type Requester,
  type RequestKeys,
  unknownKey,
} from './request.ts'

/** A bucket or a key, as those see it who read or destroy. */
export type Guarded = {
  account: AccountId
  /** The organization's id; undefined: the account is in none, or it is not known. */
  organizationId?: string
  /** What is asked for, with its ARN: `['s3:GetObject', 'arn:aws:s3:::logs/AWSLogs/…']`. */
  calls: readonly (readonly [action: string, resource: Arn])[]
  now: Date
  /** Accounts that are known to belong to the same owner. */
  insiders?: readonly AccountId[]
}

/** Actions by which a log's bucket or key is read or destroyed, on the bucket, on its objects, on a key. */
export const readingOrDestroying = {
  bucket: [
    's3:ListBucket',
    's3:PutBucketPolicy',
    's3:DeleteBucketPolicy',
    's3:PutLifecycleConfiguration',
    's3:DeleteBucket',
  ],
  object: [
    's3:GetObject',
    's3:GetObjectVersion',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:PutObject',
  ],
  key: ['kms:Decrypt', 'kms:PutKeyPolicy', 'kms:CreateGrant', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'],
} as const

export type Grant = { principal: string; action: string; resource: Arn; certainty: Exclude<Certainty, 'no'> }

/**
 * What a policy lets principals do that belong neither to the account nor to those known to be its own: everybody, as
 * far as conditions let them, and those that it names. They choose what a client can choose: address, user agent,
 * referer, encryption of the connection, tags of their own.
 */
export function outsiderGrants(document: PolicyDocument, guarded: Guarded): Grant[] {
  return outsidersOf(document, guarded).flatMap(({ principal, requester, keys }) =>
    guarded.calls.flatMap(([action, resource]): Grant[] => {
      const { access } = evaluate(document, { requester, action, resource, keys })
      if (access === 'denied' || access === 'not-allowed') return []
      return [{ principal, action, resource, certainty: access === 'allowed' ? 'yes' : access }]
    }),
  )
}

/**
 * Whether a Deny keeps the account's own principals from a call, all but those that it names. What network they come
 * from and how they sign in is theirs to choose: a Deny that only asks for that keeps nobody out.
 */
export function shutsInsidersOut(document: PolicyDocument, guarded: Guarded): boolean {
  const { account, organizationId } = guarded
  const arn = `arn:aws:iam::${account}:role/nobody-in-particular`
  const keys = principalsKeys(
    arn,
    account,
    organizationId === undefined ? unknownKey : present(organizationId),
    guarded,
    freelyChosen,
  )
  return guarded.calls.some(
    ([action, resource]) =>
      evaluate(document, { requester: { account, arn }, action, resource, keys }).denying.length > 0,
  )
}

type Outsider = { principal: string; requester: Requester; keys: RequestKeys }

function outsidersOf(document: PolicyDocument, guarded: Guarded): Outsider[] {
  const { Statement } = document
  const { account, insiders = [] } = guarded
  const own = new Set([account, ...insiders])
  const named = Statement.filter(({ Effect }) => Effect === 'Allow').flatMap((statement) => [
    ...awsPrincipals(statement.Principal),
    ...principalKeys.flatMap((key) => wanted(statement, key)),
  ])
  const foreign = [...new Set(named)].flatMap((principal) => {
    const from = accountOf(principal)
    return from === undefined || own.has(from) ? [] : [outsider(principal, from, guarded)]
  })
  const stranger = unnamedAccount(document)
  return [
    { ...outsider(`arn:aws:iam::${stranger}:role/stranger`, stranger, guarded), principal: '*' },
    ...foreign,
  ]
}

/**
 * What the resource adds. Files that CloudTrail writes have no tags, and an access point of the account's own lets in
 * nobody whom the bucket's owner does not (S3 user guide, "Delegating access control to access points").
 */
const ofTheResource = (
  { account: owner, organizationId }: Guarded,
  account: AccountId,
  network: KeyState | undefined,
): Record<string, KeyState> => ({
  'aws:ResourceAccount': present(owner),
  's3:ResourceAccount': present(owner),
  'aws:ResourceOrgID': present(organizationId ?? 'o-0wn0rganization'),
  's3:ExistingObjectTag/*': absent,
  's3:DataAccessPointAccount': network ?? chosen('absent', [account]),
  's3:DataAccessPointArn': network ?? chosen('absent', [{ like: `arn:*:s3:*:${account}:accesspoint/*` }]),
})

/** Conditions name principals too, under a Principal of `*`. */
const principalKeys = ['aws:principalarn', 'aws:principalaccount', 'aws:sourceowner', 'kms:calleraccount']

function awsPrincipals(principal: unknown): string[] {
  if (typeof principal !== 'object' || principal === null || !('AWS' in principal)) return []
  return [principal.AWS].flat().filter((one) => typeof one === 'string')
}

function outsider(principal: string, account: AccountId, guarded: Guarded): Outsider {
  const arn = principal === account ? `arn:aws:iam::${account}:root` : principal
  return {
    principal,
    requester: { account, arn },
    keys: principalsKeys(arn, account, chosen('absent', ['o-strangers0']), guarded),
  }
}

/**
 * What a request of a principal of an account carries (IAM user guide, "AWS global condition context keys"), from a
 * network that no customer names, unless `network` says otherwise.
 */
function principalsKeys(
  arn: Arn,
  account: AccountId,
  organization: KeyState,
  guarded: Guarded,
  network?: KeyState,
): RequestKeys {
  const address =
    network ??
    chosen('absent', [{ is: 'foreign-address', version: 4 }], [{ is: 'foreign-address', version: 6 }])
  return keysOf(
    {
      'aws:PrincipalArn': present(arn),
      'aws:PrincipalAccount': present(account),
      'aws:PrincipalOrgID': organization,
      'aws:PrincipalIsAWSService': present('false'),
      'aws:PrincipalServiceName': absent,
      'aws:PrincipalServiceNamesList': absent,
      'aws:SourceArn': absent,
      'aws:SourceAccount': absent,
      'aws:SourceOrgID': absent,
      'aws:SourceOrgPaths': absent,
      'aws:SourceIp': address,
      'aws:VpcSourceIp': address,
      'aws:SourceVpc': network ?? chosen('absent', ['vpc-strangers']),
      'aws:SourceVpce': network ?? chosen('absent', ['vpce-strangers']),
      'aws:SecureTransport': chosen(['true'], ['false']),
      'aws:CurrentTime': present(`${guarded.now.toISOString().slice(0, 19)}Z`),
      'aws:EpochTime': present(String(Math.floor(guarded.now.getTime() / 1000))),
      'kms:CallerAccount': present(account),
      // SNS's own (SNS developer guide, "Using identity-based policies with Amazon SNS").
      'aws:SourceOwner': present(account),
      ...ofTheResource(guarded, account, network),
      // Ids of users and roles are AWS's to give; what stands behind a role's is the session's name.
      'aws:userid': chosen(['AIDA0NOBODY'], [{ like: 'AROA0NOBODY:*' }]),
    },
    freelyChosen,
  )
}
