import { DescribeTrailsCommand, StopLoggingCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from '@jest/globals'
import { done, whole } from '../flow/bench.ts'
import { trailArn, type Watched, watched } from './watched.ts'

const enforce = { mode: 'enforce' as const }
const unvalidated = {
  eventName: 'UpdateTrail',
  requestParameters: { name: trailArn, enableLogFileValidation: false },
}

/** Log files may be written to the trail's bucket from now on, digests not. */
async function shutOutDigests({ settings }: Watched): Promise<void> {
  const s3 = await settings.clients.s3('us-east-1')
  const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: 'logs' }))
  const deny = {
    Effect: 'Deny',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: 'arn:aws:s3:::logs/AWSLogs/123456789012/CloudTrail-Digest/*',
  }
  const document: { Statement: unknown[] } = JSON.parse(Policy)
  const shut = { ...document, Statement: [...document.Statement, deny] }
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'logs', Policy: JSON.stringify(shut) }))
}

async function unvalidate(account: Watched): Promise<void> {
  await account.aws().send(new UpdateTrailCommand({ Name: trailArn, EnableLogFileValidation: false }))
}

const isValidated = async ({ aws }: Watched) =>
  (await aws().send(new DescribeTrailsCommand({}))).trailList?.[0]?.LogFileValidationEnabled

describe('what AWS must refuse, or what could not be delivered', () => {
  it('is not written by a reaction, and the alert says what to do', () =>
    watched(whole, enforce, async (account) => {
      await shutOutDigests(account)
      await unvalidate(account)
      const report = await account.react(unvalidated)
      expect(done(report)).toEqual(['refused enable-log-file-validation'])
      expect(account.writes()).toEqual(['UpdateTrail'])
      expect(account.sandbox.alerts()[0]?.message).toContain('does not let CloudTrail s3:PutObject')
      expect(account.sandbox.alerts()[0]?.message).toContain('grant-bucket-access')
    }))

  it('is not written by a sweep, which takes no budget for it', () =>
    watched(whole, { ...enforce, budget: { repairs: 1 } }, async (account) => {
      await shutOutDigests(account)
      await unvalidate(account)
      expect(done(await account.sweep())).toContain('refused enable-log-file-validation')
      expect(account.writes()).toEqual(['UpdateTrail'])
      expect(await isValidated(account)).toBe(false)
    }))

  it('is written where nothing stands against it', () =>
    watched(whole, enforce, async (account) => {
      await unvalidate(account)
      expect(done(await account.react(unvalidated))).toEqual(['applied UpdateTrail'])
      expect(await isValidated(account)).toBe(true)
    }))

  it('is written where it could not be looked ahead of: unread is no reason', () =>
    watched(whole, enforce, async (account) => {
      await shutOutDigests(account)
      await unvalidate(account)
      account.sandbox.faults.add({ operation: 'GetBucketPolicy', fault: { kind: 'access-denied' } })
      expect(done(await account.react(unvalidated))).toEqual(['applied UpdateTrail'])
    }))
})

const sent = ({ sandbox }: Watched, name: string) =>
  sandbox.requests.filter(({ operation }) => operation === name).length

describe("an organization's explicit deny", () => {
  it('K9: of StartLogging: it is reported as such, and sent once', () =>
    watched(whole, {}, async (account) => {
      await account.aws().send(new StopLoggingCommand({ Name: trailArn }))
      account.sandbox.faults.add({ operation: 'StartLogging', fault: { kind: 'access-denied', by: 'scp' } })
      const report = await account.react()
      expect(sent(account, 'StartLogging')).toBe(1)
      expect(report.outcomes).toEqual([
        expect.objectContaining({
          result: 'failed',
          remedy: 'start-logging',
          message: expect.stringContaining(
            'Blocked by a service control policy: cloudtrail:StartLogging is denied in us-east-1',
          ),
        }),
      ])
      expect(account.subjects()).toEqual([expect.stringContaining('repair FAILED')])
    }))

  it('K9: of another repair: it is reported as such, and sent once', () =>
    watched(whole, enforce, async (account) => {
      await unvalidate(account)
      account.sandbox.faults.add({ operation: 'UpdateTrail', fault: { kind: 'access-denied', by: 'scp' } })
      const report = await account.react(unvalidated)
      expect(sent(account, 'UpdateTrail')).toBe(2)
      expect(report.outcomes.map(({ result, message }) => [result, message.slice(0, 37)])).toEqual([
        ['failed', 'Blocked by a service control policy: '],
      ])
    }))

  it('of StartLogging by the account itself: the reaction tries again, as rights can be granted meanwhile', () =>
    watched(whole, {}, async (account) => {
      await account.aws().send(new StopLoggingCommand({ Name: trailArn }))
      account.sandbox.faults.add({ operation: 'StartLogging', fault: { kind: 'access-denied' } })
      await account.react()
      expect(sent(account, 'StartLogging')).toBe(2)
    }))
})
