import type { RequestContext } from '../../service.ts'
import type { SandboxBucket } from './buckets.ts'
import { s3Error } from './errors.ts'
import type { ObjectLock, Version } from './object-store.ts'
import { mayDo } from './bucket-access.ts'

/**
 * Whether a lock still holds: a legal hold always, COMPLIANCE until its date, GOVERNANCE unless it may be passed (S3
 * guide, "How S3 Object Lock works").
 */
export function isLocked(lock: ObjectLock, now: Date, mayPass: boolean): boolean {
  if (lock.legalHold === 'ON') return true
  if (lock.until === undefined || lock.until <= now) return false
  return lock.mode === 'COMPLIANCE' || !mayPass
}

/** @throws AwsError AccessDenied for a version under a lock */
export function requireUnlocked(
  bucket: SandboxBucket,
  context: RequestContext,
  version: Version,
  bypass: boolean | undefined,
): void {
  if (version.deleteMarker) return
  const mayPass = bypass === true && mayDo(bucket, context, 'BypassGovernanceRetention', version.key)
  if (isLocked(version.lock, context.now, mayPass)) throw s3Error('AccessDenied', 'Access Denied')
}
