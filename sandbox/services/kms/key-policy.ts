import type * as schemas from '@aws-sdk/client-kms'
import { parsePolicy, statementsOf } from '../../policy-evaluation.ts'
import { AwsError } from '../../service.ts'
import type { Caller, Operations } from '../../service.ts'
import { keyPolicyAllows, requireEnabled, requireKey, requireNotPending } from './key-access.ts'
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
    requireNotPending(key)
    const policy = input.Policy ?? ''
    if (!isPolicy(policy)) throw malformed('The policy is not well-formed JSON')
    if (!input.BypassPolicyLockoutSafetyCheck) checkKeyPolicy(policy, key, context.caller)
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

const isPolicy = (text: string): boolean => parsePolicy(text) !== undefined && statementsOf(text).length > 0

function requireDefault(name = 'default'): void {
  if (name !== 'default') throw new AwsError('NotFoundException', `No such policy exists: ${name}`)
}

function requireRotatable(key: SandboxKey): void {
  if (key.usage === 'ENCRYPT_DECRYPT') return
  throw new AwsError('UnsupportedOperationException', `${key.arn} does not support automatic rotation.`)
}

/**
 * KMS's lockout check: the caller must be able to change the policy again.
 * @throws AwsError MalformedPolicyDocumentException
 */
export function checkKeyPolicy(policy: string, key: SandboxKey, caller: Caller): void {
  if (!isPolicy(policy)) throw malformed('The policy is not well-formed JSON')
  if (keyPolicyAllows(policy, key, caller, 'PutKeyPolicy')) return
  throw malformed('The new key policy will not allow you to update the key policy in the future.')
}
