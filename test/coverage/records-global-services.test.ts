import { describe, expect, it } from '@jest/globals'
import { recordsGlobalServices } from '../../lib/coverage/trails-logging-in.ts'
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
