import { describe, expect, it } from '@jest/globals'
import {
  globalServicesRegion,
  leadRegion,
  partitionOfRegion,
  regionsOnByDefault,
} from '../../lib/aws/regions.ts'

const leaders = [
  ['aws', 'us-east-1'],
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws-iso', 'us-iso-east-1'],
  ['aws-iso-b', 'us-isob-east-1'],
  ['aws-iso-e', 'eu-isoe-west-1'],
  ['aws-iso-f', 'us-isof-south-1'],
  ['aws-eusc', 'eusc-de-east-1'],
] as const

describe('partitions', () => {
  it.each(leaders)('%s is led by %s, which records its global services', (partition, region) => {
    expect(leadRegion(partition)).toBe(region)
    expect(globalServicesRegion(partition)).toBe(region)
    expect(partitionOfRegion(region)).toBe(partition)
    expect(regionsOnByDefault(partition)).toContain(region)
  })

  it('aws-cn is led by Beijing, but no one region records all its global services', () => {
    expect(leadRegion('aws-cn')).toBe('cn-north-1')
    expect(globalServicesRegion('aws-cn')).toBeUndefined()
  })

  it('says nothing of a partition that it does not know', () => {
    expect(leadRegion('aws-new')).toBeUndefined()
    expect(globalServicesRegion('aws-new')).toBeUndefined()
    expect(regionsOnByDefault('aws-new')).toEqual([])
  })

  it.each([
    ['us-gov-east-1', 'aws-us-gov'],
    ['cn-northwest-1', 'aws-cn'],
    ['us-iso-west-1', 'aws-iso'],
    ['mx-central-1', 'aws'],
    ['region-1', 'aws'],
  ])('knows the partition of %s by its name', (region, partition) => {
    expect(partitionOfRegion(region)).toBe(partition)
  })
})
