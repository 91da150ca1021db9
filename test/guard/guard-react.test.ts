import {
  DeleteTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { describe, expect, it } from '@jest/globals'
import { guardReact } from '../../lib/guard/guard-react.ts'
import { anEvent } from '../builders/an-event.ts'
import { done, verdicts, whole, withTrail } from '../flow/bench.ts'
import { trailArn, watched } from './watched.ts'

const enforce = { mode: 'enforce' as const }
const objects = { Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::documents/'] }

const dataTrail = {
  name: 'data',
  region: 'us-east-1',
  bucket: 'logs',
  eventSelectors: [{ IncludeManagementEvents: false, DataResources: [objects] }],
}

describe('StopLogging', () => {
  it('is undone at once, though nothing was remembered, and people are told who did it', () =>
    watched(whole, {}, async ({ sandbox, aws, react, subjects }) => {
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      const report = await react()
      expect(done(report)).toContain('applied StartLogging')
      expect(report.tamper?.eventName).toBe('StopLogging')
      expect(await aws().send(new GetTrailStatusCommand({ Name: trailArn }))).toMatchObject({
        IsLogging: true,
      })
      expect(subjects()).toEqual([
        '[Trailkeeper] critical: repaired, StopLogging on main (123456789012, us-east-1)',
      ])
      expect(sandbox.alerts()[0]?.message).toContain('assumed-role/intruder/session')
    }))

  it('J9: the same event twice: nothing but starts, and one alert', () =>
    watched(whole, {}, async ({ aws, react, subjects, writes }) => {
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      await react()
      await react()
      expect(new Set(writes())).toEqual(new Set(['StopLogging', 'StartLogging']))
      expect(subjects()).toHaveLength(1)
    }))

  it('law 3: the trail logs again already: nothing is changed, and the event is told all the same', () =>
    watched(whole, {}, async ({ react, subjects, writes }) => {
      const report = await react()
      expect(writes().filter((operation) => operation !== 'StartLogging')).toEqual([])
      expect(report.summary.fail).toBe(0)
      expect(subjects()).toEqual([expect.stringContaining('StopLogging on main')])
    }))

  it('J2: denied: told as an attempt, and nothing is written', () =>
    watched(whole, enforce, async ({ react, subjects, writes }) => {
      await react({ errorCode: 'AccessDenied', errorMessage: 'no' })
      expect(writes()).toEqual([])
      expect(subjects()).toEqual([expect.stringContaining('denied StopLogging on main')])
    }))

  it('is not undone where the policy is off, and is told', () =>
    watched(whole, { mode: 'off' }, async ({ aws, react, subjects, writes }) => {
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      await react()
      expect(writes()).toEqual(['StopLogging'])
      expect(subjects()).toHaveLength(1)
    }))

  it('K9: the restart is denied: the alert says that it failed', () =>
    watched(whole, {}, async ({ sandbox, aws, react, subjects }) => {
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      sandbox.faults.add({ operation: 'StartLogging', fault: { kind: 'access-denied', by: 'scp' } })
      await react()
      expect(subjects()).toEqual([expect.stringContaining('repair FAILED')])
      expect(sandbox.alerts()[0]?.message).toContain('Blocked by a service control policy')
    }))
})

describe('UpdateTrail', () => {
  const record = { eventName: 'UpdateTrail', requestParameters: { name: 'main', isMultiRegionTrail: false } }
  const narrow = new UpdateTrailCommand({ Name: trailArn, IsMultiRegionTrail: false })

  it('to one region is undone where that is enforced', () =>
    watched(whole, enforce, async ({ aws, react }) => {
      await aws().send(narrow)
      const report = await react(record)
      expect(done(report)).toEqual(['applied UpdateTrail'])
      expect(verdicts(report.findings, 'multi-region-trail')).toEqual({ '123456789012': 'pass' })
    }))

  it('to one region is planned by default, and the alert has the command', () =>
    watched(whole, {}, async ({ sandbox, aws, react, writes }) => {
      await aws().send(narrow)
      expect(done(await react(record))).toEqual(['planned UpdateTrail'])
      expect(writes()).toEqual(['UpdateTrail'])
      expect(sandbox.alerts()[0]?.message).toContain('aws cloudtrail update-trail --region us-east-1')
    }))

  it('of one trail changes no other, even where that would mend the account', () =>
    watched(withTrail({ multiRegion: false }, dataTrail), enforce, async ({ aws, react }) => {
      const report = await react({
        eventName: 'UpdateTrail',
        requestParameters: { name: 'data', enableLogFileValidation: false },
      })
      expect(verdicts(report.findings, 'multi-region-trail')).toEqual({ '123456789012': 'fail' })
      const { trailList = [] } = await aws().send(new DescribeTrailsCommand({}))
      expect(
        Object.fromEntries(
          trailList.map((one) => [one.Name, [one.IsMultiRegionTrail, one.LogFileValidationEnabled]]),
        ),
      ).toEqual({ data: [false, true], main: [false, true] })
    }))
})

describe('PutEventSelectors', () => {
  it('D7: without management events is undone, and the data events stay', () =>
    watched(whole, enforce, async ({ aws, react }) => {
      const EventSelectors = [
        { ReadWriteType: 'All' as const, IncludeManagementEvents: false, DataResources: [objects] },
      ]
      await aws().send(new PutEventSelectorsCommand({ TrailName: trailArn, EventSelectors }))
      await react({
        eventName: 'PutEventSelectors',
        requestParameters: {
          trailName: trailArn,
          eventSelectors: [{ includeManagementEvents: false, readWriteType: 'All' }],
        },
      })
      const now = await aws().send(new GetEventSelectorsCommand({ TrailName: trailArn }))
      expect(
        now.EventSelectors?.some((one) => one.IncludeManagementEvents && one.ReadWriteType === 'All'),
      ).toBe(true)
      expect(now.EventSelectors?.flatMap(({ DataResources = [] }) => DataResources)).toEqual([objects])
    }))
})

describe('a call that has nothing to do with selectors, on one of two trails that log data events only', () => {
  const dataOnly = { eventSelectors: dataTrail.eventSelectors, multiRegion: true }
  it.each([
    ['StopLogging', {}],
    ['UpdateTrail', { enableLogFileValidation: false }],
    ['StartLogging', {}],
    ['AddTags', {}],
  ])('%s does not make that trail the one that takes management events', (eventName, parameters) =>
    watched(
      withTrail(dataOnly, { ...dataTrail, multiRegion: true }),
      enforce,
      async ({ aws, react, writes }) => {
        const name = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/data'
        await react({ eventName, requestParameters: { name, resourceId: name, ...parameters } })
        expect(writes()).not.toContain('PutEventSelectors')
        const { EventSelectors } = await aws().send(new GetEventSelectorsCommand({ TrailName: name }))
        expect(EventSelectors?.map((one) => one.IncludeManagementEvents)).toEqual([false])
      },
    ),
  )

  it('PutEventSelectors does', () =>
    watched(withTrail(dataOnly, { ...dataTrail, multiRegion: true }), enforce, async ({ react, writes }) => {
      await react({
        eventName: 'PutEventSelectors',
        requestParameters: {
          trailName: 'arn:aws:cloudtrail:us-east-1:123456789012:trail/data',
          eventSelectors: [{ includeManagementEvents: false, readWriteType: 'All' }],
        },
      })
      expect(writes()).toContain('PutEventSelectors')
    }))
})

describe('DeleteTrail', () => {
  it('is told, with what is wrong now', () =>
    watched(whole, {}, async ({ aws, react, subjects }) => {
      await aws().send(new DeleteTrailCommand({ Name: trailArn }))
      const report = await react({ eventName: 'DeleteTrail' })
      expect(verdicts(report.findings, 'multi-region-trail')).toEqual({ '123456789012': 'fail' })
      expect(subjects()).toEqual([expect.stringContaining('DeleteTrail on main')])
    }))
})

describe('an event that is not to be believed', () => {
  it.each([
    ['of another account', { ...anEvent({ recipientAccountId: '999999999999' }), account: '999999999999' }],
    ['that contradicts itself', { ...anEvent(), region: 'eu-west-1' }],
    ['that is old', anEvent({ eventTime: '2020-01-01T00:00:00Z' })],
    ['that is nothing', {}],
  ])('%s: it throws, asks nothing and changes nothing', (_what, event) =>
    watched(whole, enforce, async ({ sandbox, settings }) => {
      const before = sandbox.requests.length
      await expect(guardReact(settings, event)).rejects.toThrow('not an event to act on')
      expect(sandbox.requests).toHaveLength(before)
    }),
  )
})

it('law 8: an alert that cannot be sent fails the reaction, and is sent when it is retried', () =>
  watched(whole, {}, async ({ sandbox, aws, react, subjects }) => {
    await aws().send(new StopLoggingCommand({ Name: trailArn }))
    const fault = sandbox.faults.add({ operation: 'Publish', fault: { kind: 'access-denied' } })
    await expect(react()).rejects.toThrow(/sns:Publish/)
    sandbox.faults.remove(fault)
    await react()
    expect(subjects()).toHaveLength(1)
  }))

it('a change that weakens nothing is not worth a word', () =>
  watched(whole, {}, async ({ react, subjects, writes }) => {
    await react({ eventName: 'StartLogging' })
    expect(subjects()).toEqual([])
    expect(writes()).toEqual([])
  }))
