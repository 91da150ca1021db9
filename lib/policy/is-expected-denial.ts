import { isAccessDenied, isDisabledRegion } from '../aws/errors.ts'
import type { ReadFailure, Region } from '../model/index.ts'
import type { Policy } from './policy.ts'

/**
 * True where a region said no, and the policy names it under `regions.expectedDenied`: the caller may not read there, a
 * control policy forbids it, or the region is not enabled. Whatever else keeps a region from being read, such as
 * throttling or a cut connection, nobody expected.
 */
export const isExpectedDenial = (
  policy: Policy,
  region: Region,
  { code }: Pick<ReadFailure, 'code'>,
): boolean =>
  policy.regions.expectedDenied.includes(region) && (isAccessDenied(code) || isDisabledRegion(code))
