import { describe, expect, it } from '@jest/globals'
import type { AdvancedFieldSelector, EventSelector } from '@aws-sdk/client-cloudtrail'
import { logsRecord } from '../../../../sandbox/services/cloudtrail/logs-record.ts'
import { objectWrite, record } from './records.ts'

const basic = (...selectors: EventSelector[]) => ({ kind: 'basic' as const, selectors })
const fields = (...FieldSelectors: AdvancedFieldSelector[]) => ({
  kind: 'advanced' as const,
  selectors: [{ FieldSelectors }],
})
const management: AdvancedFieldSelector = { Field: 'eventCategory', Equals: ['Management'] }
const read = record({ readOnly: true, eventName: 'DescribeInstances' })
const write = record()
const kms = record({ eventSource: 'kms.amazonaws.com' })

const invoke = (ARN: string) =>
  objectWrite('', { resources: [{ accountId: '1', type: 'AWS::Lambda::Function', ARN }] })

describe('basic selectors', () => {
  it('log reads, writes or both, and all of management where nothing is said', () => {
    expect(logsRecord(basic({}), read)).toBe(true)
    expect(logsRecord(basic({}), write)).toBe(true)
    expect(logsRecord(basic({ ReadWriteType: 'WriteOnly' }), read)).toBe(false)
    expect(logsRecord(basic({ ReadWriteType: 'WriteOnly' }), write)).toBe(true)
    expect(logsRecord(basic({ ReadWriteType: 'ReadOnly' }), write)).toBe(false)
    expect(logsRecord(basic({ IncludeManagementEvents: false }), write)).toBe(false)
  })

  it('leave excluded sources out, unless another selector takes them', () => {
    const without = { ExcludeManagementEventSources: ['kms.amazonaws.com'] }
    expect(logsRecord(basic(without), kms)).toBe(false)
    expect(logsRecord(basic(without), write)).toBe(true)
    expect(logsRecord(basic(without, { ReadWriteType: 'WriteOnly' }), kms)).toBe(true)
  })

  it.each([
    ['arn:aws:s3', true],
    ['arn:aws:s3:::', true],
    ['arn:aws:s3:::logs/', true],
    ['arn:aws:s3:::logs/private', true],
    ['arn:aws:s3:::log/', false],
  ])('take %s as a prefix of objects: %s', (value, logged) => {
    const selectors = basic({ DataResources: [{ Type: 'AWS::S3::Object', Values: [value] }] })
    expect(logsRecord(selectors, objectWrite())).toBe(logged)
  })

  it('log no data events without data resources, nor with a type that has no values', () => {
    expect(logsRecord(basic({}), objectWrite())).toBe(false)
    const empty = basic({ DataResources: [{ Type: 'AWS::S3::Object', Values: [] }] })
    expect(logsRecord(empty, objectWrite())).toBe(false)
  })

  it('take the ARN of a function exactly', () => {
    const arn = 'arn:aws:lambda:us-west-2:111111111111:function:helloworld'
    const one = basic({ DataResources: [{ Type: 'AWS::Lambda::Function', Values: [arn] }] })
    expect(logsRecord(one, invoke(arn))).toBe(true)
    expect(logsRecord(one, invoke(`${arn}2`))).toBe(false)
    const all = basic({ DataResources: [{ Type: 'AWS::Lambda::Function', Values: ['arn:aws:lambda'] }] })
    expect(logsRecord(all, invoke(`${arn}2`))).toBe(true)
  })
})

describe('advanced selectors', () => {
  it('AND their fields', () => {
    const writes = fields(management, { Field: 'readOnly', Equals: ['false'] })
    expect(logsRecord(writes, write)).toBe(true)
    expect(logsRecord(writes, read)).toBe(false)
    expect(logsRecord(writes, objectWrite())).toBe(false)
  })

  it('OR the select operators of one field', () => {
    const either = fields(management, { Field: 'eventName', Equals: ['StopLogging'], StartsWith: ['Run'] })
    expect(logsRecord(either, write)).toBe(true)
    expect(logsRecord(either, read)).toBe(false)
  })

  it('AND the deselect operators of one field', () => {
    const neither = fields(management, { Field: 'eventName', NotEquals: ['X'], NotStartsWith: ['Run'] })
    expect(logsRecord(neither, write)).toBe(false)
    expect(logsRecord(neither, read)).toBe(true)
  })

  it('AND both groups', () => {
    const both = fields(management, { Field: 'eventName', StartsWith: ['Run'], NotEndsWith: ['Instances'] })
    expect(logsRecord(both, write)).toBe(false)
    expect(logsRecord(both, record({ eventName: 'RunTask' }))).toBe(true)
  })

  it('take a missing field as selected by nothing and deselected by nothing', () => {
    expect(logsRecord(fields(management, { Field: 'vpcEndpointId', Equals: ['vpce-1'] }), write)).toBe(false)
    expect(logsRecord(fields(management, { Field: 'vpcEndpointId', NotEquals: ['vpce-1'] }), write)).toBe(
      true,
    )
  })

  it('see nested fields and those of resources', () => {
    const data: AdvancedFieldSelector = { Field: 'eventCategory', Equals: ['Data'] }
    const mine = fields(
      data,
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'resources.ARN', StartsWith: ['arn:aws:s3:::logs/'] },
      { Field: 'userIdentity.arn', EndsWith: [':user/alice'] },
    )
    expect(logsRecord(mine, objectWrite())).toBe(true)
    expect(logsRecord(mine, objectWrite('other/x'))).toBe(false)
  })

  it('OR each other', () => {
    const { selectors } = fields(management, { Field: 'readOnly', Equals: ['true'] })
    const more = fields(management, { Field: 'readOnly', Equals: ['false'] }).selectors
    expect(logsRecord({ kind: 'advanced', selectors: [...selectors, ...more] }, write)).toBe(true)
  })
})
