import { createHash } from 'node:crypto'
import type { Finding } from '../model/index.ts'

/**
 * What a finding is known by over runs and formats: the same check on the same resource, whatever the verdict. A hash,
 * so that what names resources does not choose it.
 */
export const findingId = ({
  check,
  account,
  region,
  resource,
}: Pick<Finding, 'check' | 'account' | 'region' | 'resource'>): string =>
  createHash('sha256')
    .update(JSON.stringify([check, account, region, resource]))
    .digest('hex')
    .slice(0, 32)
