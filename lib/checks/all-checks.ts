import { bucketAccessLogging } from './bucket-access-logging.ts'
import { bucketExists } from './bucket-exists.ts'
import { bucketPolicy } from './bucket-policy.ts'
import { bucketPublic } from './bucket-public.ts'
import { bucketRetention } from './bucket-retention.ts'
import { bucketVersioning } from './bucket-versioning.ts'
import { changeAlarm } from './change-alarm.ts'
import type { Check } from './check.ts'
import { cloudwatchLogs } from './cloudwatch-logs.ts'
import { delivery } from './delivery.ts'
import { duplicateManagementEvents } from './duplicate-management-events.ts'
import { eventSelectors } from './event-selectors.ts'
import { globalServiceEvents } from './global-service-events.ts'
import { insights } from './insights.ts'
import { kmsEncryption } from './kms-encryption.ts'
import { kmsKeyRotation } from './kms-key-rotation.ts'
import { kmsKeyUsable } from './kms-key-usable.ts'
import { logFileValidation } from './log-file-validation.ts'
import { managementEventExclusions } from './management-event-exclusions.ts'
import { multiRegionTrail } from './multi-region-trail.ts'
import { regionCoverage } from './region-coverage.ts'
import { s3DataEventsRead } from './s3-data-events-read.ts'
import { s3DataEventsWrite } from './s3-data-events-write.ts'
import { tamperingPath } from './tampering-path.ts'
import { trailLogging } from './trail-logging.ts'
import { trailTags } from './trail-tags.ts'

/** Every check, in the order in which findings and documentation list them. */
export const allChecks: readonly Check[] = [
  multiRegionTrail,
  trailLogging,
  logFileValidation,
  kmsEncryption,
  eventSelectors,
  regionCoverage,
  managementEventExclusions,
  globalServiceEvents,
  s3DataEventsWrite,
  s3DataEventsRead,
  insights,
  cloudwatchLogs,
  delivery,
  kmsKeyUsable,
  kmsKeyRotation,
  bucketExists,
  bucketPublic,
  bucketAccessLogging,
  bucketPolicy,
  bucketVersioning,
  bucketRetention,
  trailTags,
  changeAlarm,
  duplicateManagementEvents,
  tamperingPath,
]
