import type { ExemptionNote } from '../model/index.ts'
import type { Exemption, Policy } from './policy.ts'

export type ExemptionState = { state: 'none' } | { state: 'valid' | 'expired'; exemption: Exemption }

/** The exemption that binds a finding, and whether it still does. It holds to the end of its last day (UTC). */
export function exemptionFor(policy: Policy, check: string, resource: string, now: Date): ExemptionState {
  const matching = policy.exemptions.filter(
    (exemption) =>
      (exemption.check === '*' || exemption.check === check) && matches(exemption.resource, resource),
  )
  const valid = matching.find((exemption) => !hasExpired(exemption, now))
  if (valid) return { state: 'valid', exemption: valid }
  const [expired] = matching
  return expired ? { state: 'expired', exemption: expired } : { state: 'none' }
}

export const hasExpired = (exemption: Pick<Exemption, 'expires'>, now: Date): boolean =>
  exemption.expires !== undefined && now.getTime() >= Date.parse(exemption.expires) + 24 * 3_600_000

export const exemptionNote = ({ reason, owner, expires }: Exemption): ExemptionNote => ({
  reason,
  owner,
  ...(expires !== undefined && { expires }),
})

/** `*` stands for any run of characters, everything else for itself. */
function matches(pattern: string, resource: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(resource)
}
