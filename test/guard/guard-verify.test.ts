import { type AttributeValue, DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { EnableSecurityHubCommand, GetFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub'
import { describe, expect, it } from '@jest/globals'
import type { AlertChannel } from '../../lib/alert/channels/index.ts'
import { fillDefaults } from '../../lib/policy/fill-defaults.ts'
import { startGuard } from '../../sandbox/guard/start-guard.ts'
import { type AuditedTrail, auditedTrail, away, home, member } from '../cli/audited-trail.ts'

/*
 * The deployed function `verify` over HTTP against the sandbox, whose CloudTrail delivers what is then attacked.
 */

type Guarded = Omit<AuditedTrail, 'verify'> & {
  verify: (look?: 'newest' | 'day') => Promise<Verified>
  /** Messages since it was asked before. */
  told: () => string[]
  sweep: () => Promise<void>
  items: () => Promise<Record<string, AttributeValue>[]>
  dynamodb: DynamoDBClient
}
type Verified = { summary: { pass: number; fail: number; unknown: number }; provenAgeSeconds: number }

/** A trail over two regions that has delivered for so many hours, and a guard that verifies. */
async function guarded(
  options: Parameters<typeof auditedTrail>[0] & { hours?: number; channels?: AlertChannel[] },
  test: (account: Guarded) => Promise<void>,
): Promise<void> {
  const trail = await auditedTrail(options)
  const policy = fillDefaults({
    version: 1,
    mode: 'plan',
    forwarding: 'off',
    verification: 'hourly',
    ...(options.channels && { alerts: { channels: options.channels } }),
  })
  const guard = await startGuard(trail.sandbox, policy, home)
  const dynamodb = new DynamoDBClient({
    region: home,
    endpoint: trail.sandbox.url,
    credentials: { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' },
  })
  let seen = 0
  const verify = trail.sandbox.world.functions.get(
    `arn:aws:lambda:${home}:123456789012:function:trailkeeper-verify`,
  )
  try {
    await trail.pass(options.hours ?? 8)
    await test({
      ...trail,
      dynamodb,
      verify: async (look = 'newest') => {
        const answer = await verify?.({ look })
        await trail.sandbox.settled()
        return answer as Verified
      },
      sweep: async () => {
        await guard.sweep()
        await trail.sandbox.settled()
      },
      told: () => {
        const fresh = trail.sandbox.alerts().slice(seen)
        seen += fresh.length
        return fresh.map(({ message }) => message)
      },
      items: async () => {
        const { Items = [] } = await dynamodb.send(
          new QueryCommand({
            TableName: 'trailkeeper-state',
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
            ExpressionAttributeValues: { ':pk': { S: 'account#123456789012' }, ':sk': { S: 'digest#' } },
          }),
        )
        return Items
      },
    })
  } finally {
    dynamodb.destroy()
    guard.close()
    await trail.close()
  }
}

const newest = (keys: readonly string[]): string => keys.at(-1) ?? ''

const change = (text: string) => `${text} `

describe('the function verify', () => {
  it('proves what CloudTrail delivered, hourly and daily, and tells nobody', () =>
    guarded({}, async ({ verify, told, items, sandbox }) => {
      const written = sandbox.requests.length
      expect((await verify()).summary).toMatchObject({ pass: 2, fail: 0, unknown: 0 })
      const { summary, provenAgeSeconds } = await verify('day')
      expect(summary).toMatchObject({ pass: 2, fail: 0, unknown: 0 })
      expect(provenAgeSeconds).toBe(2 * 3600)
      expect(told()).toEqual([])
      expect(await items()).toHaveLength(2)
      const operations = sandbox.requests.slice(written).map(({ operation }) => operation)
      expect(operations.filter((name) => /^(Put|Delete|Copy)(?!Item)/.test(name))).toEqual([])
    }))

  it('reads hourly the log files of the newest digests alone', () =>
    guarded({ hours: 12 }, async ({ verify, sandbox }) => {
      const reads = async (look: 'newest' | 'day') => {
        const before = sandbox.requests.length
        await verify(look)
        return sandbox.requests.slice(before).filter(({ operation }) => operation === 'GetObject').length
      }
      expect(await reads('newest')).toBeLessThan((await reads('day')) / 2)
    }))

  it('tells once that the newest digest is gone, though the chain that is left looks whole, and closes it when it is back', () =>
    guarded({ versioned: true, hours: 8 }, async (account) => {
      const { verify, told, keys, remove, download, s3 } = account
      await verify()
      const last = newest(await keys('CloudTrail-Digest'))
      const body = await download(last)
      const { HeadObjectCommand, PutObjectCommand } = await import('@aws-sdk/client-s3')
      const { Metadata = {} } = await s3.send(new HeadObjectCommand({ Bucket: 'audit-logs', Key: last }))
      await remove(last)
      expect((await verify()).summary).toMatchObject({ pass: 1, fail: 1 })
      const [alert = '', ...more] = told()
      expect(more).toEqual([])
      expect(alert).toContain('log-integrity')
      expect(alert).toContain(last)
      await verify('day')
      await verify()
      expect(told()).toEqual([])
      await s3.send(new PutObjectCommand({ Bucket: 'audit-logs', Key: last, Body: body, Metadata }))
      expect((await verify()).summary).toMatchObject({ pass: 2, fail: 0 })
      expect(told()).toHaveLength(1)
      expect((await verify()).provenAgeSeconds).toBe(2 * 3600)
    }))

  it('remembers a digest that even CloudTrail does not tell of', () =>
    guarded({ organization: true }, async ({ verify, told, keys, remove }) => {
      await verify()
      const ofMember = (await keys('CloudTrail-Digest')).filter((key) => key.includes(`/${member}/`))
      await remove(newest(ofMember))
      expect((await verify()).summary).toMatchObject({ pass: 3, fail: 1 })
      expect(told().join('\n')).toContain('the guard saw a digest')
      await remove(...ofMember)
      expect((await verify()).summary.fail).toBe(1)
    }))

  it('names a log file that was edited, with its true version and the command that puts it back', () =>
    guarded({ versioned: true }, async ({ verify, told, keys, edit, pass }) => {
      const logs = await keys('CloudTrail')
      const [first = ''] = logs
      await edit(first, change)
      // Of older hours the daily look reads log files.
      expect((await verify()).summary.fail).toBe(0)
      expect((await verify('day')).summary.fail).toBe(1)
      const [alert = ''] = told()
      expect(alert).toContain(first)
      expect(alert).toMatch(/true version is \S+/)
      expect(alert).toContain('aws s3api copy-object')
      // What was told is not over for growing old.
      await pass(30)
      expect((await verify()).summary.fail).toBe(1)
      expect((await verify('day')).summary.fail).toBe(1)
      // A further one is told.
      await edit(newest(logs), change)
      expect((await verify()).summary.fail).toBe(1)
      expect(told().join('\n')).toContain(newest(logs))
    }))

  it('says unknown of what it may not read, and never that it is proven', () =>
    guarded({}, async ({ verify, told, sandbox, pass }) => {
      sandbox.faults.add({ service: 's3', operation: 'GetObject', fault: { kind: 'access-denied' } })
      expect((await verify('day')).summary).toMatchObject({ pass: 0, fail: 0, unknown: 2 })
      expect(told().join('\n')).toContain('AccessDenied')
      await pass(5)
      const { provenAgeSeconds } = await verify()
      expect(provenAgeSeconds).toBe(5 * 3600)
    }))

  it('says unknown of a bucket that it may not list', () =>
    guarded({}, async ({ verify, told, sandbox }) => {
      await verify()
      sandbox.faults.add({ service: 's3', operation: 'ListObjectsV2', fault: { kind: 'access-denied' } })
      expect((await verify()).summary).toMatchObject({ pass: 0, fail: 0, unknown: 2 })
      expect(told().join('\n')).toContain('AccessDenied')
    }))

  it('believes no digest that somebody else put into its memory, and tells that it stands there', () =>
    guarded({}, async ({ verify, told, items, dynamodb }) => {
      await verify()
      const [item] = await items()
      const value = {
        S: JSON.stringify({ provenTo: 0, object: 's3://audit-logs/x', end: Date.now() + 9e12 }),
      }
      await dynamodb.send(new PutItemCommand({ TableName: 'trailkeeper-state', Item: { ...item, value } }))
      expect((await verify()).summary).toMatchObject({ pass: 2, fail: 0 })
      expect(told().join('\n')).toContain('written, changed or removed by somebody else')
    }))

  it('looks at every account of an organization trail', () =>
    guarded({ organization: true }, async ({ verify, told, keys, edit }) => {
      expect((await verify('day')).summary).toMatchObject({ pass: 4, fail: 0, unknown: 0 })
      const [log = ''] = (await keys('CloudTrail', away)).filter((key) => key.includes(`/${member}/`))
      await edit(log)
      expect((await verify('day')).summary).toMatchObject({ pass: 3, fail: 1 })
      expect(told().join('\n')).toContain(log)
    }))

  it('is watched over by the sweep: nothing is strange about it, and its change is told', () =>
    guarded({ hours: 1 }, async ({ sweep, told, sandbox }) => {
      await sweep()
      expect(told().filter((message) => message.includes('of the name of trailkeeper'))).toEqual([])
      await sandbox.invokeByName(
        'lambda',
        'UpdateFunctionConfiguration',
        { FunctionName: 'trailkeeper-verify', Timeout: 1 },
        { region: home },
      )
      await sweep()
      expect(told().join('\n')).toContain('trailkeeper-verify')
    }))

  it('keeps findings in Security Hub beside those of the sweep, and takes back what is proven again', () =>
    guarded({ hours: 8, channels: ['sns', 'security-hub'] }, async (account) => {
      const { verify, sweep, keys, edit, sandbox } = account
      const hub = new SecurityHubClient({
        region: home,
        endpoint: sandbox.url,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      })
      try {
        await hub.send(new EnableSecurityHubCommand({}))
        const found = async () => {
          const { Findings = [] } = await hub.send(new GetFindingsCommand({}))
          const ofCheck = Findings.filter(({ GeneratorId }) => GeneratorId === 'trailkeeper/log-integrity')
          return ofCheck.map(({ RecordState, Severity, Resources }) => [
            RecordState,
            Severity?.Label,
            Resources?.[0]?.Id,
          ])
        }
        const [log = ''] = await keys('CloudTrail')
        await edit(log, change)
        await verify('day')
        const active = [['ACTIVE', 'CRITICAL', account.arn]]
        expect(await found()).toEqual(active)
        await sweep()
        expect(await found()).toEqual(active)
        await edit(log, (text) => text.slice(0, -1))
        await verify('day')
        expect(await found()).toEqual([['ARCHIVED', 'INFORMATIONAL', account.arn]])
      } finally {
        hub.destroy()
      }
    }))

  it('refuses an event that names no look', () =>
    guarded({ hours: 1 }, async ({ sandbox }) => {
      const verify = sandbox.world.functions.get(
        `arn:aws:lambda:${home}:123456789012:function:trailkeeper-verify`,
      )
      await expect(verify?.({})).rejects.toThrow('look must be newest or day')
    }))
})
