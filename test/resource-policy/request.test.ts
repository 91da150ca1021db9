import { describe, expect, it } from '@jest/globals'
import {
  type CloudTrailCall,
  cloudTrailKeys,
  cloudTrailRequest,
  type Membership,
} from '../../lib/resource-policy/cloudtrail-keys.ts'
import {
  absent,
  keysOf,
  type KeyState,
  oneOf,
  present,
  presentUnknown,
  unknownKey,
} from '../../lib/resource-policy/request.ts'

const trailArn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main'
const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/1'
const root: Membership = { id: 'o-abcdefghij', inRoot: true }
const put: CloudTrailCall = {
  action: 's3:PutObject',
  resource: 'arn:aws:s3:::logs/a',
  trail: { arn: trailArn, account: '123456789012', organization: root },
  owner: {
    account: '210987654321',
    organization: { id: 'o-abcdefghij', inRoot: false },
    region: 'eu-west-1',
  },
  encryption: { header: ['aws:kms'], key: [keyArn] },
  at: new Date('2026-11-29T10:20:30.456Z'),
}
const stateOf = (key: string, changes: Partial<CloudTrailCall> = {}): KeyState =>
  cloudTrailRequest({ ...put, ...changes }).keys(key)

const of = (organization: Membership) => ({
  trail: { ...put.trail, organization },
  owner: { ...put.owner, organization },
})

it('finds a key by its whole name, and a family by its beginning', () => {
  const keys = keysOf({ 'x:ab': absent, 'y:a*': absent })
  expect(['x:ab', 'x:ac', 'x:abc', 'y:ac'].map(keys)).toEqual([absent, unknownKey, unknownKey, absent])
})

describe('a request of CloudTrail', () => {
  it('comes from CloudTrail itself, for an action on a resource', () => {
    expect(cloudTrailRequest(put)).toMatchObject({
      requester: { service: 'cloudtrail.amazonaws.com' },
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::logs/a',
    })
  })

  it.each<[string, KeyState]>([
    ['aws:sourcearn', present(trailArn)],
    ['aws:sourceaccount', present('123456789012')],
    ['aws:sourceorgid', present('o-abcdefghij')],
    ['aws:sourceorgpaths', present({ like: 'o-abcdefghij/r-#/' })],
    ['aws:principalisawsservice', present('true')],
    ['aws:securetransport', present('true')],
    ['aws:principalservicename', present('cloudtrail.amazonaws.com')],
    ['aws:principalservicenameslist', present('cloudtrail.amazonaws.com')],
    ['aws:viaawsservice', present('false')],
    ['aws:currenttime', present('2026-11-29T10:20:30Z')],
    ['aws:epochtime', present('1795947630')],
    ['aws:resourceaccount', present('210987654321')],
    ['s3:resourceaccount', present('210987654321')],
    ['aws:requestedregion', present('eu-west-1')],
    ['aws:resourceorgid', present('o-abcdefghij')],
    ['aws:resourceorgpaths', present({ like: 'o-abcdefghij/r-#/~' })],
    ['s3:tlsversion', oneOf(['1.2'], ['1.3'])],
    ['s3:signatureversion', present('AWS4-HMAC-SHA256')],
    ['s3:x-amz-acl', present('bucket-owner-full-control')],
    ['s3:x-amz-server-side-encryption', present('aws:kms')],
    ['s3:x-amz-server-side-encryption-aws-kms-key-id', present(keyArn)],
  ])('carries %s', (key, state) => {
    expect(stateOf(key)).toEqual(state)
  })

  it.each([
    'aws:sourcevpc',
    'aws:sourcevpcarn',
    'aws:sourcevpce',
    'aws:vpcsourceip',
    'aws:vpceaccount',
    'aws:vpceorgid',
    'aws:vpceorgpaths',
    'aws:principalorgid',
    'aws:principalorgpaths',
    'aws:principaltag/team',
    'aws:username',
    'aws:multifactorauthpresent',
    'aws:multifactorauthage',
    'aws:referer',
    's3:object-lock-mode',
    's3:object-lock-remaining-retention-days',
    's3:if-none-match',
    's3:if-match',
    's3:x-amz-grant-read',
    's3:requestobjecttag/team',
    's3:requestobjecttagkeys',
  ])('does not carry %s', (key) => {
    expect(stateOf(key)).toEqual(absent)
  })

  it.each(['aws:useragent', 'aws:userid', 'aws:principalaccount', 'aws:principaltype'])(
    'carries %s with a value that is not known',
    (key) => {
      expect(stateOf(key)).toEqual(presentUnknown)
    },
  )

  it('carries an address and an ARN of AWS’s own, or none', () => {
    expect(stateOf('aws:sourceip')).toEqual(
      oneOf('absent', [{ is: 'foreign-address', version: 4 }], [{ is: 'foreign-address', version: 6 }]),
    )
    expect(stateOf('aws:principalarn')).toEqual(oneOf('absent', [{ is: 'foreign-arn' }]))
  })

  it.each([
    'aws:calledvia',
    'aws:tokenissuetime',
    's3:authtype',
    'kms:viaservice',
    'aws:principaltags',
    'toString',
  ])('says nothing of %s', (key) => {
    expect(stateOf(key)).toEqual(unknownKey)
  })

  it('does not tell a region that the caller does not know', () => {
    const { region: _, ...owner } = put.owner
    expect(stateOf('aws:requestedregion', { owner })).toEqual(presentUnknown)
  })

  it('carries no organization for an account that is in none, and nothing certain where that was not read', () => {
    for (const key of [
      'aws:sourceorgid',
      'aws:sourceorgpaths',
      'aws:resourceorgid',
      'aws:resourceorgpaths',
    ]) {
      expect([key, stateOf(key, of('none'))]).toEqual([key, absent])
      expect([key, stateOf(key, of('unknown'))]).toEqual([key, unknownKey])
    }
  })

  it('has headers of objects with an object alone', () => {
    const see = { action: 's3:GetBucketAcl' }
    expect(stateOf('s3:x-amz-acl', see)).toEqual(oneOf('absent', ['bucket-owner-full-control']))
    expect(stateOf('s3:x-amz-server-side-encryption', see)).toEqual(oneOf('absent', ['aws:kms']))
    const { encryption: _, ...unsaid } = put
    expect(cloudTrailRequest(unsaid).keys('s3:x-amz-server-side-encryption')).toEqual(unknownKey)
    expect(stateOf('s3:x-amz-server-side-encryption', { action: 'kms:GenerateDataKey' })).toEqual(unknownKey)
  })

  // CloudTrail user guide, "How AWS CloudTrail uses AWS KMS".
  it('names the trail in the encryption context, when it asks for a data key', () => {
    const encrypt = { action: 'kms:GenerateDataKey' }
    const context = 'kms:encryptioncontext:aws:cloudtrail:arn'
    expect(stateOf(context, encrypt)).toEqual(present(trailArn))
    expect(stateOf(context, { action: 'kms:DescribeKey' })).toEqual(oneOf('absent', [trailArn]))
    expect(stateOf('kms:encryptioncontextkeys', encrypt)).toEqual(
      oneOf(['aws:cloudtrail:arn'], ['aws:cloudtrail:arn', 'aws:s3:arn']),
    )
  })
})

describe('the table of keys', () => {
  it('names each key once, in small letters, and a source for each', () => {
    const names = cloudTrailKeys.flatMap(({ keys }) => keys)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^(?:aws|s3|kms):[a-z0-9:/-]+\*?$/)
    for (const { source } of cloudTrailKeys)
      expect(source).toMatch(/user guide|Service Authorization Reference/)
  })
})
