import type { GetTrailStatusResponse } from '@aws-sdk/client-cloudtrail'
import { answered } from '../aws/answered.ts'
import type { TrailStatus } from '../model/index.ts'

/**
 * What GetTrailStatus answered for one region.
 * @throws Error where it does not tell whether the trail logs: that is no answer, and so neither on nor off
 */
export function statusOfAnswer(answer: GetTrailStatusResponse): TrailStatus {
  return {
    logging: answered(answer.IsLogging, 'IsLogging'),
    ...time('startedAt', answer.StartLoggingTime),
    ...time('stoppedAt', answer.StopLoggingTime),
    ...time('latestDelivery', answer.LatestDeliveryTime),
    ...text('latestDeliveryError', answer.LatestDeliveryError),
    ...time('latestDigestDelivery', answer.LatestDigestDeliveryTime),
    ...text('latestDigestDeliveryError', answer.LatestDigestDeliveryError),
    ...time('latestNotification', answer.LatestNotificationTime),
    ...text('latestNotificationError', answer.LatestNotificationError),
    ...time('latestLogGroupDelivery', answer.LatestCloudWatchLogsDeliveryTime),
    ...text('latestLogGroupDeliveryError', answer.LatestCloudWatchLogsDeliveryError),
  }
}

type TimeField =
  | 'startedAt'
  | 'stoppedAt'
  | 'latestDelivery'
  | 'latestDigestDelivery'
  | 'latestNotification'
  | 'latestLogGroupDelivery'
type ErrorField =
  | 'latestDeliveryError'
  | 'latestDigestDeliveryError'
  | 'latestNotificationError'
  | 'latestLogGroupDeliveryError'

const time = (field: TimeField, value: Date | undefined): Partial<TrailStatus> =>
  value ? { [field]: value.toISOString() } : {}

const text = (field: ErrorField, value: string | undefined): Partial<TrailStatus> =>
  value ? { [field]: value } : {}
