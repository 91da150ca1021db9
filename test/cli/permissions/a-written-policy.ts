import * as fc from 'fast-check'
import { fillDefaults } from '../../../lib/policy/fill-defaults.ts'
import { allChecks } from '../../../lib/checks/all-checks.ts'
import type { Policy } from '../../../lib/policy/policy.ts'
import { policyFile } from '../../../lib/policy/schema.ts'

const mode = fc.constantFrom('off', 'plan', 'enforce')
const common = { enabled: fc.boolean(), mode }
const own: Readonly<Record<string, Record<string, fc.Arbitrary<unknown>>>> = {
  'kms-encryption': { keyId: fc.constant('alias/cloudtrail') },
  'event-selectors': { each: fc.boolean(), dataEvents: fc.constantFrom([], ['AWS::S3::Object']) },
  insights: { types: fc.constantFrom(['ApiCallRateInsight'], ['ApiErrorRateInsight']) },
  'trail-tags': { keys: fc.constantFrom([], ['owner']) },
  'multi-region-trail': { trail: fc.constant('main') },
}

const checks = fc.record(
  Object.fromEntries(
    ['*', ...allChecks.map(({ id }) => id)].map((id) => [
      id,
      fc.record({ ...common, ...own[id] }, { requiredKeys: [] }),
    ]),
  ),
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
