import * as fc from 'fast-check'
import * as z from 'zod'
import { fillDefaults } from '../../../lib/policy/fill-defaults.ts'
import { allChecks, type Check } from '../../../lib/checks/all-checks.ts'
import type { Policy } from '../../../lib/policy/policy.ts'
import { policyFile } from '../../../lib/policy/schema.ts'

const mode = fc.constantFrom('off', 'plan', 'enforce')
const common = { enabled: fc.boolean(), mode }

/** Each of a check's own settings as the examples beside its schema give it, or left out. */
const own = (check: Check): Record<string, fc.Arbitrary<unknown>> =>
  Object.fromEntries(
    Object.entries(check.settings()).map(([name, schema]) => [
      name,
      fc.constantFrom<unknown>(...z.array(z.unknown()).parse(schema.meta()?.['examples'])),
    ]),
  )

const settings = (more: Record<string, fc.Arbitrary<unknown>> = {}) =>
  fc.record({ ...common, ...more }, { requiredKeys: [] })

const checks = fc.record(
  { '*': settings(), ...Object.fromEntries(allChecks.map((check) => [check.id, settings(own(check))])) },
  { requiredKeys: [] },
)

/** Policy files as people may write them, read as the loader reads them. */
export const aWrittenPolicy: fc.Arbitrary<Policy> = fc
  .record(
    {
      version: fc.constant(1),
      mode,
      forwarding: mode,
      coverage: fc.constantFrom('union', 'strict'),
      checks,
    },
    { requiredKeys: ['version'] },
  )
  .map((written) => fillDefaults(policyFile.parse(written)))
