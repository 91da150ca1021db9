import { expect, it } from '@jest/globals'
import { weakens } from '../record.ts'

const statement = (Effect: string) => ({
  Effect,
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'logs:*',
})
const policyOf = (...effects: string[]) => ({
  policyName: 'p',
  policyDocument: JSON.stringify({ Statement: effects.map(statement) }),
})

it.each([
  ['PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 89 }, ['log-retention']],
  ['PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 90 }, []],
  ['PutRetentionPolicy', { logGroupName: 'g' }, []],
  [
    'AssociateKmsKey',
    { logGroupName: 'g', kmsKeyId: 'arn:aws:kms:r:999999999999:key/k' },
    ['kms-encryption'],
  ],
  ['AssociateKmsKey', { logGroupName: 'g', kmsKeyId: 'arn:aws:kms:r:123456789012:key/k' }, []],
  ['PutResourcePolicy', policyOf('Allow'), []],
  ['PutResourcePolicy', policyOf('Allow', 'Deny'), ['cloudwatch-logs']],
  ['PutResourcePolicy', { policyName: 'p', policyDocument: '{' }, ['cloudwatch-logs']],
  ['DeleteResourcePolicy', { policyName: 'p' }, ['cloudwatch-logs']],
  ['DeleteAccountPolicy', { policyName: 'p', policyType: 'DATA_PROTECTION_POLICY' }, []],
  ['PutAccountPolicy', { policyName: 'p', policyType: 'SUBSCRIPTION_FILTER_POLICY' }, []],
  ['PutStorageTierPolicy', { storageTier: 'x' }, ['cloudwatch-logs']],
])('%s %j weakens %j', (name, params, expected) => expect(weakens('logs', name, params)).toEqual(expected))

const put = (destinationArn: string) =>
  weakens('logs', 'PutSubscriptionFilter', { logGroupName: 'g', destinationArn })

it('a destination that is no ARN belongs to nobody that is known', () => {
  expect(put('a:b:logs:r:999999999999:destination:d')).toEqual([])
  expect(put('arn:aws:logs:r:999999999999:destination:d')).toEqual(['cloudwatch-logs'])
  expect(put('arn:aws:logs:r::destination:d')).toEqual([])
})
