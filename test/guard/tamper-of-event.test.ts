import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { ImplausibleEvent, tamperOfEvent } from '../../lib/guard/tamper-of-event.ts'
import { anEvent } from '../builders/an-event.ts'

const now = new Date('2026-11-21T00:05:00Z')

it('tells whom and what to look at', () => {
  expect(tamperOfEvent(anEvent(), now)).toMatchObject({
    account: '123456789012',
    region: 'us-east-1',
    verdict: 'tamper',
    tamper: {
      eventName: 'StopLogging',
      target: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main',
      actor: { arn: 'arn:aws:sts::123456789012:assumed-role/intruder/session', sourceIp: '198.51.100.7' },
    },
  })
})

it('J2: a call that was denied is an attempt', () => {
  expect(tamperOfEvent(anEvent({ errorCode: 'AccessDenied' }), now)).toMatchObject({
    verdict: 'attempt',
    tamper: { errorCode: 'AccessDenied' },
  })
})

it('J3: the target may be a name', () => {
  const { tamper } = tamperOfEvent(anEvent({ requestParameters: { name: 'main' } }), now)
  expect(tamper.target).toMatch(/main$/)
})

describe('is not believed', () => {
  it.each([
    ['nothing', undefined],
    ['text', 'StopLogging'],
    ['a list', [anEvent()]],
    ['no record', { ...anEvent(), detail: undefined }],
    ['a record alone', anEvent().detail],
    ['another kind of event', { ...anEvent(), 'detail-type': 'AWS Console Sign In via CloudTrail' }],
    ['a source that is not the record’s', { ...anEvent(), source: 'aws.s3' }],
    ['a made-up source', { ...anEvent(), source: 'trailkeeper.test' }],
    ['an account that is not the record’s', { ...anEvent(), account: '999999999999' }],
    ['an account that is none', { ...anEvent({ recipientAccountId: 'x' }), account: 'x' }],
    ['a region that is not the record’s', { ...anEvent(), region: 'eu-west-1' }],
    ['a region that is a path', { ...anEvent({ awsRegion: '../x' }), region: '../x' }],
    ['an old record', anEvent({ eventTime: '2026-11-19T23:00:00Z' })],
    ['a record from the future', anEvent({ eventTime: '2026-11-21T01:00:00Z' })],
    ['a record without time', anEvent({ eventTime: undefined })],
    ['a record whose time is none', anEvent({ eventTime: 'yesterday' })],
    // Date.parse takes it for a time, and the AWS CLI for the name of a file.
    ['a record whose time names a file', anEvent({ eventTime: 'file://2026-11-21' })],
    ['a record whose time is a formula', anEvent({ eventTime: '=2026-11-21' })],
    ['a record without id', anEvent({ eventID: undefined })],
    ['an id as long as a book', anEvent({ eventID: 'x'.repeat(3000) })],
    ['a record without name', anEvent({ eventName: undefined })],
  ])('%s', (_what, event) => {
    expect(() => tamperOfEvent(event, now)).toThrow(ImplausibleEvent)
  })

  it('any JSON at all: it answers or says why not, and never falls over', () => {
    const base = anEvent()
    const keys = [...Object.keys(base), ...Object.keys(base.detail)]
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        const event =
          key in base ? { ...base, [key]: value } : { ...base, detail: { ...base.detail, [key]: value } }
        let answer: unknown
        try {
          answer = tamperOfEvent(event, now)
        } catch (error) {
          answer = error
        }
        expect(answer instanceof ImplausibleEvent || !(answer instanceof Error)).toBe(true)
      }),
    )
  })
})
