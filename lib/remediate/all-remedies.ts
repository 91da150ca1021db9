import { restoreLifecycle } from './restore-lifecycle.ts'
import { putInsightSelectors } from './put-insight-selectors.ts'
import { grantKeyAccess } from './grant-key-access.ts'
import { grantBucketAccess } from './grant-bucket-access.ts'
import { enableVersioning } from './enable-versioning.ts'
import { enableKey } from './enable-key.ts'
import { cancelKeyDeletion } from './cancel-key-deletion.ts'
import { blockPublicAccess } from './block-public-access.ts'
import { createTrail } from './create-trail.ts'
import { enableLogFileValidation } from './enable-log-file-validation.ts'
import { enableMultiRegion } from './enable-multi-region.ts'
import type { Remedy, RemedyId } from './remedy.ts'
import { restoreEventSelectors } from './restore-event-selectors.ts'
import { restoreForwarders } from './restore-forwarders.ts'
import { setKmsKey } from './set-kms-key.ts'
import { startLogging } from './start-logging.ts'

/** Every remedy that is written so far, by id. */
export const allRemedies: Partial<Record<RemedyId, Remedy>> = {
  'start-logging': startLogging,
  'enable-multi-region': enableMultiRegion,
  'enable-log-file-validation': enableLogFileValidation,
  'set-kms-key': setKmsKey,
  'restore-event-selectors': restoreEventSelectors,
  'create-trail': createTrail,
  'block-public-access': blockPublicAccess,
  'cancel-key-deletion': cancelKeyDeletion,
  'enable-key': enableKey,
  'enable-versioning': enableVersioning,
  'grant-bucket-access': grantBucketAccess,
  'grant-key-access': grantKeyAccess,
  'put-insight-selectors': putInsightSelectors,
  'restore-lifecycle': restoreLifecycle,
  'restore-forwarders': restoreForwarders,
}
