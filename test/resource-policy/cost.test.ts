import { expect, it } from '@jest/globals'
import { formFits } from '../../lib/resource-policy/pattern.ts'
import { strangerAccess } from '../../lib/resource-policy/stranger-access.ts'

const account = '123456789012'

const open = (resources: readonly string[], denied: readonly string[] = []) =>
  strangerAccess(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: [...resources],
        },
        ...denied.map((Resource) => ({ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource })),
      ],
    },
    {
      partition: 'aws',
      bucket: 'logs',
      owner: { account, organization: 'none' },
      now: new Date('2026-11-29'),
    },
  )

const many = Array.from({ length: 500 }, (_, i) => `arn:aws:s3:::logs/p${i}/AWSLogs/${account}/*`)

it('gives up, unsure, on strangers of a policy with more prefixes than anybody has', () => {
  expect(open(many)).toBe('cannot-tell')
})

it('goes through those of a policy for many teams', () => {
  expect(open(many.slice(0, 60))).toBe('no')
  expect(open([...many.slice(0, 60), 'arn:aws:s3:::logs/AWSLogs/*'])).toBe('yes')
})

it('goes through more than a thousand strangers where few paths ask for so many', () => {
  const places = [
    'o-a*/*/CloudTrail/eu-*/*',
    'o-b*/*/CloudTrail-Digest/us-*/*',
    'o-c*/*/CloudTrail-Insight/ap-*/*',
  ]
  const paths = places.flatMap((place) =>
    ['a', 'b', 'c'].map((prefix) => `arn:aws:s3:::logs/${prefix}?/AWSLogs/${place}`),
  )
  expect(open([`arn:aws:s3:::logs/AWSLogs/${account}/*`, ...paths], ['arn:aws:s3:::logs/*'])).toBe('no')
})

// Of what a Deny shuts nothing has to be asked: a stranger goes beside it.
it('is sure of a policy that denies more paths than anybody has', () => {
  expect(open(many.slice(0, 60), many)).toBe('no')
  expect(open(['arn:aws:s3:::logs/AWSLogs/*'], many)).toBe('yes')
  expect(open(['arn:aws:s3:::logs/AWSLogs/*'], ['arn:aws:s3:::logs/*', ...many])).toBe('no')
})

it('is done with patterns as long as a policy can be', () => {
  const long = '*a?'.repeat(6000)
  expect(formFits(long, 'arn:*:x')).toBe('no')
  expect(formFits(`${long}*`, '*')).toBe('cannot-tell')
})
