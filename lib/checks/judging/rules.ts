import type { ExemptionNote, ReadFailure, Region, Severity } from '../../model/index.ts'
import { isAccessDenied, isDisabledRegion } from '../../aws/errors.ts'

export const modes = ['off', 'plan', 'enforce'] as const
export type Mode = (typeof modes)[number]

/** What a policy says of every check. */
export type CommonSettings = { enabled: boolean; mode: Mode; severity: Severity }

export type Exemption = { check: string; resource: string; reason: string; owner: string; expires?: string }

/** What a policy says that binds the verdicts of more than one check. */
export type Rules = {
  forwarding: Mode
  regions: { include: 'all' | Region[]; expectedDenied: Region[] }
  coverage: 'union' | 'strict'
  exemptions: Exemption[]
  /** Ids of checks whose own settings hang on something that could not be read. */
  undecided?: readonly string[]
  /** Who may hear alerts beside those that a deployment's first sweep found. */
  alerts?: { subscribers?: string[] }
}

export type ExemptionState = { state: 'none' } | { state: 'valid' | 'expired'; exemption: Exemption }

/** The exemption that binds a finding, and whether it still does. It holds to the end of its last day (UTC). */
export function exemptionFor(
  { exemptions }: Pick<Rules, 'exemptions'>,
  check: string,
  resource: string,
  now: Date,
): ExemptionState {
  const matching = exemptions.filter(
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

/**
 * True where a region said no, and the policy names it under `regions.expectedDenied`: the caller may not read there, a
 * control policy forbids it, or the region is not enabled. Whatever else keeps a region from being read, such as
 * throttling or a cut connection, nobody expected.
 */
export const isExpectedDenial = (
  { regions }: Pick<Rules, 'regions'>,
  region: Region,
  { code }: Pick<ReadFailure, 'code'>,
): boolean => regions.expectedDenied.includes(region) && (isAccessDenied(code) || isDisabledRegion(code))
