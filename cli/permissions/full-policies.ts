import { allChecks, type Check } from '../../lib/checks/all-checks.ts'
import { fillDefaults } from '../../lib/policy/fill-defaults.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { policyFile } from '../../lib/policy/schema.ts'

/**
 * Policies that together switch on all that a policy file can. Settings may make a check read more, and thereby take
 * it from those that a reaction has time for, so each way of coverage stands here with and without them.
 * @param base any policy, for what changes nothing here
 */
export function fullPolicies(base: Policy): Policy[] {
  return (['union', 'strict'] as const).flatMap((coverage) =>
    [noSettings, examplesOf].map((settings) => ({
      ...base,
      coverage,
      mode: 'enforce',
      forwarding: 'enforce',
      checks: allOn(settings),
    })),
  )
}

const noSettings = () => ({})

/** Each setting of a check's own as the example beside its schema gives it. */
const examplesOf = (check: Check): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(check.settings()).map(([name, schema]) => {
      const examples = schema.meta()?.['examples']
      return [name, Array.isArray(examples) ? examples[0] : undefined]
    }),
  )

const allOn = (settings: (check: Check) => Record<string, unknown>): Policy['checks'] =>
  fillDefaults(
    policyFile.parse({
      version: 1,
      checks: Object.fromEntries(
        allChecks.map((check) => [check.id, { ...settings(check), enabled: true, mode: 'enforce' }]),
      ),
    }),
  ).checks
