import type { Call } from '../call.ts'

/**
 * The function that a call means, as Lambda writes it into the record of UpdateFunctionCode beside what the caller gave
 * (Stratus Red Team, detonation log of aws.persistence.lambda-overwrite-code).
 */
export function functionArnParts({
  input,
  context: { world, caller, region },
}: Call): Record<string, unknown> {
  const given = String(input['FunctionName'])
  const [, , , , account = caller.account, , functionName = given] = given.split(':')
  return {
    arnPrefix: { account, partition: world.partition, region },
    functionQualifier: {},
    relativeId: { functionName },
  }
}
