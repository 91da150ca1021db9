import { field, isFields, listOf, nonEmpty } from '../../text/fields.ts'

/** Files and events that CloudTrail writes beside records of calls. */
export type PassedOver = 'digest' | 'insight' | 'aggregated'

/**
 * What CloudTrail writes beside records of calls: digest files (user guide, "CloudTrail digest file structure"), Insights
 * events ("CloudTrail record contents for Insights events"), aggregated events (… "for aggregated events").
 */
export function passedOverOf(value: unknown): PassedOver | undefined {
  if (nonEmpty(field(value, 'digestS3Object')) && field(value, 'logFiles') !== undefined) return 'digest'
  const category = field(value, 'eventCategory')
  if (category === 'Insight' || isFields(field(value, 'insightDetails'))) return 'insight'
  return category === 'Aggregated' ? 'aggregated' : undefined
}

const notices: Readonly<Record<string, string>> = {
  'aws:s3': 'an S3 notification (aws:s3)',
  'aws:kinesis': 'a Kinesis record (aws:kinesis)',
  'aws:dynamodb': 'a record of a DynamoDB stream (aws:dynamodb)',
  'aws:sqs': 'an SQS message without a body (aws:sqs)',
  'aws:sns': 'an SNS notification without a message (aws:sns)',
}

/** The source of what a service hands to a Lambda function; such sources begin with `aws:`, no record's does. */
export function lambdaSource(value: unknown): string | undefined {
  const source = nonEmpty(field(value, 'eventSource', 'EventSource'))
  return source?.startsWith('aws:') ? source : undefined
}

/** Why a value holds no record, as far as it can be recognised. */
export function whyNoRecord(value: unknown): string {
  const source = lambdaSource(value)
  if (source) return `${notices[source] ?? `a record of ${source}`}, no CloudTrail record`
  if (nonEmpty(field(value, 's3Bucket')) && listOf(field(value, 's3ObjectKey')).length > 0)
    return 'a notice of delivered log files, which holds no records'
  if (field(value, 'configurationItems') !== undefined) return 'a file of AWS Config, no CloudTrail records'
  if (field(value, 'class_uid') !== undefined) return 'OCSF, no CloudTrail record'
  return 'not a CloudTrail record: it has no eventSource and eventName'
}
