import { expect, it } from '@jest/globals'
import { baseline, type ComparedTrail, judgedBaselines } from '../../lib/checks/baseline.ts'
import { aBaseline } from '../builders/a-baseline.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aTrail } from '../builders/a-trail.ts'
import { denied } from '../builders/failures.ts'

const judged = (changes: Partial<ComparedTrail>) =>
  judgedBaselines([
    { baseline: aBaseline(), differences: [], unread: [], byHand: [], elsewhere: 0, ...changes },
  ])[0]

it('passes where all is as accepted', () => {
  expect(judged({})).toMatchObject({
    status: 'pass',
    resource: aTrail().arn,
    actual: 'all as in the accepted baseline',
  })
})

it('fails for what differs, with the commands that put it back', () => {
  expect(
    judged({
      differences: [{ setting: 'bucket policy', text: 'bucket policy: none → x', by: ' (by y)' }],
      byHand: ['aws s3api …'],
    }),
  ).toMatchObject({
    status: 'fail',
    actual: 'bucket policy: none → x',
    byHand: ['aws s3api …'],
  })
  expect(judged({ differences: [{ setting: 'tags', text: 'tags: x' }] })).not.toHaveProperty('unread')
})

it('names each setting before the values, which an alert may cut', () => {
  const differences = ['bucket policy', 'tags'].map((setting) => ({
    setting,
    text: `${setting}: ${'x'.repeat(999)}`,
  }))
  expect(judged({ differences })?.message).toContain(
    'has it, in 2 settings (bucket policy, tags): bucket policy: xxx',
  )
})

it('is unknown for what could not be read, which hides nothing that was found', () => {
  const unread = [denied('s3:GetBucketPolicy')]
  expect(judged({ unread })).toMatchObject({ status: 'unknown', unread })
  expect(judged({ unread, differences: [{ setting: 'tags', text: 'tags: x' }] })).toMatchObject({
    status: 'fail',
    unread,
  })
})

it('says that other checks report what differs, and does not fail for it again', () => {
  expect(judged({ elsewhere: 1 })).toMatchObject({
    status: 'pass',
    actual: 'nothing beside what other checks report',
  })
})

it('is judged by the sweep of the guard alone', () => {
  expect(baseline.run(aSnapshot({ trails: [aTrail()] }), aPolicy())).toEqual([])
})
