import { describe, expect, it } from '@jest/globals'
import { isPipelineRole } from '../../lib/policy/schema.ts'

const role = (resource: string, account = '123456789012') => `arn:aws:iam::${account}:${resource}`

/** IAM user guide, "IAM identifiers": a path begins and ends with a slash, a name has none. */
describe('the role of a pipeline', () => {
  it.each([
    role('role/terraform'),
    role('role/ci/terraform'),
    role('role/ci/*'),
    role('role/ci/production/*'),
    role('role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Admin_1a2b'),
    'arn:aws-us-gov:iam::123456789012:role/ci/*',
  ])('may be %s', (text) => {
    expect(isPipelineRole(text)).toBe(true)
  })

  it.each([
    ['a name', 'terraform'],
    ['a pattern of names', 'terraform-*'],
    ['an ARN with a pattern of names', role('role/terraform-*')],
    ['one inside a path', role('role/ci/terraform-*')],
    ['every role', role('role/*')],
    ['a pattern of paths', role('role/c*/*')],
    ['one of any character', role('role/c?/*')],
    ['one of any character before a name', role('role/c?/terraform')],
    ['any account', role('role/ci/*', '*')],
    ['any partition', 'arn:*:iam::123456789012:role/ci/*'],
    ['a user', role('user/ci/*')],
    ['a session', 'arn:aws:sts::123456789012:assumed-role/ci/run'],
    ['nothing', ''],
    ['everything', '*'],
  ])('may not be %s', (_what, text) => {
    expect(isPipelineRole(text)).toBe(false)
  })
})
