import { describe, expect, it } from '@jest/globals'
import { leaderRegionOf } from '../../lib/coverage/leader-region-of.ts'
import { partitionOf } from '../../lib/coverage/partition-of.ts'
import { recordsGlobalServices } from '../../lib/coverage/records-global-services.ts'
import { trail } from './builders.ts'

const single = (homeRegion: string) => trail({ homeRegion, multiRegion: false })

describe('recordsGlobalServices', () => {
  it('I1: a multi-region trail that includes them does, wherever it is at home', () => {
    expect(recordsGlobalServices(trail({ homeRegion: 'eu-west-1' }), 'aws')).toBe(true)
    expect(recordsGlobalServices(trail({ homeRegion: 'cn-north-1' }), 'aws-cn')).toBe(true)
    expect(recordsGlobalServices(trail({ globalServiceEvents: false }), 'aws')).toBe(false)
  })

  it('I2: a single-region trail does in the leader region of its partition only', () => {
    expect(recordsGlobalServices(single('us-east-1'), 'aws')).toBe(true)
    expect(recordsGlobalServices(single('eu-west-1'), 'aws')).toBe(false)
    expect(recordsGlobalServices(single('us-gov-west-1'), 'aws-us-gov')).toBe(true)
    expect(recordsGlobalServices(single('us-gov-east-1'), 'aws-us-gov')).toBe(false)
    expect(recordsGlobalServices({ ...single('us-east-1'), globalServiceEvents: false }, 'aws')).toBe(false)
  })

  it('I2: no single region of aws-cn has them all, and none of an unknown partition is sure to', () => {
    expect(recordsGlobalServices(single('cn-north-1'), 'aws-cn')).toBe(false)
    expect(recordsGlobalServices(single('cn-northwest-1'), 'aws-cn')).toBe(false)
    expect(recordsGlobalServices(single('us-east-1'), 'aws-new')).toBe(false)
  })
})

describe('leaderRegionOf', () => {
  it.each([
    ['aws', 'us-east-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-iso', 'us-iso-east-1'],
    ['aws-iso-b', 'us-isob-east-1'],
    ['aws-iso-e', 'eu-isoe-west-1'],
    ['aws-iso-f', 'us-isof-south-1'],
    ['aws-eusc', 'eusc-de-east-1'],
    ['aws-cn', undefined],
  ])('of %s is %s', (partition, region) => {
    expect(leaderRegionOf(partition)).toBe(region)
  })
})

describe('partitionOf', () => {
  it('reads it from an ARN, and from nothing else', () => {
    expect(partitionOf('arn:aws-cn:s3:::bucket')).toBe('aws-cn')
    expect(partitionOf('arn:aws')).toBeUndefined()
    expect(partitionOf('not-arn:aws:s3')).toBeUndefined()
  })
})
