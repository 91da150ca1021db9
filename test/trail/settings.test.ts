import { describe, expect, it } from '@jest/globals'
import {
  settingsIn,
  settingsOf,
  settingsOnTrail,
  trailSettings,
  trailUpdate,
} from '../../lib/trail/settings.ts'
import { aTrail } from '../builders/a-trail.ts'

const set = {
  multiRegion: true,
  organization: true,
  bucket: 'logs',
  prefix: 'all',
  globalServiceEvents: true,
  recursiveLogging: true,
  logFileValidation: true,
  kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/a',
  logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:trail:*',
  logGroupRoleArn: 'arn:aws:iam::123456789012:role/logs',
  topicArn: 'arn:aws:sns:us-east-1:123456789012:trail',
}

// Members of DescribeTrails' Trail and of UpdateTrail's request (CloudTrail API reference).
const described = {
  IsMultiRegionTrail: true,
  IsOrganizationTrail: true,
  S3BucketName: set.bucket,
  S3KeyPrefix: set.prefix,
  IncludeGlobalServiceEvents: true,
  RecursiveLogging: true,
  LogFileValidationEnabled: true,
  KmsKeyId: set.kmsKeyId,
  CloudWatchLogsLogGroupArn: set.logGroupArn,
  CloudWatchLogsRoleArn: set.logGroupRoleArn,
  SnsTopicARN: set.topicArn,
}
const { LogFileValidationEnabled, SnsTopicARN, ...same } = described
const sent = { ...same, EnableLogFileValidation: LogFileValidationEnabled, SnsTopicName: SnsTopicARN }

describe('the settings of a trail', () => {
  it('are all in the table', () => {
    expect(trailSettings.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(settingsOf(aTrail())).toSorted(),
    )
  })

  it('are read from an answer and from the parameters of a call', () => {
    expect(settingsIn(described, 'answer')).toEqual(set)
    expect(settingsIn(sent, 'parameter')).toEqual(set)
  })

  it('are sent by the names of the call', () => {
    expect(trailUpdate('arn', set)).toEqual({ Name: 'arn', ...sent })
  })

  it('that an answer leaves out, or gives as an empty string, are off or not set', () => {
    expect(settingsOnTrail(settingsIn({ S3KeyPrefix: '', S3BucketName: 'logs' }, 'answer'))).toEqual({
      multiRegion: false,
      organization: false,
      globalServiceEvents: false,
      logFileValidation: false,
      bucket: 'logs',
    })
  })

  it('a destination that is to go is sent as an empty string, but for the bucket; no flag is', () => {
    const none = { bucket: null, prefix: null, kmsKeyId: null, recursiveLogging: null, multiRegion: false }
    expect(trailUpdate('arn', none)).toEqual({
      Name: 'arn',
      IsMultiRegionTrail: false,
      S3KeyPrefix: '',
      KmsKeyId: '',
    })
  })
})
