import type { Check } from './check.ts'
import { eventSelectors } from './event-selectors.ts'
import { kmsEncryption } from './kms-encryption.ts'
import { logFileValidation } from './log-file-validation.ts'
import { multiRegionTrail } from './multi-region-trail.ts'
import { trailLogging } from './trail-logging.ts'

/** Every check, in the order in which findings and documentation list them. */
export const allChecks: readonly Check[] = [
  multiRegionTrail,
  trailLogging,
  logFileValidation,
  kmsEncryption,
  eventSelectors,
]
