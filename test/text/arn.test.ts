import { describe, expect, it } from '@jest/globals'
import { parseArn, partitionOfArn } from '../../lib/text/arn.ts'

describe('parseArn', () => {
  it('takes an ARN apart, with the colons of its resource', () => {
    expect(parseArn('arn:aws-cn:logs:cn-north-1:123456789012:log-group:/trail:*')).toEqual({
      partition: 'aws-cn',
      service: 'logs',
      region: 'cn-north-1',
      account: '123456789012',
      resource: 'log-group:/trail:*',
    })
    expect(parseArn('arn:aws:s3:::bucket')).toMatchObject({ region: '', account: '', resource: 'bucket' })
  })

  it.each(['', 'bucket', 'arn:aws:s3', 'arn:aws:s3:::', 'arn::s3:::bucket', 'urn:aws:s3:::bucket'])(
    'finds none in "%s"',
    (text) => {
      expect(parseArn(text)).toBeUndefined()
    },
  )
})

describe('partitionOfArn', () => {
  it('reads it from an ARN or the beginning of one, and from nothing else', () => {
    expect(partitionOfArn('arn:aws-cn:s3:::bucket')).toBe('aws-cn')
    expect(partitionOfArn('arn:aws-us-gov:s3:::')).toBe('aws-us-gov')
    expect(partitionOfArn('arn:aws')).toBeUndefined()
    expect(partitionOfArn('not-arn:aws:s3')).toBeUndefined()
  })
})
