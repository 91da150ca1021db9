import { expect, it } from '@jest/globals'
import { allChecks, type CheckId } from '../../lib/checks/all-checks.ts'
import { sweep } from '../../lib/flow.ts'
import { clean } from '../../sandbox/scenarios/clean.ts'
import { s3 } from '../../sandbox/services/s3/service.ts'
import { sns } from '../../sandbox/services/sns/service.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { ACCOUNT } from '../sandbox/bench.ts'
import { type Bench, inAccount, verdicts } from './bench.ts'

const where = { region: 'us-east-1' }
const TopicArn = `arn:aws:sns:us-east-1:${ACCOUNT}:trail-deliveries`
const Bucket = 'clean-trail-logs'

const optIn = allChecks.filter((check) => check.optIn)
const turnedOn = (id: CheckId) => aPolicy({ checks: { [id]: { enabled: true } } })

const verdictOf = async ({ run }: Bench, check: CheckId) => {
  const { findings } = await sweep(run({ policy: turnedOn(check) }))
  return Object.values(verdicts(findings, check)).join()
}

it('every opt-in check that is turned on comes to a verdict on what AWS answers', () =>
  inAccount(clean, {}, async ({ run }) => {
    for (const { id } of optIn) {
      const { findings } = await sweep(run({ policy: turnedOn(id) }))
      const status = Object.values(verdicts(findings, id)).join()
      expect([id, status]).toEqual([id, expect.stringMatching(/^(pass|fail)$/)])
    }
  }))

it('sns-notification passes once somebody has confirmed, and not before', () =>
  inAccount(clean, {}, async (bench) => {
    const { sandbox } = bench
    expect(await verdictOf(bench, 'sns-notification')).toBe('fail')
    const subscription = { TopicArn, Protocol: 'email', Endpoint: 'soc@example.com' }
    await sandbox.invoke(sns, 'Subscribe', subscription, where)
    expect(await verdictOf(bench, 'sns-notification')).toBe('fail')
    sandbox.confirmSubscriptions(TopicArn)
    expect(await verdictOf(bench, 'sns-notification')).toBe('pass')
    await sandbox.invoke(sns, 'DeleteTopic', { TopicArn }, where)
    expect(await verdictOf(bench, 'sns-notification')).toBe('fail')
  }))

it('bucket-object-lock passes once new objects are locked by default', () =>
  inAccount(clean, {}, async (bench) => {
    const lock = (ObjectLockConfiguration: object) =>
      bench.sandbox.invoke(s3, 'PutObjectLockConfiguration', { Bucket, ObjectLockConfiguration }, where)
    expect(await verdictOf(bench, 'bucket-object-lock')).toBe('fail')
    await lock({ ObjectLockEnabled: 'Enabled' })
    expect(await verdictOf(bench, 'bucket-object-lock')).toBe('fail')
    const DefaultRetention = { Mode: 'GOVERNANCE', Years: 1 }
    await lock({ ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } })
    expect(await verdictOf(bench, 'bucket-object-lock')).toBe('pass')
  }))

it('reads nothing for those that are off', () =>
  inAccount(clean, {}, async ({ sandbox, run }) => {
    await sweep(run())
    const asked = new Set(sandbox.requests.map(({ operation }) => operation))
    for (const operation of ['ListSubscriptionsByTopic', 'GetTopicAttributes', 'DescribeMetricFilters'])
      expect(asked).not.toContain(operation)
  }))
