import { evaluatePolicy } from '../../policy-evaluation.ts'
import { callerKeys, callerPrincipal } from '../../request-keys.ts'
import { AwsError } from '../../service.ts'
import type { RequestContext } from '../../service.ts'
import type { World } from '../../world.ts'
import { findKey } from './keys.ts'
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

/** Whether a key's policy lets a principal do something; without the policy's consent nobody may, its owner included. */
export function keyPolicyAllows(
  policy: string,
  key: SandboxKey,
  context: RequestContext,
  action: string,
): boolean {
  const { caller } = context
  const decision = evaluatePolicy(policy, {
    principal: callerPrincipal(caller),
    action: `kms:${action}`,
    resource: key.arn,
    conditions: { ...callerKeys(context, key), 'kms:CallerAccount': caller.account },
  })
  return decision === 'allow'
}

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
  if (keyPolicyAllows(key.policy, key, context, action)) return key
  const message = `User: ${caller.arn} is not authorized to perform: kms:${action} on resource: ${key.arn} because no resource-based policy allows the kms:${action} action`
  throw new AwsError('AccessDeniedException', message)
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
