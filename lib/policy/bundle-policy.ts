import { createHash } from 'node:crypto'
import { allChecks, type Check } from '../checks/all-checks.ts'
import { everyPart } from '../checks/judging/judge.ts'
import type { Part } from '../model/index.ts'
import { policyOfAll } from './account-rules.ts'
import { parsePolicy } from './parse-policy.ts'
import type { Policy } from './policy.ts'

export { policyOfAll } from './account-rules.ts'

/** A policy as it is deployed: already judged, so that a Lambda starts without a parser and a schema. */
export type BundledPolicy = {
  /** The file's name, as messages give it. */
  source: string
  /** Of the policy with its defaults filled in: two deployments with the same hash behave the same. */
  sha256: string
  policy: Policy
}

/**
 * Judges a policy's text and fixes what is deployed.
 * @param mode replaces the file's own `mode`; checks and rules for accounts that set a mode themselves keep it
 * @throws PolicyError as parsePolicy does, for the mode too
 */
export function bundlePolicy(text: string, source: string, mode?: string): BundledPolicy {
  const policy = parsePolicy(text, source, mode)
  const sha256 = createHash('sha256').update(JSON.stringify(policy)).digest('hex')
  return { source, sha256, policy }
}

/** The parts that only opt-in checks read which a policy leaves off in every account: nobody asks for them. */
export function unreadParts(written: Policy): Part[] {
  const policy = policyOfAll(written)
  const isOff = ({ id, optIn }: Check) => optIn === true && !policy.checks[id].enabled
  const read = new Set(
    allChecks.filter((check) => !isOff(check)).flatMap((check) => everyPart(check, policy)),
  )
  const unread = allChecks.filter(isOff).flatMap((check) => everyPart(check, policy))
  return [...new Set(unread)].filter((part) => !read.has(part))
}
