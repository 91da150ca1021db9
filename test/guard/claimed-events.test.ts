import {
  CreateTrailCommand,
  DeleteTrailCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { PutObjectLockConfigurationCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { aPolicy } from '../builders/a-policy.ts'
import { anEvent } from '../builders/an-event.ts'
import { whole } from '../flow/bench.ts'
import { guardReact } from '../../lib/guard/guard-react.ts'
import { notifyOfPendingAttempts } from '../../lib/guard/notify-of-attempts.ts'
import { keepRecord, recordsOf } from '../../sandbox/event-history.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { aGuardedAccount } from './a-guarded-account.ts'
import { aContainer } from './invoked.ts'
import { trailArn, watched } from './watched.ts'

const account = '123456789012'
const forged = (index: number, record: object = {}) =>
  anEvent({ eventID: `forged-${index}`, eventTime: new Date().toISOString(), ...record })

const forgedCalls: [service: string, eventName: string, requestParameters: object][] = [
  ['cloudtrail', 'StopLogging', { name: trailArn }],
  ['cloudtrail', 'DeleteTrail', { name: trailArn }],
  ['cloudtrail', 'UpdateTrail', { name: trailArn, enableLogFileValidation: false }],
  [
    'cloudtrail',
    'PutEventSelectors',
    { trailName: trailArn, eventSelectors: [{ readWriteType: 'ReadOnly' }] },
  ],
  ['events', 'DeleteRule', { name: 'trailkeeper-cloudtrail' }],
  ['s3', 'DeleteBucketPolicy', { bucketName: 'logs' }],
  ['s3', 'DeleteBucket', { bucketName: 'logs' }],
  ['lambda', 'DeleteFunction20150331', { functionName: 'trailkeeper-react' }],
  ['events', 'DisableRule', { name: 'trailkeeper-cloudtrail' }],
  ['sns', 'DeleteTopic', { topicArn: `arn:aws:sns:us-east-1:${account}:trailkeeper-alerts` }],
]

const object = (name: string, bucketName: string, index: number, more: object = {}) => ({
  ...forged(index, {
    eventSource: 's3.amazonaws.com',
    eventName: name,
    managementEvent: false,
    eventCategory: 'Data',
    requestParameters: {
      bucketName,
      key: `AWSLogs/${account}/CloudTrail/us-east-1/2026/11/21/${index}.json.gz`,
    },
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/role-${index}/s` },
    ...more,
  }),
  source: 'aws.s3',
})
const item = (tableName: string, index: number) => ({
  ...forged(index, {
    eventSource: 'dynamodb.amazonaws.com',
    eventName: 'DeleteItem',
    managementEvent: false,
    requestParameters: { tableName },
  }),
  source: 'aws.dynamodb',
})
const objectCalls = ['DeleteObject', 'PutObject', 'CompleteMultipartUpload', 'PutObjectRetention']

describe('events that nothing shows to be true', () => {
  it('ten of one kind are one alert that calls them claimed, and one with their number an hour later', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep }) => {
      await sweep()
      const before = sandbox.alerts().length
      const told = () => sandbox.alerts().slice(before)
      for (let index = 1; index <= 10; index += 1) {
        const role = `arn:aws:sts::${account}:assumed-role/role-${index}/session`
        await guardReact(settings, forged(index, { userIdentity: { type: 'AssumedRole', arn: role } }))
      }
      expect(told().map(({ subject }) => subject)).toEqual([
        expect.stringContaining('claimed: StopLogging on main'),
      ])
      const message = told()[0]?.message
      expect(message).toContain('(claimed)')
      expect(message).toContain('(as the event claims)')
      expect(message).not.toContain('WHAT WAS NOT RECORDED')
      expect(message).not.toContain('WHAT WAS DONE')
      const later = { ...settings, now: () => new Date(Date.now() + 3_700_000) }
      await notifyOfPendingAttempts(later, account)
      expect(told()).toHaveLength(2)
      expect(told()[1]?.message).toContain(
        '9 events that nothing shows to be true since the last that was told',
      )
    }))

  it('ten of ten different calls on different resources are one alert, and one with their number an hour later', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep }) => {
      await sweep()
      const before = sandbox.alerts().length
      const told = () => sandbox.alerts().slice(before)
      for (const [index, [service, eventName, requestParameters]] of forgedCalls.entries()) {
        const record = { eventSource: `${service}.amazonaws.com`, eventName, requestParameters }
        await guardReact(settings, { ...forged(index, record), source: `aws.${service}` })
      }
      expect(told().map(({ subject }) => subject)).toEqual([
        expect.stringContaining('claimed: StopLogging on main'),
      ])
      const later = { ...settings, now: () => new Date(Date.now() + 3_700_000) }
      await notifyOfPendingAttempts(later, account)
      await notifyOfPendingAttempts(later, account)
      expect(told()).toHaveLength(2)
      expect(told()[1]?.subject).toContain('9 claimed events, the last DeleteTopic on')
      expect(told()[1]?.message).toContain('9 events that nothing shows to be true since the last')
    }))

  it('what event history never shows is told for itself: a forged event does not hide it', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep }) => {
      await sweep()
      const before = sandbox.alerts().length
      const key = `AWSLogs/${account}/CloudTrail/us-east-1/2026/11/21/a.json.gz`
      const record = {
        eventSource: 's3.amazonaws.com',
        eventName: 'DeleteObject',
        managementEvent: false,
        eventCategory: 'Data',
        requestParameters: { bucketName: 'logs', key },
      }
      await guardReact(settings, forged(1))
      await guardReact(settings, { ...forged(2, record), source: 'aws.s3' })
      expect(sandbox.alerts().slice(before)).toEqual([
        expect.objectContaining({ subject: expect.stringContaining('claimed: StopLogging') }),
        expect.objectContaining({ subject: expect.stringContaining('claimed: DeleteObject') }),
      ])
    }))

  it('a flood of data events is one alert a bucket and harm, and one with their number an hour later', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep }) => {
      await sweep()
      const before = sandbox.alerts().length
      const told = () => sandbox.alerts().slice(before)
      for (let index = 0; index < 12; index += 1)
        await guardReact(settings, object(objectCalls[index % 4] ?? '', 'logs', index))
      expect(told().map(({ subject }) => subject)).toEqual([
        expect.stringContaining('claimed: DeleteObject on logs/'),
      ])
      const later = { ...settings, now: () => new Date(Date.now() + 3_700_000) }
      await notifyOfPendingAttempts(later, account)
      expect(told()).toHaveLength(2)
      expect(told()[1]?.subject).toContain('11 claimed events, the last PutObjectRetention')
    }))

  it('a data event that says something else is told for itself', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep }) => {
      await sweep()
      const before = sandbox.alerts().length
      const all = { AccessControlPolicy: { AccessControlList: { Grant: [] } }, 'x-amz-acl': 'public-read' }
      const opened = object('PutObjectAcl', 'logs', 2)
      Object.assign(opened.detail.requestParameters, all)
      for (const event of [object('DeleteObject', 'logs', 1), opened, item('trailkeeper-state', 3)])
        await guardReact(settings, event)
      expect(
        sandbox
          .alerts()
          .slice(before)
          .map(({ subject }) => subject),
      ).toEqual([
        expect.stringContaining('claimed: DeleteObject'),
        expect.stringContaining('claimed: PutObjectAcl'),
        expect.stringContaining('claimed: DeleteItem on trailkeeper-state'),
      ])
    }))

  it('names that somebody invents make no more alerts: tables, or a word that calls are data events', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep }) => {
      await sweep()
      const before = sandbox.alerts().length
      const told = () =>
        sandbox
          .alerts()
          .slice(before)
          .map(({ subject }) => subject)
      for (let index = 0; index < 5; index += 1)
        await guardReact(settings, item(`trailkeeper-${index}`, index))
      expect(told()).toEqual([expect.stringContaining('claimed: DeleteItem on trailkeeper-0')])
      for (const [index, [service, eventName, requestParameters]] of forgedCalls.entries()) {
        const eventSource = `${service}.amazonaws.com`
        const record = { eventSource, eventName, requestParameters, managementEvent: false }
        await guardReact(settings, { ...forged(100 + index, record), source: `aws.${service}` })
      }
      expect(told().slice(1)).toEqual([expect.stringContaining('claimed: StopLogging on main')])
    }))

  it('ten at once, each in a container of its own, are one alert', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep }) => {
      await sweep()
      const before = sandbox.alerts().length
      const containers = Array.from({ length: 10 }, () => aContainer(settings, sandbox))
      await Promise.all(containers.map(({ invoke }, index) => invoke(forged(index))))
      for (const { close } of containers) close()
      expect(sandbox.alerts().slice(before)).toHaveLength(1)
    }))

  it('a real stop is told as one, with the time that the trail itself names', () =>
    watched(whole, {}, async ({ sandbox, aws, react }) => {
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      const { StopLoggingTime } = await aws().send(new GetTrailStatusCommand({ Name: trailArn }))
      const eventTime = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()
      const { gaps } = await react({ eventTime })
      expect(gaps?.map(({ from }) => from)).toEqual([StopLoggingTime?.toISOString()])
      expect(sandbox.alerts().at(-1)?.subject).not.toContain('claimed')
    }))

  it('a change is told as one where it is found, and its time as claimed', () =>
    watched(whole, {}, async ({ sandbox, aws, react }) => {
      const EventSelectors = [{ ReadWriteType: 'ReadOnly' as const, IncludeManagementEvents: true }]
      await aws().send(new PutEventSelectorsCommand({ TrailName: trailArn, EventSelectors }))
      await react({
        eventName: 'PutEventSelectors',
        requestParameters: {
          trailName: trailArn,
          eventSelectors: [{ readWriteType: 'ReadOnly', includeManagementEvents: true }],
        },
      })
      const { subject = '', message = '' } = sandbox.alerts().at(-1) ?? {}
      expect(subject).not.toContain('claimed')
      expect(message).toContain('(as the event claims) on, and still is')
    }))
})

const denied = (index: number, record: object = {}) =>
  forged(index, {
    errorCode: 'AccessDenied',
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/role-${index}/s` },
    ...record,
  })
const made = ({ world }: Sandbox, { detail }: ReturnType<typeof anEvent>) => {
  const rest = {
    apiVersion: '1',
    requestID: 'r',
    managementEvent: true,
    eventCategory: 'Management',
  } as const
  keepRecord(world, { ...detail, ...rest, eventType: 'AwsApiCall' })
}
const flood = [
  ...Array.from({ length: 5 }, (_, index) => denied(index)),
  denied(5, { eventName: 'DeleteTrail' }),
  {
    ...denied(6, {
      eventSource: 's3.amazonaws.com',
      eventName: 'DeleteBucket',
      requestParameters: { bucketName: 'logs' },
    }),
    source: 'aws.s3',
  },
]
const anHourLater = () => new Date(Date.now() + 3_700_000)

describe('denied calls that nothing shows to be true', () => {
  it('of many callers are one alert, and one with their number an hour later', () =>
    watched(whole, {}, async ({ settings, subjects }) => {
      for (const event of flood) await guardReact(settings, event)
      expect(subjects()).toEqual([expect.stringContaining('claimed: denied StopLogging on main')])
      await notifyOfPendingAttempts({ ...settings, now: anHourLater }, account)
      expect(subjects().slice(1)).toEqual([expect.stringContaining('6 claimed events, the last denied')])
    }))

  it('do not hide one that was made: it is told at once where event history shows it, else by the next sweep, once', () =>
    watched(whole, {}, async ({ sandbox, settings, sweep, subjects }) => {
      await sweep()
      const before = subjects().length
      for (const event of flood) await guardReact(settings, event)
      const [shown, shownLater] = [denied(11), denied(12, { eventName: 'DeleteTrail' })]
      made(sandbox, shown)
      for (const event of [shown, shownLater]) await guardReact(settings, event)
      const all = ['claimed: denied StopLogging', 'high: denied StopLogging on main']
      const told = () =>
        subjects()
          .slice(before)
          .map((subject) => subject.replace(/^\[Trailkeeper\] /, ''))
      expect(told()).toEqual(all.map((text) => expect.stringContaining(text)))
      made(sandbox, shownLater)
      await sweep()
      await sweep()
      expect(told().slice(2)).toEqual([expect.stringMatching(/high: denied DeleteTrail/)])
    }))

  it('nor do two thousand calls of another kind that were made after it', () =>
    watched(
      whole,
      {},
      async ({ sandbox, settings, sweep, subjects }) => {
        await sweep()
        for (const event of flood) await guardReact(settings, event)
        const before = subjects().length
        const hidden = denied(20, { eventName: 'DeleteTrail' })
        made(sandbox, hidden)
        for (let index = 0; index < 2_050; index += 1)
          made(sandbox, forged(1_000 + index, { eventSource: 'ec2.amazonaws.com', eventName: 'CreateTags' }))
        await sweep()
        expect(subjects().slice(before)).toEqual([expect.stringContaining('high: denied DeleteTrail')])
      },
      ['us-east-1'],
    ))

  it('nor does the id of another call make one true', () =>
    watched(whole, {}, async ({ sandbox, settings, subjects }) => {
      made(sandbox, forged(1, { eventName: 'DescribeTrails', requestParameters: null }))
      await guardReact(settings, denied(1))
      made(sandbox, denied(2, { requestParameters: { name: 'another' } }))
      await guardReact(settings, denied(2))
      expect(subjects()).toEqual([expect.stringContaining('claimed: denied')])
    }))
})

describe('a trail that was never started', () => {
  const Name = 'dormant'
  const dormant = `arn:aws:cloudtrail:us-east-1:${account}:trail/${Name}`
  const isLogging = async (aws: Parameters<Parameters<typeof watched>[2]>[0]['aws']) =>
    (await aws().send(new GetTrailStatusCommand({ Name }))).IsLogging

  it('is not started by a forged event, once the guard has seen it', () =>
    watched(whole, { mode: 'enforce' }, async ({ aws, sweep, react, writes }) => {
      await aws().send(new CreateTrailCommand({ Name, S3BucketName: 'logs' }))
      await sweep()
      await react({ requestParameters: { name: dormant } })
      expect(writes()).not.toContain('StartLogging')
      expect(await isLogging(aws)).toBe(false)
    }))

  it('nor in a container that did not see it, but has read what the sweep found', () =>
    watched(whole, { mode: 'enforce' }, async ({ aws, sandbox, settings, sweep, writes }) => {
      await aws().send(new CreateTrailCommand({ Name, S3BucketName: 'logs' }))
      await sweep()
      const { invoke, close } = aContainer(settings, sandbox)
      const record = { eventSource: 's3.amazonaws.com', eventName: 'DeleteBucket' }
      const requestParameters = { bucketName: 'somebody-elses' }
      await invoke({ ...forged(1, { ...record, requestParameters }), source: 'aws.s3' })
      await invoke(forged(2, { requestParameters: { name: dormant } }))
      close()
      expect(writes()).not.toContain('StartLogging')
      expect(await isLogging(aws)).toBe(false)
    }))

  it('is started where event history shows the call', () =>
    watched(whole, { mode: 'enforce' }, async ({ aws, sandbox, sweep, react }) => {
      await aws().send(new CreateTrailCommand({ Name, S3BucketName: 'logs' }))
      await sweep()
      await aws().send(new StopLoggingCommand({ Name }))
      const call = recordsOf(sandbox.world, account, 'us-east-1').find(
        ({ eventName }) => eventName === 'StopLogging',
      )
      await react({ eventID: call?.eventID, requestParameters: { name: dormant } })
      expect(await isLogging(aws)).toBe(true)
    }))
})

const saidOf = (sandbox: Sandbox) => {
  const alert = sandbox.alerts().at(-1)
  return `${alert?.subject} ${alert?.message}`
}

describe('a deletion that was not undone', () => {
  it('in mode plan: the alert says so, and why', () =>
    aGuardedAccount(
      async ({ sandbox, trails }) => {
        await trails.send(new DeleteTrailCommand({ Name: 'management-events' }))
        await sandbox.settled()
        expect(saidOf(sandbox)).toContain('NOT undone')
        expect(saidOf(sandbox)).toContain('It was NOT undone: the policy lets it be planned only')
        expect(saidOf(sandbox)).not.toMatch(/nothing is wrong any more/i)
      },
      aPolicy({ mode: 'plan' }),
    ))

  it('without a baseline: the alert says so, and why', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, aws, react }) => {
      await aws().send(new DeleteTrailCommand({ Name: trailArn }))
      await react({ eventName: 'DeleteTrail' })
      expect(saidOf(sandbox)).toContain('It was NOT undone: no baseline of it is known')
      expect(saidOf(sandbox)).not.toMatch(/nothing is wrong any more/i)
    }))
})

it('Object Lock that is enabled on a bucket without one is no weakening', () =>
  aGuardedAccount(async ({ sandbox, buckets }) => {
    const told = sandbox.alerts().length
    await buckets.send(
      new PutObjectLockConfigurationCommand({
        Bucket: 'clean-trail-logs',
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
      }),
    )
    await sandbox.settled()
    expect(sandbox.alerts().slice(told)).toEqual([])
  }))
