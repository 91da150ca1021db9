import { expect, it } from '@jest/globals'
import { weakens } from '../record.ts'

const everyone = 'http://acs.amazonaws.com/groups/global/AllUsers'
const authenticated = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers'
const grants = (owner: object, ...Grantee: object[]) => ({
  AccessControlPolicy: {
    Owner: owner,
    AccessControlList: { Grant: Grantee.map((one) => ({ Grantee: one })) },
  },
})

it.each([
  ['a canned ACL for everyone', { 'x-amz-acl': 'public-read-write' }, true],
  ['a canned ACL for all AWS users', { 'x-amz-acl': ['authenticated-read'] }, true],
  ['a canned ACL for the owner', { 'x-amz-acl': ['bucket-owner-full-control'] }, false],
  ['a header that grants everyone', { 'x-amz-grant-read': `uri="${everyone}"` }, true],
  [
    'one of several headers',
    { 'x-amz-grant-read': ['id="1"'], 'x-amz-grant-write': ['id="1"', `uri="${authenticated}"`] },
    true,
  ],
  ['a header that grants somebody', { 'x-amz-grant-read': 'id="1"' }, true],
  ['a header that grants somebody by mail', { 'x-amz-grant-read': 'emailAddress=a@example.com' }, true],
  [
    "a header that grants S3's log delivery",
    { 'x-amz-grant-write': 'uri=http://acs.amazonaws.com/groups/s3/LogDelivery' },
    false,
  ],
  ['a nested header', { acl: '', accessControlList: { 'x-amz-grant-read': `uri=${everyone}` } }, true],
  ['a nested header for somebody', { accessControlList: { 'x-amz-grant-full-control': 'id=ab' } }, true],
  ['a nested canned ACL', { accessControlList: { 'x-amz-acl': 'public-read' } }, true],
  ['a nested canned ACL for the owner', { accessControlList: { 'x-amz-acl': 'private' } }, false],
  ['a parameter that is no header of a grant', { 'x-amz-meta': everyone }, false],
  ['a parameter that only ends as one', { 'my-x-amz-grant-read': 'id="1"' }, false],
  [
    'a header for everyone under capitals',
    { AccessControlList: { 'x-amz-grant-read': `uri=${everyone}` } },
    true,
  ],
  ['one of two in a list', { 'x-amz-grant-write': ['uri="x/s3/LogDelivery"', 'id="1"'] }, true],
  ['one of two in a text', { 'x-amz-grant-write': 'uri="x/s3/LogDelivery",id="1"' }, true],
  ['one of two in a text with a space', { 'x-amz-grant-write': 'uri="x/s3/LogDelivery", id="1"' }, true],
  ['what only ends as an id', { 'x-amz-grant-write': 'uuid="1"' }, false],
  ['a grant to all AWS users', grants({ ID: 'me' }, { URI: authenticated }), true],
  [
    'a grant to log delivery',
    grants({ ID: 'me' }, { URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' }),
    false,
  ],
  ['a grant to the owner', grants({ ID: 'me' }, { ID: 'me' }), false],
  ['a grant to another', grants({ ID: 'me' }, { ID: 'me' }, { ID: 'other' }), true],
  ['a grant by mail', grants({ ID: 'me' }, { EmailAddress: 'a@example.com' }), true],
  ['a grant where no owner is named', grants({}, { ID: 'other' }), false],
  ['a grant to nobody that is named', grants({ ID: 'me' }, {}), false],
  ['nothing', {}, false],
])('%s', (_what, params, opens) => {
  const expected = opens ? ['log-confidentiality'] : []
  expect(weakens('s3', 'PutBucketAcl', { bucketName: 'logs', ...params })).toEqual(expected)
})

const rules = (...modes: string[]) =>
  weakens('s3', 'PutBucketOwnershipControls', {
    bucketName: 'logs',
    OwnershipControls: { Rule: modes.map((ObjectOwnership) => ({ ObjectOwnership })) },
  })

it('one rule of ownership that lets ACLs in is enough', () => {
  expect(rules('BucketOwnerEnforced')).toEqual([])
  expect(rules('BucketOwnerEnforced', 'BucketOwnerPreferred')).toEqual(['log-confidentiality'])
})
