import type { GetTrailStatusRequest, GetTrailStatusResponse } from '@aws-sdk/client-cloudtrail'
import type { RequestContext } from '../../service.ts'
import { deliveryErrors } from './delivery-errors.ts'
import { knownStream } from './delivery/stream.ts'
import { deliveriesOf } from './delivery-times.ts'
import { trailToRead } from './find-trail.ts'
import type { DeliveryTrouble, StoredTrail } from './trail.ts'

/**
 * GetTrailStatus, as the request's region sees it: "to get trail status from all Regions, you must call the
 * operation on each Region". A shadow, and the organization's trail in a member account, by ARN only.
 */
export function getTrailStatus(
  input: GetTrailStatusRequest,
  context: RequestContext,
): GetTrailStatusResponse {
  const trail = trailToRead(input.Name, context)
  const trouble = trail.trouble.get(context.region) ?? {}
  const errors = { ...deliveryErrors(context.world, trail, context.region), ...trouble }
  const { files, digests } = latestDeliveries(trail, trouble, errors, context)
  const { configuration } = trail
  return {
    IsLogging: trail.logging,
    ...(files && { LatestDeliveryTime: files }),
    ...(errors.delivery && { LatestDeliveryError: errors.delivery }),
    ...(configuration.logFileValidation && digests && { LatestDigestDeliveryTime: digests }),
    ...(configuration.logFileValidation && errors.digest && { LatestDigestDeliveryError: errors.digest }),
    ...(configuration.topicArn && files && !errors.notification && { LatestNotificationTime: files }),
    ...(errors.notification && { LatestNotificationError: errors.notification }),
    ...(configuration.logGroupArn &&
      files &&
      !errors.logGroup && { LatestCloudWatchLogsDeliveryTime: files }),
    ...(errors.logGroup && { LatestCloudWatchLogsDeliveryError: errors.logGroup }),
    ...startAndStop(trail),
    ...attempts(files, Boolean(errors.delivery), configuration.topicArn !== undefined),
  }
}

/** What was delivered; where nothing ever was in the sandbox, what would have been. */
function latestDeliveries(
  trail: StoredTrail,
  trouble: DeliveryTrouble,
  errors: DeliveryTrouble,
  { region, caller, now }: RequestContext,
): StoredTrail['delivered'] {
  const stream = knownStream(trail, caller.account, region) ?? knownStream(trail, trail.account, region)
  const times = stream?.latest ?? deliveriesOf(trail, now)
  const { files, digests } = stream?.latest ?? trail.delivered
  return {
    files: trouble.latestDelivery ?? (errors.delivery ? files : times.files),
    digests: latestDigest(trouble, errors.digest ? digests : times.digests),
  }
}

function latestDigest({ latestDigest: set, latestDelivery }: DeliveryTrouble, due: Date | undefined) {
  return set === null ? undefined : (set ?? latestDelivery ?? due)
}

function startAndStop({ startedAt, stoppedAt }: StoredTrail): GetTrailStatusResponse {
  return {
    ...(startedAt && { StartLoggingTime: startedAt }),
    ...(stoppedAt && { StopLoggingTime: stoppedAt }),
    TimeLoggingStarted: iso(startedAt),
    TimeLoggingStopped: iso(stoppedAt),
  }
}

/** Members that are "no longer in use" but still come, as texts. */
function attempts(files: Date | undefined, failed: boolean, notifies: boolean): GetTrailStatusResponse {
  const succeeded = failed ? '' : iso(files)
  return {
    LatestDeliveryAttemptTime: iso(files),
    LatestDeliveryAttemptSucceeded: succeeded,
    LatestNotificationAttemptTime: notifies ? iso(files) : '',
    LatestNotificationAttemptSucceeded: notifies ? succeeded : '',
  }
}

function iso(time: Date | undefined): string {
  return time ? time.toISOString().replace(/\.\d{3}Z$/, 'Z') : ''
}
