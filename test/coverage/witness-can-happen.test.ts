import { describe, expect, it } from '@jest/globals'
import { findUnlogged } from '../../lib/coverage/find-unlogged.ts'
import { question } from '../../lib/coverage/questions.ts'
import type { AdvancedSelector, WitnessEvent } from '../../lib/model/index.ts'
import { data, field, is, management, not, s3Objects } from './builders.ts'

const brief = (event: WitnessEvent | undefined) =>
  event &&
  [event['readOnly'] === 'true' ? 'read' : 'write', event['eventSource'], event['eventName']].join(' ')
const missed = (wanted: AdvancedSelector, ...selectors: AdvancedSelector[]) =>
  findUnlogged(wanted, [{ kind: 'advanced', selectors }])

const without = (source: string) => missed(management(), management(not('eventSource', source)))

const reads = question('s3-object-reads', 'aws').wanted
const writes = question('s3-object-writes', 'aws').wanted
const usual = ['GetObject', 'PutObject', 'DeleteObject']

describe('the event that proves a hole is one that can happen', () => {
  it.each([
    ['HeadObject', reads, 'read s3.amazonaws.com HeadObject'],
    ['PutObjectAcl', writes, 'write s3.amazonaws.com PutObjectAcl'],
  ])('the call that a selector leaves out: %s', (name, wanted, told) => {
    expect(brief(missed(wanted, data(s3Objects, not('eventName', name))))).toBe(told)
  })

  it.each([
    ['names a few', data(s3Objects, is('eventName', ...usual))],
    [
      'names beginnings',
      data(s3Objects, field('eventName', { startsWith: ['GetObject', 'Put', 'DeleteO'] })),
    ],
  ])("a further call of the resource's service where the selector %s", (_what, selector) => {
    const read = missed(reads, selector)
    expect(brief(read)).toBe('read s3.amazonaws.com HeadObject')
    expect(read?.['resources.ARN']).toMatch(/^arn:aws:s3:::/)
    expect(brief(missed(writes, selector))).toMatch(/^write s3.amazonaws.com (CopyObject|UploadPart)$/)
  })

  it('never a call that writes as a read, nor by another service', () => {
    expect(missed(reads, data(s3Objects, not('eventName', 'PutObject', 'CopyObject')))).toBeUndefined()
    expect(missed(writes, data(s3Objects, not('eventName', 'GetObject')))).toBeUndefined()
    expect(missed(reads, data(s3Objects, is('eventSource', 's3.amazonaws.com')))).toBeUndefined()
    expect(missed(reads, data(s3Objects, not('eventSource', 'ec2.amazonaws.com')))).toBeUndefined()
  })

  it('a management call of the service that is left out', () => {
    expect(brief(without('kms.amazonaws.com'))).toBe('read kms.amazonaws.com Decrypt')
    expect(brief(without('glue.amazonaws.com'))).toBe('write glue.amazonaws.com TagResource')
  })

  it("of a resource whose calls are not known: its service, and no other's call", () => {
    const streams = data('AWS::Kinesis::Stream')
    expect(missed(streams)).toMatchObject({
      eventSource: 'kinesis.amazonaws.com',
      'resources.type': 'AWS::Kinesis::Stream',
    })
    expect(missed(streams)?.['eventName']).toBeUndefined()
    expect(missed(streams)?.['resources.ARN']).toBeUndefined()
  })
})
