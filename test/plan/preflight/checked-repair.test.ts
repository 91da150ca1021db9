import { describe, expect, it } from '@jest/globals'
import type { Call, Calls, PlannedRepair, PolicyDocument } from '../../../lib/model/index.ts'
import { checkedRepair, checkedRepairs, preflightNeeds } from '../../../lib/plan/preflight/checked-repair.ts'
import { aBucket, aTrailBucketPolicy } from '../../builders/a-bucket.ts'
import { aSnapshot } from '../../builders/a-snapshot.ts'
import { account, aTrail } from '../../builders/a-trail.ts'
import { create, start, update } from './calls.ts'

const repair = (...calls: Calls): Extract<PlannedRepair, { calls: Calls }> => ({
  check: 'log-file-validation',
  remedy: 'enable-log-file-validation',
  risk: 'safe',
  resource: aTrail().arn,
  account,
  region: 'us-east-1',
  calls,
})
const trail = aTrail({ logFileValidation: false })
const withoutDigests: PolicyDocument = {
  Statement: aTrailBucketPolicy().Statement.map((statement) =>
    statement.Action === 's3:PutObject'
      ? { ...statement, Resource: `arn:aws:s3:::trail-logs/AWSLogs/${account}/CloudTrail/*` }
      : statement,
  ),
}
const shut = aSnapshot({
  trails: [trail],
  buckets: { 'trail-logs': aBucket({ policy: { ok: true, value: withoutDigests } }) },
})
const validate = update(trail, { EnableLogFileValidation: true })
const openUp: Call = {
  service: 's3',
  operation: 'PutBucketPolicy',
  account,
  region: 'us-east-1',
  input: { Bucket: 'trail-logs', Policy: JSON.stringify(aTrailBucketPolicy()) },
  expect: { kind: 'whole-bucket-policy', bucket: 'trail-logs', document: withoutDigests },
  intend: { kind: 'whole-bucket-policy', bucket: 'trail-logs', document: aTrailBucketPolicy() },
  why: 'CloudTrail may not write digests.',
}
const made: Call = {
  service: 's3',
  operation: 'CreateBucket',
  account,
  region: 'us-east-1',
  input: { Bucket: 'new-logs' },
  expect: { kind: 'bucket', bucket: 'new-logs', exists: false },
  intend: { kind: 'bucket', bucket: 'new-logs', exists: true },
  why: 'The trail needs a bucket of its own.',
}

/** Which of these repairs are refused, one after the other. */
const refusals = (...repairs: PlannedRepair[]) =>
  checkedRepairs(repairs, shut).map(({ refusal }) => refusal !== undefined)

describe('a repair that is looked ahead of', () => {
  it('is refused as a whole where one of its calls must fail', () => {
    const checked = checkedRepair({ ...repair(start(), validate), paidCopies: { before: 0, after: 1 } }, shut)
    expect(checked).toMatchObject({ calls: [], refusal: { refused: true } })
    expect(checked).not.toHaveProperty('paidCopies')
  })

  it('meets what its own earlier calls leave behind', () => {
    expect(checkedRepair(repair(openUp, validate), shut).refusal).toBeUndefined()
    expect(checkedRepair(repair(validate, openUp), shut).refusal).toBeDefined()
  })

  it('meets what the repairs before it leave behind, and nothing of one that is refused', () => {
    expect(refusals(repair(openUp), repair(validate))).toEqual([false, false])
    expect(refusals(repair(validate), repair(openUp))).toEqual([true, false])
    expect(refusals(repair(validate, openUp), repair(validate))).toEqual([true, true])
  })

  it('may use a bucket that it makes itself', () => {
    const around = aSnapshot({ trails: [] })
    const checked = checkedRepair(repair(made, create({ S3BucketName: 'new-logs' })), around)
    expect(checked.calls).toHaveLength(2)
    expect(checked.notes).toBeUndefined()
  })

  it('keeps the notes that it had, each once', () => {
    const { notes } = checkedRepair(
      { ...repair(validate), notes: ['Seen.'] },
      aSnapshot({ trails: [trail], buckets: {} }),
    )
    expect(notes).toEqual(['Seen.', 'Not checked: whether CloudTrail can write to the bucket trail-logs.'])
  })
})

describe('what has to be read for it', () => {
  it('is nothing for a start, so that nothing holds it up', () => {
    const { trails, writtenBuckets } = preflightNeeds([repair(start())], shut)
    expect([trails, writtenBuckets]).toEqual([[], []])
  })

  it('is the bucket that a trail is left with, and its key where it has one', () => {
    const led = update(trail, { S3BucketName: 'other' })
    const { trails, parts } = preflightNeeds([repair(led)], shut)
    expect(trails.map(({ bucket }) => bucket)).toEqual(['other'])
    expect([...parts].toSorted()).toEqual(['bucket', 'bucket-policy', 'key', 'key-policy'])
    const { kmsKeyId: _bare, ...bare } = trail
    const keyless = preflightNeeds(
      [repair(update(bare, { S3BucketName: 'other' }))],
      aSnapshot({ trails: [bare] }),
    )
    expect([...keyless.parts].toSorted()).toEqual(['bucket', 'bucket-policy'])
  })

  it('is who owns a bucket that is written to, unless the repair makes it', () => {
    expect(preflightNeeds([repair(openUp)], shut).writtenBuckets).toEqual(['trail-logs'])
    expect(preflightNeeds([repair(made)], shut).writtenBuckets).toEqual([])
  })
})
