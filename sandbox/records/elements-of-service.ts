import type { Call } from '../call.ts'
import { dynamoDbParameters } from './dynamodb-parameters.ts'
import { functionArnParts } from './function-arn-parts.ts'

type Elements = Record<string, unknown>

/**
 * Switches that services write into their records though the caller did not set them: the model gives them the default
 * false (records of DeleteRule and Subscribe in elastic/integrations, of UpdateFunctionCode in Stratus Red Team's
 * pages, of PutKeyPolicy in KMS's developer guide, of PutSubscriptionFilter of 2026; of RemoveTargets and
 * PutMetricFilter by the same models [U]).
 */
const OFF_BY_DEFAULT: Readonly<Record<string, readonly string[]>> = {
  'events.DeleteRule': ['force'],
  'events.RemoveTargets': ['force'],
  'kms.PutKeyPolicy': ['bypassPolicyLockoutSafetyCheck'],
  'lambda.UpdateFunctionCode': ['publish', 'dryRun'],
  'logs.PutMetricFilter': ['applyOnTransformedLogs'],
  'logs.PutSubscriptionFilter': ['applyOnTransformedLogs'],
  'sns.Subscribe': ['returnSubscriptionArn'],
}

/** A call's parameters as its service writes them: what is on the wire, and what that service adds or leaves out. */
export function parametersOfService(call: Call, elements: Elements | null): Elements | null {
  const id = `${call.service.signingName}.${call.name}`
  const off = OFF_BY_DEFAULT[id]?.map((name): [string, boolean] => [name, false]) ?? []
  if (call.service.signingName === 'dynamodb') return elements && dynamoDbParameters(call, elements)
  // As CloudTrail writes what a service marks as sensitive; of this call without a record at hand [U].
  if (id === 'ssm.PutParameter') return { ...elements, value: 'HIDDEN_DUE_TO_SECURITY_REASONS' }
  if (id === 'lambda.UpdateFunctionConfiguration') return { ...elements, ...NO_VARIABLES }
  if (id === 'lambda.UpdateFunctionCode')
    return { ...Object.fromEntries(off), ...elements, fullyQualifiedArn: functionArnParts(call) }
  return off.length > 0 ? { ...Object.fromEntries(off), ...elements } : elements
}

/** Lambda tells that a function has an environment, and no variable of it. */
const NO_VARIABLES = { environment: {} }

/**
 * A call's answer as its service writes it. KMS names the key though most operations do not answer so (developer guide,
 * "CloudTrail log entries for this operation recorded on or after December 2022").
 */
export function answerOfService(
  call: Call,
  elements: Elements | null,
  keyArn: string | undefined,
): Elements | null {
  const { signingName } = call.service
  if (signingName === 'kms') return keyArn === undefined ? elements : { ...elements, keyId: keyArn }
  if (signingName === 'lambda' && elements?.['functionArn'] !== undefined)
    return { ...elements, ...NO_VARIABLES }
  return elements
}
