import { expect, it } from '@jest/globals'
import { trailOfDescription } from '../../lib/collect/trail-details.ts'

const arn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/main'
const whole = { TrailARN: arn, Name: 'main', HomeRegion: 'us-east-1' }

it('A7: the owner is the account in the ARN, whoever asks', () => {
  expect(trailOfDescription({ ...whole, IsOrganizationTrail: true }, 'eu-west-1')).toMatchObject({
    arn,
    account: '111122223333',
    homeRegion: 'us-east-1',
    organization: true,
    seenIn: ['eu-west-1'],
  })
})

it('A6: the home region is the one that is told, else the ARN’s, never the one that was asked', () => {
  expect(trailOfDescription({ TrailARN: arn }, 'eu-west-1')).toMatchObject({
    homeRegion: 'us-east-1',
    name: 'main',
  })
  expect(trailOfDescription({ TrailARN: arn, HomeRegion: '', Name: '' }, 'eu-west-1')).toMatchObject({
    homeRegion: 'us-east-1',
    name: 'main',
  })
})

it('A17: empty and absent mean the same', () => {
  const empty = {
    KmsKeyId: '',
    S3BucketName: '',
    S3KeyPrefix: '',
    SnsTopicARN: '',
    CloudWatchLogsLogGroupArn: '',
    CloudWatchLogsRoleArn: '',
  }
  expect(trailOfDescription({ ...whole, ...empty }, 'us-east-1')).toEqual(
    trailOfDescription(whole, 'us-east-1'),
  )
  expect(trailOfDescription(whole, 'us-east-1')).not.toHaveProperty('kmsKeyId')
})

it('recursive logging is on or off where the answer tells', () => {
  for (const told of [true, false])
    expect(trailOfDescription({ ...whole, RecursiveLogging: told }, 'us-east-1')).toMatchObject({
      recursiveLogging: told,
    })
  expect(trailOfDescription(whole, 'us-east-1')).not.toHaveProperty('recursiveLogging')
})

it('what was not told is not claimed', () => {
  expect(trailOfDescription(whole, 'us-east-1')).toMatchObject({
    multiRegion: false,
    logFileValidation: false,
    globalServiceEvents: false,
    organization: false,
    selectors: { ok: false, code: 'Trailkeeper.NotRead' },
  })
})

it.each(['', 'main', 'arn:aws:s3:::bucket'])('A18: %j is no trail’s ARN', (TrailARN) => {
  expect(trailOfDescription({ ...whole, TrailARN }, 'us-east-1')).toBeUndefined()
})
