import { denialOf, reasonOf } from '../../identity-policies.ts'
import type { Denial } from '../../identity-policies.ts'
import type { RequestKeys } from '../../policy-conditions.ts'
import { callerKeys } from '../../request-keys.ts'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import type { World } from '../../world.ts'
import { aliasesOf, findKey } from './keys.ts'
import type { SandboxKey } from './keys.ts'

/** The policy that a new key has: its account decides by IAM. */
export function defaultKeyPolicy(partition: string, account: string): string {
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:${partition}:iam::${account}:root` },
    Action: 'kms:*',
    Resource: '*',
  }
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] })
}

/**
 * Why a key's policy and the caller's own do not let the caller do something with it; without the key's consent nobody
 * may, its owner included.
 */
export const keyDenial = (
  key: SandboxKey,
  context: RequestContext,
  action: string,
  { policy = key.policy, keys = {} }: { policy?: string; keys?: RequestKeys } = {},
): Denial | undefined =>
  denialOf(context, {
    action: `kms:${action}`,
    resource: key.arn,
    conditions: {
      ...callerKeys(context, key),
      'kms:CallerAccount': context.caller.account,
      'kms:ResourceAliases': aliasesOf(context.world, key),
      ...keys,
    },
    policy,
    owner: key.account,
    needsPolicy: true,
  })

/** How KMS says so, and S3 of an object's key (ministryofjustice/modernisation-platform#11726). */
export const deniedByKey = (
  denial: Denial,
  { arn }: SandboxKey,
  { caller }: RequestContext,
  action: string,
) =>
  `User: ${caller.arn} is not authorized to perform: kms:${action} on resource: ${arn} ${reasonOf(denial, `kms:${action}`)}`

/** Operations that know a key by its alias too; the others want its id or ARN. */
const TAKES_ALIAS = new Set(['DescribeKey', 'GenerateMac', 'GetPublicKey', 'Sign', 'Verify', 'VerifyMac'])

/**
 * The key that a request names, where the caller may use it.
 * @throws AwsError NotFoundException, AccessDeniedException
 */
export function requireKey(context: RequestContext, ref: string | undefined, action: string): SandboxKey {
  const { world, caller, region } = context
  checkReference(ref ?? '', region, action)
  const key = findKey(world, caller.account, region, ref ?? '')
  if (!key) throw notFound(world, caller.account, region, ref ?? '')
  const denial = keyDenial(key, context, action)
  if (!denial) return key
  throw new AwsError('AccessDeniedException', deniedByKey(denial, key, context, action))
}

const KEY_ID = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** LocalStack, tests/aws/services/kms, `test_get_key_invalid_uuid` and `test_get_key_in_different_region`. */
function checkReference(ref: string, region: string, action: string): void {
  const isAlias = ref.includes('alias/')
  const [partition, , , place] = ref.split(':')
  const isArn = partition === 'arn'
  if (isAlias ? !TAKES_ALIAS.has(action) : !isArn && !KEY_ID.test(ref))
    throw new AwsError('NotFoundException', `Invalid keyId '${ref}'`)
  if (isArn && place !== region) throw new AwsError('NotFoundException', `Invalid arn ${place}`)
}

function notFound(world: World, account: string, region: string, ref: string): AwsError {
  const kind = ref.includes('alias/') ? 'Alias' : 'Key'
  const place = `arn:${world.partition}:kms:${region}:${account}:`
  const arn = ref.startsWith('arn:') ? ref : place + (kind === 'Alias' ? ref : `key/${ref}`)
  return new AwsError(
    'NotFoundException',
    kind === 'Alias' ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`,
  )
}

/** @throws AwsError KMSInvalidStateException */
export function requireNotPendingDeletion(key: SandboxKey): void {
  if (key.state === 'PendingDeletion')
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`)
}

/**
 * For what needs key material (KMS developer guide, "Key states of AWS KMS keys").
 * @throws AwsError KMSInvalidStateException
 */
export function requireNotPending(key: SandboxKey): void {
  requireNotPendingDeletion(key)
  if (key.state === 'PendingImport')
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending import.`)
}

/** @throws AwsError KMSInvalidStateException, DisabledException */
export function requireEnabled(key: SandboxKey): void {
  requireNotPending(key)
  if (key.state === 'Disabled') throw new AwsError('DisabledException', `${key.arn} is disabled.`)
}

/**
 * Ends a call that was only to be tried; all of its checks come before.
 * @throws AwsError DryRunOperationException
 */
export function endDryRun(dryRun: boolean | undefined): void {
  if (dryRun !== true) return
  const message = 'The request would have succeeded, but the DryRun option is set.'
  throw new AwsError('DryRunOperationException', message)
}
