import type { Grant, Grantee } from '@aws-sdk/client-s3'
import type { AwsError } from '../../service.ts'
import { ownerGrant } from './buckets.ts'
import { invalidArgument, s3Error } from './errors.ts'

const GROUPS = 'http://acs.amazonaws.com/groups/'
const KNOWN_GROUPS = new Set(
  ['global/AllUsers', 'global/AuthenticatedUsers', 's3/LogDelivery'].map((name) => GROUPS + name),
)

const group = (name: string, Permission: Grant['Permission']): Grant => ({
  Grantee: { Type: 'Group', URI: GROUPS + name },
  Permission,
})

/**
 * The grants that a canned ACL stands for (S3 guide, "Canned ACL").
 * @throws AwsError InvalidArgument for one that S3 does not have
 */
export function cannedGrants(canned: string, account: string, bucketOwner = account): Grant[] {
  const owner = ownerGrant(account)
  const others: Readonly<Record<string, Grant[]>> = {
    private: [],
    'public-read': [group('global/AllUsers', 'READ')],
    'public-read-write': [group('global/AllUsers', 'READ'), group('global/AllUsers', 'WRITE')],
    'authenticated-read': [group('global/AuthenticatedUsers', 'READ')],
    'aws-exec-read': [],
    'log-delivery-write': [group('s3/LogDelivery', 'WRITE'), group('s3/LogDelivery', 'READ_ACP')],
    'bucket-owner-read': ownersShare(account, bucketOwner, 'READ'),
    'bucket-owner-full-control': ownersShare(account, bucketOwner, 'FULL_CONTROL'),
  }
  const more = Object.hasOwn(others, canned) ? others[canned] : undefined
  if (more) return [owner, ...more]
  // Recorded without a message: LocalStack's `test_s3_bucket_acl_exceptions`.
  throw invalidArgument('', 'x-amz-acl', canned)
}

const ownersShare = (account: string, bucketOwner: string, Permission: Grant['Permission']): Grant[] =>
  account === bucketOwner ? [] : [{ ...ownerGrant(bucketOwner), Permission }]

type Given = string | undefined
export type GrantHeaders = {
  GrantFullControl?: Given
  GrantRead?: Given
  GrantReadACP?: Given
  GrantWrite?: Given
  GrantWriteACP?: Given
}

/** The grants that the x-amz-grant-* headers name, such as `id="…", uri="…"`. */
export function grantsOfHeaders(input: GrantHeaders): Grant[] {
  return [
    ...headerGrants('x-amz-grant-full-control', input.GrantFullControl, 'FULL_CONTROL'),
    ...headerGrants('x-amz-grant-read', input.GrantRead, 'READ'),
    ...headerGrants('x-amz-grant-read-acp', input.GrantReadACP, 'READ_ACP'),
    ...headerGrants('x-amz-grant-write', input.GrantWrite, 'WRITE'),
    ...headerGrants('x-amz-grant-write-acp', input.GrantWriteACP, 'WRITE_ACP'),
  ]
}

function headerGrants(header: string, text: Given, Permission: Grant['Permission']): Grant[] {
  if (text === undefined) return []
  return text.split(',').map((one) => {
    const [, kind = '', value = ''] = /^\s*(id|uri|emailAddress)\s*=\s*"?([^"]*)"?\s*$/i.exec(one) ?? []
    if (kind === '') throw invalidArgument('Argument format not recognized', header, text)
    return { Grantee: granteeOf(kind, value), Permission }
  })
}

function granteeOf(kind: string, value: string): Grantee {
  if (kind.toLowerCase() === 'uri') {
    if (!KNOWN_GROUPS.has(value)) throw invalidArgument('Invalid group uri', 'uri', value)
    return { Type: 'Group', URI: value }
  }
  if (kind.toLowerCase() === 'id') {
    if (!isCanonicalId(value)) throw invalidArgument('Invalid id', 'id', value)
    return { Type: 'CanonicalUser', ID: value }
  }
  throw byEmail()
}

const isCanonicalId = (id: string): boolean => /^[0-9a-f]{64}$/.test(id)

/** Since October 2025 S3 takes no e-mail addresses for grantees (S3 guide, "Access control list overview"). */
const byEmail = (): AwsError =>
  s3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.')

const PERMISSIONS = new Set(['FULL_CONTROL', 'WRITE', 'WRITE_ACP', 'READ', 'READ_ACP'])

/**
 * Grants as an ACL's XML has them. Recorded: LocalStack's `test_s3_bucket_acl_exceptions`.
 * @throws AwsError MalformedACLError, InvalidArgument
 */
export function checkedGrants(grants: readonly Grant[] | undefined, owner: string | undefined): Grant[] {
  if (!grants || owner === undefined) throw malformedAcl()
  if (!isCanonicalId(owner)) throw invalidArgument('Invalid id', 'CanonicalUser/ID', owner)
  for (const { Grantee, Permission } of grants) {
    if (!Grantee || !PERMISSIONS.has(Permission ?? '')) throw malformedAcl()
    checkGrantee(Grantee)
  }
  return [...grants]
}

function checkGrantee({ Type, ID, URI }: Grantee): void {
  if (Type === 'CanonicalUser' && ID !== undefined) {
    if (!isCanonicalId(ID)) throw invalidArgument('Invalid id', 'CanonicalUser/ID', ID)
    return
  }
  if (Type === 'Group' && URI !== undefined) {
    if (!KNOWN_GROUPS.has(URI)) throw invalidArgument('Invalid group uri', 'Group/URI', URI)
    return
  }
  throw Type === 'AmazonCustomerByEmail' ? byEmail() : malformedAcl()
}

const malformedAcl = (): AwsError =>
  s3Error(
    'MalformedACLError',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
