import { hasExpired } from '../checks/judging/rules.ts'
import type { Pipeline, Policy } from '../policy/policy.ts'
import { globMatches } from '../text/glob.ts'

/**
 * The pipeline of the policy whose role made a call. What such a role changes is proposed for repair, not repaired:
 * it would only change it again.
 * @param roleArn of the role, not of its session; undefined for callers that are no role
 */
export function pipelineOf(policy: Policy, roleArn: string | undefined, now: Date): Pipeline | undefined {
  if (roleArn === undefined) return undefined
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1)
  return policy.pipelines.find(
    (pipeline) =>
      !hasExpired(pipeline, now) && globMatches(pipeline.role, pipeline.role.includes(':') ? roleArn : name),
  )
}

/** ARN of the role whose session a record's caller is, as the record claims. */
export function roleOfRecord(record: Readonly<Record<string, unknown>>): string | undefined {
  const identity = objectAt(record, 'userIdentity')
  const arn = objectAt(objectAt(identity, 'sessionContext'), 'sessionIssuer')?.arn
  return typeof arn === 'string' && arn !== '' ? arn : undefined
}

function objectAt(
  from: Readonly<Record<string, unknown>> | undefined,
  name: string,
): Record<string, unknown> | undefined {
  const value = from?.[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}
