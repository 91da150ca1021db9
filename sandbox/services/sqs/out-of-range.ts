import { AwsError } from '../../service.ts'

/**
 * Numbers that SQS takes, and what it says of others (for MaxNumberOfMessages LocalStack, services/sqs; for
 * DelaySeconds the tests of Ballerina's SQS connector against AWS; for the last two [U]).
 */
const RANGES = {
  DelaySeconds: { least: 0, most: 900, reason: 'DelaySeconds must be >= 0 and <= 900.' },
  MaxNumberOfMessages: { least: 1, most: 10, reason: 'Must be between 1 and 10, if provided.' },
  MaxResults: { least: 1, most: 1000, reason: 'Must be between 1 and 1000, if provided.' },
  VisibilityTimeout: { least: 0, most: 43_200, reason: 'Must be >= 0 and <= 43200, if provided.' },
  WaitTimeSeconds: { least: 0, most: 20, reason: 'Must be >= 0 and <= 20, if provided.' },
}

/** @throws AwsError InvalidParameterValue for a number out of its range */
export function checkRange(parameter: keyof typeof RANGES, value: number | undefined): void {
  const { least, most, reason } = RANGES[parameter]
  if (value === undefined || (value >= least && value <= most)) return
  const message = `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`
  throw new AwsError('InvalidParameterValue', message)
}
