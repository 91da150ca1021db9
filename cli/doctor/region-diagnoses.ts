import { isAccessDenied, isDisabledRegion, isOwnFailure } from '../../lib/aws/errors.ts'
import type { Read, RegionView, Snapshot } from '../../lib/model/index.ts'
import { isExpectedDenial } from '../../lib/checks/judging/rules.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { type Diagnosis, ok, problem, toRead, warning } from './diagnosis.ts'
import { someOf } from './permission-diagnoses.ts'

const part = 'regions'

/** Which regions could be read, and why the others could not. */
export function regionDiagnoses(snapshot: Snapshot, policy: Policy): Diagnosis[] {
  const all = Object.entries(snapshot.regions)
  const expected = policy.regions.expectedDenied
  const unexpected = all.filter(([region, view]) => view.ok || !isExpectedDenial(policy, region, view))
  const where = (is: (code: string) => boolean) =>
    unexpected.flatMap(([region, view]) => (failedWith(view, is) ? [region] : []))
  const denied = where(isAccessDenied)
  const disabled = where(isDisabledRegion)
  const other = where((code) => !isAccessDenied(code) && !isDisabledRegion(code))
  const read = all.filter(([, view]) => view.ok).length
  return [
    ok(
      part,
      `${read} of ${all.length} were read${expected.length > 0 ? `, ${expected.length} are expected to be denied` : ''}`,
    ),
    ...listed(snapshot),
    ...(denied.length > 0
      ? [
          problem(
            part,
            `denied: ${someOf(denied)}`,
            'allow cloudtrail:DescribeTrails there, or name them under regions.expectedDenied',
          ),
        ]
      : []),
    ...(disabled.length > 0
      ? [
          warning(
            part,
            `not enabled in this account: ${someOf(disabled)}`,
            'leave them out of --regions and regions.include',
          ),
        ]
      : []),
    ...(other.length > 0
      ? [problem(part, `not read: ${someOf(other)}`, 'run trailkeeper scan, which gives the error of each')]
      : []),
  ]
}

const failedWith = (view: Read<RegionView>, is: (code: string) => boolean) => !view.ok && is(view.code)

function listed({ enabledRegions }: Snapshot): Diagnosis[] {
  if (enabledRegions.ok || isOwnFailure(enabledRegions, 'NotAsked')) return []
  return [
    warning(
      part,
      `the enabled ones cannot be listed (${enabledRegions.code}): those that are on by default were looked at`,
      toRead('account:ListRegions', enabledRegions.code),
    ),
  ]
}
