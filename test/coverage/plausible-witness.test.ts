import { describe, expect, it } from '@jest/globals'
import { findUnlogged } from '../../lib/coverage/find-unlogged.ts'
import { question } from '../../lib/coverage/questions.ts'
import { data, field, is, management, s3Objects } from './builders.ts'
import { holeIn } from './hole-in.ts'

describe('witnesses', () => {
  it('is a real event where one will do', () => {
    expect(findUnlogged(management(), [])).toEqual({
      eventCategory: 'Management',
      readOnly: 'false',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      eventType: 'AwsApiCall',
      'userIdentity.arn': 'arn:aws:iam::111122223333:user/alice',
    })
  })

  it('is at home in the partition that is asked about', () => {
    const { wanted, examples } = question('lambda-invocations', 'aws-cn')
    expect(findUnlogged(wanted, [])).toEqual(examples[0])
    const one = data(s3Objects, is('resources.ARN', 'arn:aws-us-gov:s3:::b/k'))
    expect(findUnlogged(one, [])).toMatchObject({
      'resources.ARN': 'arn:aws-us-gov:s3:::b/k',
      'userIdentity.arn': 'arn:aws-us-gov:iam::111122223333:user/alice',
    })
  })

  it('keeps what it can of a real event where none will do, in characters that people write', () => {
    const witness = holeIn(
      [field('eventSource', { notStartsWith: ['glue'] })],
      [field('eventName', { notEndsWith: ['Job'] })],
    )
    expect(witness).toMatchObject({ eventType: 'AwsApiCall', eventCategory: 'Management' })
    expect(witness?.['eventSource']).toMatch(/^glue[\x20-\x7e]+$/)
    expect(witness?.['eventName']).toMatch(/^[\x20-\x7e]+Job$/)
  })

  it('fills in the rest from the real event that is most like it', () => {
    const wanted = management(is('eventSource', 'sts.amazonaws.com'), is('eventName', 'GetCallerIdentity'))
    expect(findUnlogged(wanted, [])).toMatchObject({ eventName: 'GetCallerIdentity', readOnly: 'true' })
  })

  it('uses characters that stand in no literal, even hostile ones', () => {
    const hostile = [field('eventName', { notStartsWith: ['\ue000', 'a\ue001'], notEndsWith: ['\ue002$&'] })]
    const witness = holeIn(hostile, [field('eventName', { endsWith: ['\ue002$&'], startsWith: ['\ue000'] })])
    expect(witness?.['eventName']).toMatch(/^a\ue001/)
  })
})
