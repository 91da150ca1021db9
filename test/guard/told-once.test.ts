import {
  AddTagsCommand,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { expect, it } from '@jest/globals'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { guardReact } from '../../lib/guard/guard-react.ts'
import type { GuardSettings } from '../../lib/guard/guard-settings.ts'
import { guardSweep } from '../../lib/guard/guard-sweep.ts'
import { anEvent } from '../builders/an-event.ts'
import { withTrail } from '../flow/bench.ts'
import { aGuardedAccount } from './a-guarded-account.ts'
import { trailArn, watched } from './watched.ts'

/** Check ids of those that stand in a text as words of their own. */
const checksIn = (text = ''): string[] =>
  allChecks.map(({ id }) => id).filter((id) => new RegExp(`^ {2}${id} \\(`, 'm').test(text))

it('an operator who makes one trail with five calls is told each finding in one alert only', () =>
  aGuardedAccount(async ({ sandbox, trails, sweep }) => {
    const told = sandbox.alerts().length
    const Name = 'another'
    await trails.send(new CreateTrailCommand({ Name, S3BucketName: 'clean-trail-logs' }))
    const ResourceId = `arn:aws:cloudtrail:us-east-1:123456789012:trail/${Name}`
    await Promise.all([
      trails.send(new StartLoggingCommand({ Name })),
      trails.send(
        new PutEventSelectorsCommand({
          TrailName: Name,
          EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
        }),
      ),
      trails.send(new AddTagsCommand({ ResourceId, TagsList: [{ Key: 'team', Value: 'web' }] })),
    ])
    await trails.send(
      new PutInsightSelectorsCommand({
        TrailName: Name,
        InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }],
      }),
    )
    await sandbox.settled()
    const byEvents = sandbox.alerts().slice(told)
    await sweep()
    const alerts = sandbox.alerts().slice(told)
    const named = alerts.flatMap(({ message }) => checksIn(message))
    expect(named).toContain('kms-encryption')
    expect(named).toContain('cloudwatch-logs')
    expect(named.toSorted()).toEqual([...new Set(named)].toSorted())
    const repairs = byEvents.filter(({ message }) => message.includes('logFileValidation: false → true'))
    expect(repairs).toHaveLength(1)
    for (const { message } of byEvents) expect(message).not.toMatch(/nothing is wrong any more/i)
  }))

/** Settings under which something else is done to its end when the first alert is about to be published. */
const whenPublishing = (settings: GuardSettings, act: () => Promise<unknown>): GuardSettings => {
  let isDone = false
  const ownSns: GuardSettings['clients']['ownSns'] = async (region) => {
    const isFirst = !isDone
    isDone = true
    if (isFirst) await act()
    return settings.clients.ownSns(region)
  }
  return { ...settings, clients: { ...settings.clients, ownSns } }
}

it.each(['a sweep', 'a reaction'])(
  'where %s is about to tell, and the other finds the same at the same moment, each finding stands in one alert',
  (first) =>
    watched(withTrail({}), {}, async ({ sandbox, aws, settings, sweep }) => {
      await sweep()
      const before = sandbox.alerts().length
      // Of a trail that no sweep saw yet nothing is looked up: what is told is what is found.
      await aws().send(new CreateTrailCommand({ Name: 'another', S3BucketName: 'logs' }))
      await aws().send(new StartLoggingCommand({ Name: 'another' }))
      const event = anEvent({
        eventTime: new Date().toISOString(),
        eventName: 'CreateTrail',
        requestParameters: { name: 'another', s3BucketName: 'logs' },
      })
      if (first === 'a sweep') await guardSweep(whenPublishing(settings, () => guardReact(settings, event)))
      else
        await guardReact(
          whenPublishing(settings, () => guardSweep(settings)),
          event,
        )
      const told = sandbox.alerts().slice(before)
      const named = told.flatMap(({ message }) => checksIn(message))
      expect(named).toContain('log-file-validation')
      expect(named.toSorted()).toEqual([...new Set(named)].toSorted())
    }),
)

it('a later alert on a trail gives the number of findings that people know of, and names none of them', () =>
  watched(withTrail({ validation: false }), {}, async ({ sandbox, aws, react, sweep }) => {
    await sweep()
    expect(sandbox.alerts()[0]?.message).toContain('log-file-validation')
    await aws().send(new StopLoggingCommand({ Name: trailArn }))
    await react()
    const message = sandbox.alerts().at(-1)?.message ?? ''
    expect(message).toContain('StopLogging')
    expect(checksIn(message)).toEqual([])
    expect(message).toContain('Besides, 1 that you were told of before is still open.')
    expect(message).not.toMatch(/nothing is wrong any more/i)
  }))
