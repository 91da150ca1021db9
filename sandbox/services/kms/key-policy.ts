import type * as schemas from '@aws-sdk/client-kms'
import { faultOfPolicy } from '../../policy-faults.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { keyDenial, requireEnabled, requireKey, requireNotPendingDeletion } from './key-access.ts'
import type { SandboxKey } from './keys.ts'

const DAYS = 365

/** Key policies and rotation. */
export const keyPolicies: Operations<typeof schemas> = {
  GetKeyPolicy: (input, context) => {
    const key = requireKey(context, input.KeyId, 'GetKeyPolicy')
    requireDefault(input.PolicyName)
    return { Policy: key.policy, PolicyName: 'default' }
  },
  PutKeyPolicy: (input, context) => {
    const key = requireKey(context, input.KeyId, 'PutKeyPolicy')
    requireDefault(input.PolicyName)
    requireNotPendingDeletion(key)
    const policy = input.Policy ?? ''
    checkKeyPolicy(policy, key, context, input.BypassPolicyLockoutSafetyCheck)
    key.policy = policy
    return {}
  },
  GetKeyRotationStatus: (input, context) => {
    const key = requireKey(context, input.KeyId, 'GetKeyRotationStatus')
    requireRotatable(key)
    if (key.rotationDays === undefined) return { KeyRotationEnabled: false, KeyId: key.arn }
    const NextRotationDate = new Date(key.created.getTime() + key.rotationDays * 86_400_000)
    return {
      KeyRotationEnabled: true,
      KeyId: key.arn,
      RotationPeriodInDays: key.rotationDays,
      NextRotationDate,
    }
  },
  EnableKeyRotation: (input, context) => {
    const key = requireKey(context, input.KeyId, 'EnableKeyRotation')
    requireRotatable(key)
    requireEnabled(key)
    requireOwnMaterial(key)
    key.rotationDays = input.RotationPeriodInDays ?? DAYS
    return {}
  },
  DisableKeyRotation: (input, context) => {
    const key = requireKey(context, input.KeyId, 'DisableKeyRotation')
    requireRotatable(key)
    requireEnabled(key)
    delete key.rotationDays
    return {}
  },
}

const malformed = (message: string): AwsError => new AwsError('MalformedPolicyDocumentException', message)

/**
 * "Not syntactically or semantically correct" (KMS API reference, PutKeyPolicy); the words are ours.
 * @throws AwsError MalformedPolicyDocumentException
 */
function checkSyntax(policy: string): void {
  const found = faultOfPolicy(policy)
  if (!found) return
  if (found.fault === 'json') throw malformed('The policy is not well-formed JSON')
  if (found.fault === 'principal')
    throw malformed('Policy contains a statement with one or more invalid principals.')
  const what = 'what' in found ? ` ${found.what}` : ''
  throw malformed(`The policy is not correct: ${found.fault}${what}`)
}

function requireDefault(name = 'default'): void {
  if (name !== 'default') throw new AwsError('NotFoundException', `No such policy exists: ${name}`)
}

function requireRotatable(key: SandboxKey): void {
  if (key.usage === 'ENCRYPT_DECRYPT') return
  throw new AwsError('UnsupportedOperationException', `${key.arn} does not support automatic rotation.`)
}

/** LocalStack, tests/aws/services/kms, `test_get_parameters_for_import`: the wording for another origin. */
function requireOwnMaterial(key: SandboxKey): void {
  if (key.origin === 'AWS_KMS') return
  const message = `${key.arn} origin is ${key.origin} which is not valid for this operation.`
  throw new AwsError('UnsupportedOperationException', message)
}

/**
 * Whether a policy is one, and KMS's lockout check unless it is bypassed: the caller must be able to change the
 * policy again.
 * @throws AwsError MalformedPolicyDocumentException
 */
export function checkKeyPolicy(
  policy: string,
  key: SandboxKey,
  context: RequestContext,
  bypass = false,
): void {
  checkSyntax(policy)
  if (bypass || !keyDenial(key, context, 'PutKeyPolicy', { policy })) return
  throw malformed('The new key policy will not allow you to update the key policy in the future.')
}
