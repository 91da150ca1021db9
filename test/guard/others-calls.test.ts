import {
  CloudTrailClient,
  DeleteTrailCommand,
  GetTrailStatusCommand,
  LookupEventsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { describe, expect, it } from '@jest/globals'
import { addRole } from '../../sandbox/services/iam/roles.ts'
import { issueRoleSession } from '../../sandbox/callers.ts'
import { keepRecord } from '../../sandbox/event-history.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { anEvent } from '../builders/an-event.ts'
import { done, whole, withTrail } from '../flow/bench.ts'
import { guardReact } from '../../lib/guard/guard-react.ts'
import { stateOf } from '../../lib/guard/guard-settings.ts'
import { putOwnCalls } from '../../lib/state/repair-budget.ts'
import { guardRole, trailArn, watched } from './watched.ts'

const account = '123456789012'
const roleIdentity = (role: string, session = 'trailkeeper-prod-react') => ({
  type: 'AssumedRole',
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
  accountId: account,
  sessionContext: {
    sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/${role}`, accountId: account },
  },
})

/** An event of another service, as EventBridge brings it. */
const eventOf = (service: string, eventName: string, requestParameters: object, more: object = {}) => ({
  ...anEvent({
    eventSource: `${service}.amazonaws.com`,
    eventName,
    eventTime: new Date().toISOString(),
    requestParameters,
    ...more,
  }),
  source: `aws.${service}`,
})

describe('what trails rest on', () => {
  it('a call on the bucket of a trail is told, with how to mend it', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep, subjects }) => {
      await sweep()
      const before = subjects().length
      await guardReact(settings, eventOf('s3', 'DeleteBucket', { bucketName: 'logs' }))
      expect(subjects().slice(before)).toEqual([expect.stringContaining('DeleteBucket on logs')])
      expect(sandbox.alerts().at(-1)?.message).toContain(
        `aws s3api head-bucket --region us-east-1 --cli-input-json '{"Bucket":"logs"}'`,
      )
    }))

  it.each([
    ['s3', 'DeleteBucket', { bucketName: 'somebody-elses' }],
    ['kms', 'DisableKey', { keyId: '11111111-2222-3333-4444-555555555555' }],
    ['sns', 'DeleteTopic', { topicArn: `arn:aws:sns:us-east-1:${account}:news` }],
    ['logs', 'DeleteLogGroup', { logGroupName: '/app/web' }],
    ['events', 'DisableRule', { name: 'nightly-report' }],
    ['lambda', 'DeleteFunction20150331', { functionName: 'web' }],
    ['iam', 'DeleteRole', { roleName: 'web' }],
  ])(
    '%s %s on what is no trail’s and not the guard’s is ignored, without a call to CloudTrail',
    (service, name, parameters) =>
      watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep, subjects }) => {
        await sweep()
        const before = sandbox.requests.length
        const told = subjects().length
        await guardReact(settings, eventOf(service, name, parameters))
        expect(subjects()).toHaveLength(told)
        expect(sandbox.requests.slice(before).map((request) => request.service)).not.toContain('cloudtrail')
      }),
  )

  it.each([
    ['events', 'DisableRule', { name: 'trailkeeper-prod-cloudtrail' }, 'aws events enable-rule'],
    [
      'lambda',
      'PutFunctionConcurrency20171031',
      { functionName: 'trailkeeper-prod-react', reservedConcurrentExecutions: 0 },
      'aws lambda delete-function-concurrency',
    ],
    [
      'lambda',
      'UpdateFunctionCode20150331v2',
      { functionName: 'trailkeeper-prod-react' },
      'put the stack back',
    ],
    ['iam', 'DeleteRolePolicy', { roleName: guardRole, policyName: 'react' }, 'aws iam list-role-policies'],
    [
      'sns',
      'DeleteTopic',
      { topicArn: `arn:aws:sns:us-east-1:${account}:trailkeeper-alerts` },
      'put the stack back',
    ],
    [
      'organizations',
      'DisableAWSServiceAccess',
      { servicePrincipal: 'cloudtrail.amazonaws.com' },
      'aws organizations enable-aws-service-access',
    ],
  ])(
    '%s %s on the guard itself, or what it stands on, is told with what mends it',
    (service, name, parameters, command) =>
      watched(whole, { mode: 'enforce' }, async ({ sandbox, settings, sweep, subjects }) => {
        await sweep()
        const told = subjects().length
        await guardReact(settings, eventOf(service, name, parameters))
        expect(subjects()).toHaveLength(told + 1)
        expect(sandbox.alerts().at(-1)?.message).toContain(command)
      }),
  )
})

describe('calls of the guard', () => {
  it.each<[string, string, object | undefined, number]>([
    [
      'one that is known by its request id and was made by the role of the guard is ignored',
      'request-1',
      roleIdentity(guardRole),
      0,
    ],
    ['the id alone is no excuse', 'request-1', undefined, 1],
    ['the role alone is no excuse', 'request-2', roleIdentity(guardRole), 1],
    ['nor is the id with the role, from another function', 'request-1', roleIdentity(guardRole, 'theirs'), 1],
    ['nor is the id with a role of a like name', 'request-1', roleIdentity(`${guardRole}D`), 1],
    [
      'nor is it with a role of that name elsewhere',
      'request-1',
      JSON.parse(JSON.stringify(roleIdentity(guardRole)).replaceAll(account, '999999999999')),
      1,
    ],
  ])('%s', (_what, requestID, userIdentity, told) =>
    watched(whole, {}, async ({ settings, subjects }) => {
      const facet = { kind: 'trail' as const, trailArn, settings: {} }
      const outcome = {
        check: 'event-selectors',
        remedy: 'restore-event-selectors',
        resource: trailArn,
        result: 'applied' as const,
        message: '',
        requestId: 'request-1',
        call: {
          service: 'cloudtrail' as const,
          operation: 'UpdateTrail' as const,
          account,
          region: 'us-east-1',
          input: { Name: trailArn },
          expect: facet,
          intend: facet,
          why: '',
        },
        before: facet,
        after: facet,
      }
      await putOwnCalls(stateOf(settings), [outcome])
      const hurried = { ...settings, wait: () => Promise.resolve() }
      const parameters = { name: 'main', enableLogFileValidation: false }
      await guardReact(
        hurried,
        eventOf('cloudtrail', 'UpdateTrail', parameters, {
          requestID,
          ...(userIdentity && { userIdentity }),
        }),
      )
      expect(subjects()).toHaveLength(told)
    }),
  )

  it('a stop under its role is none of its own: undone, and told as such', () =>
    watched(whole, {}, async ({ aws, react, subjects }) => {
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      const report = await react({ userIdentity: roleIdentity(guardRole) })
      expect(done(report)).toContain('applied StartLogging')
      expect(subjects()).toEqual([expect.stringMatching(/critical.*StopLogging by the guard's role/)])
    }))

  it('even one that was denied is critical', () =>
    watched(whole, {}, async ({ sandbox, settings, subjects }) => {
      const record = { userIdentity: roleIdentity(guardRole), eventTime: new Date().toISOString() }
      await guardReact(settings, deniedCall(sandbox, record))
      expect(subjects()).toEqual([expect.stringMatching(/critical.*denied StopLogging by the guard's role/)])
    }))
})

it('a guard in mode plan that may start trails restarts a trail, and plans what else is wrong', () =>
  watched(
    whole,
    { mode: 'plan', checks: { 'trail-logging': { enabled: true, mode: 'enforce' } } },
    async ({ aws, react, writes }) => {
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      expect(done(await react())).toContain('applied StartLogging')
      await aws().send(new UpdateTrailCommand({ Name: trailArn, EnableLogFileValidation: false }))
      const requestParameters = { name: 'main', enableLogFileValidation: false }
      const report = await react({ eventID: 'second', eventName: 'UpdateTrail', requestParameters })
      expect(done(report)).toEqual(['planned UpdateTrail'])
      expect(writes()).toEqual(['StopLogging', 'StartLogging', 'UpdateTrail'])
    },
  ))

/** One that event history shows. */
function deniedCall({ world }: Sandbox, record: Record<string, unknown>) {
  const event = anEvent({ ...record, errorCode: 'AccessDenied' })
  const rest = { requestID: 'r', managementEvent: true, eventCategory: 'Management' } as const
  keepRecord(world, { ...event.detail, ...rest, eventType: 'AwsApiCall' })
  return event
}

describe('attempts', () => {
  it('of one caller and call are told at once, then once an hour with their number', () =>
    watched(whole, {}, async ({ sandbox, settings, sweep, subjects }) => {
      let time = Date.now()
      const later = { ...settings, now: () => new Date(time) }
      const attempt = (eventID: string, eventName = 'StopLogging') =>
        guardReact(
          later,
          deniedCall(sandbox, { eventID, eventName, eventTime: new Date(time).toISOString() }),
        )
      for (let call = 0; call < 50; call += 1) await attempt(`a-${call}`)
      expect(subjects()).toEqual([expect.stringContaining('denied StopLogging on main')])
      await attempt('d-1', 'DeleteTrail')
      expect(subjects()).toHaveLength(2)
      time += 61 * 60_000
      await attempt('a-50')
      expect(subjects().slice(2)).toEqual([expect.stringContaining('denied StopLogging on main, 50 times')])
      await sweep()
      expect(subjects().filter((subject) => subject.includes('denied'))).toHaveLength(3)
    }))

  it('the same attempt twice counts once, and what nobody was told of the sweep tells', () =>
    watched(whole, {}, async ({ sandbox, settings, subjects }) => {
      const { guardSweep } = await import('../../lib/guard/guard-sweep.ts')
      let time = Date.now()
      const later = { ...settings, now: () => new Date(time) }
      const attempt = (eventID: string) =>
        guardReact(later, deniedCall(sandbox, { eventID, eventTime: new Date(time).toISOString() }))
      await attempt('a-1')
      await attempt('a-2')
      await attempt('a-2')
      await attempt('a-3')
      time += 61 * 60_000
      await guardSweep(later)
      expect(subjects().slice(1)).toEqual([expect.stringContaining('denied StopLogging on main, 2 times')])
    }))
})

describe('a known pipeline', () => {
  const pipelines = [{ role: `arn:aws:iam::${account}:role/terraform-apply`, owner: 'platform team' }]
  it('is told of, and its change is proposed for repair, by the next sweep as well', () =>
    watched(
      whole,
      { mode: 'enforce', pipelines },
      async ({ sandbox, aws, settings, sweep, writes, subjects }) => {
        const made = addRole(sandbox.world, account, { name: 'terraform-apply', trustPolicy: '{}' })
        made.policies.set('all', '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}')
        await sweep()
        const role = { account, name: 'terraform-apply', session: 'run' }
        const pipeline = new CloudTrailClient({
          region: 'us-east-1',
          endpoint: sandbox.url,
          credentials: issueRoleSession(sandbox.world, role),
        })
        await pipeline.send(new UpdateTrailCommand({ Name: trailArn, EnableLogFileValidation: false }))
        pipeline.destroy()
        const report = await guardReact(settings, await lastEvent(aws(), 'UpdateTrail'))
        expect(done(report)).toEqual(['planned UpdateTrail'])
        expect(subjects()).toHaveLength(1)
        await sweep()
        expect(writes()).toEqual(['UpdateTrail'])
      },
    ))
})

/** The last call of a name, as EventBridge brings it. */
async function lastEvent(client: CloudTrailClient, eventName: string) {
  const { Events = [] } = await client.send(
    new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: eventName }] }),
  )
  const detail: unknown = JSON.parse(Events[0]?.CloudTrailEvent ?? '{}')
  return { ...anEvent(), detail }
}

describe('a fight', () => {
  it('ends: after so many repairs the guard stops, says so once as such, and how to go on', () =>
    watched(whole, { mode: 'enforce', budget: { repairs: 2 } }, async ({ sandbox, aws, react, writes }) => {
      for (let round = 1; round <= 4; round += 1) {
        await aws().send(new UpdateTrailCommand({ Name: trailArn, EnableLogFileValidation: false }))
        await react({
          eventID: `round-${round}`,
          eventName: 'UpdateTrail',
          requestParameters: { name: 'main', enableLogFileValidation: false },
        })
      }
      expect(writes()).toHaveLength(4 + 2)
      const messages = sandbox.alerts().map(({ message }) => message)
      expect(messages).toHaveLength(4)
      expect(messages[2]).toContain('To resume: find who, then run trailkeeper apply')
    }))
})

describe('what was not recorded', () => {
  it('is said: from when to when, where, what event history still has, and what is lost', () =>
    watched(
      withTrail({
        eventSelectors: [
          { DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::documents/'] }] },
        ],
      }),
      {},
      async ({ sandbox, aws, react }) => {
        await aws().send(new StopLoggingCommand({ Name: trailArn }))
        const report = await react()
        const [gap] = report.gaps ?? []
        expect(gap).toMatchObject({
          trailArn,
          cause: 'stopped',
          regions: 'all',
          lost: ['data events of AWS::S3::Object'],
          inHistory: { ok: true },
        })
        expect(gap?.to).toBeDefined()
        const text = sandbox.alerts()[0]?.message
        expect(text).toContain('WHAT WAS NOT RECORDED')
        expect(text).toContain('aws cloudtrail lookup-events --start-time')
      },
    ))

  it('lasts while the trail stays stopped', () =>
    watched(whole, { mode: 'off' }, async ({ aws, react }) => {
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      const report = await react()
      expect(report.gaps).toEqual([expect.not.objectContaining({ to: expect.anything() })])
    }))
})

describe('events that never came', () => {
  it('stop-then-start: the sweep finds it by the trail’s times, and who did it in event history', () =>
    watched(whole, {}, async ({ sandbox, aws, sweep, subjects }) => {
      await sweep()
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      await aws().send(new StartLoggingCommand({ Name: trailArn }))
      await sweep()
      expect(subjects()).toEqual([expect.stringContaining('StopLogging on main')])
      const text = sandbox.alerts()[0]?.message
      expect(text).toContain('event history shows the same')
      expect(text).toContain('was stopped from')
      await sweep()
      expect(subjects()).toHaveLength(1)
    }))

  it('where event history is behind, the gap is told, and who it was once history knows', () =>
    watched(whole, {}, async ({ sandbox, aws, sweep, subjects }) => {
      await sweep()
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      await aws().send(new StartLoggingCommand({ Name: trailArn }))
      const id = sandbox.faults.add({ operation: 'LookupEvents', fault: { kind: 'access-denied' } })
      const report = await sweep()
      expect(report.gaps).toMatchObject([{ trailArn, cause: 'stopped' }])
      await sweep()
      expect(subjects()).toEqual([expect.stringContaining('no event of it came')])
      sandbox.faults.remove(id)
      await sweep()
      expect(subjects().slice(1)).toEqual([expect.stringContaining('StopLogging on main')])
    }))

  it('a changed setting is told by who changed it, once history knows', () =>
    watched(whole, {}, async ({ sandbox, aws, sweep, subjects }) => {
      await sweep()
      await aws().send(new UpdateTrailCommand({ Name: trailArn, EnableLogFileValidation: false }))
      const id = sandbox.faults.add({ operation: 'LookupEvents', fault: { kind: 'access-denied' } })
      await sweep()
      expect(subjects().join()).not.toContain('UpdateTrail')
      sandbox.faults.remove(id)
      await sweep()
      expect(subjects().slice(1)).toEqual([expect.stringContaining('UpdateTrail on main')])
      await sweep()
      expect(subjects()).toHaveLength(2)
    }))

  it('event history that gives no answer is not asked again, and holds no repair up', () =>
    watched(whole, { mode: 'enforce' }, async ({ sandbox, aws, sweep, subjects }) => {
      await sweep()
      await aws().send(new UpdateTrailCommand({ Name: trailArn, EnableLogFileValidation: false }))
      sandbox.faults.add({ operation: 'LookupEvents', fault: { kind: 'access-denied' } })
      const before = sandbox.requests.length
      await sweep()
      expect(subjects().at(-1)).toContain('1 repair made')
      const asked = sandbox.requests.slice(before).filter(({ operation }) => operation === 'LookupEvents')
      // Four calls can have done it: a region that gave no answer to the first is not asked for the others.
      expect(asked).toHaveLength(1)
    }))

  it('a stop whose event came is not told again', () =>
    watched(whole, {}, async ({ aws, react, sweep, subjects }) => {
      await sweep()
      await aws().send(new StopLoggingCommand({ Name: trailArn }))
      await react()
      await sweep()
      expect(subjects()).toHaveLength(1)
    }))

  it('a deleted trail is told by who deleted it', () =>
    watched(whole, {}, async ({ aws, sweep, subjects }) => {
      await sweep()
      await aws().send(new DeleteTrailCommand({ Name: trailArn }))
      await sweep()
      expect(subjects()[0]).toContain('DeleteTrail on main')
    }))
})

describe('CreateTrail', () => {
  const create = { eventName: 'CreateTrail', requestParameters: { name: 'decoy', s3BucketName: 'logs' } }

  it('within a day of a deletion takes the name or the quota: it is told', () =>
    watched(whole, {}, async ({ aws, react, subjects }) => {
      await aws().send(new DeleteTrailCommand({ Name: trailArn }))
      await react({ eventName: 'DeleteTrail', eventID: 'delete' })
      await react({ ...create, eventID: 'create' })
      expect(subjects().slice(1)).toEqual([expect.stringContaining('CreateTrail on decoy')])
    }))

  it('otherwise is nobody’s business', () =>
    watched(whole, {}, async ({ react, subjects }) => {
      await react(create)
      expect(subjects()).toEqual([])
    }))
})

it('an organization’s trail that was lost is told in a member account, with its owner, and not touched', () =>
  watched(whole, { mode: 'enforce' }, async ({ sandbox, aws, react, subjects, writes }) => {
    await react({
      requestParameters: { name: 'arn:aws:cloudtrail:us-east-1:999999999999:trail/organization' },
    })
    expect(subjects()).toEqual([expect.stringContaining('StopLogging on organization')])
    expect(sandbox.alerts()[0]?.message).toContain('belongs to account 999999999999')
    expect(writes()).toEqual([])
    expect((await aws().send(new GetTrailStatusCommand({ Name: trailArn }))).IsLogging).toBe(true)
  }))
