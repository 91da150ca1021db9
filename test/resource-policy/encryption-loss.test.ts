import { describe, expect, it } from '@jest/globals'
import type { PolicyStatement } from '../../lib/model/index.ts'
import { losesEncryption } from '../../lib/resource-policy/key-access.ts'

const account = '123456789012'
const keyArn = `arn:aws:kms:eu-west-1:${account}:key/1`
const place = { account, partition: 'aws', keyArn, now: new Date('2026-11-20T10:00:00Z') }
const trail = (name: string) => `arn:aws:cloudtrail:eu-west-1:${account}:trail/${name}`

type Conditions = NonNullable<PolicyStatement['Condition']>

const statement = (Effect: 'Allow' | 'Deny', Condition?: Conditions): PolicyStatement => ({
  Effect,
  Principal: { Service: 'cloudtrail.amazonaws.com' },
  Action: 'kms:GenerateDataKey*',
  Resource: '*',
  ...(Condition && { Condition }),
})
const loses = (
  Statement: PolicyStatement[],
  matters: (arn: string) => boolean = () => true,
  region: string | undefined = 'eu-west-1',
) => losesEncryption({ Version: '2012-10-17', Statement }, { ...place, ...(region && { region }) }, matters)
const of = (...arns: string[]) => ({ StringEquals: { 'aws:SourceArn': arns } })

const denied = (Condition: Conditions, region?: string) =>
  loses([statement('Allow'), statement('Deny', Condition)], () => true, region)
const deniedBy = (key: string) => denied({ StringEquals: { [key]: 'o-exampleorgid' } })
const onlyMain = (arn: string) => arn === trail('main')

// CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail".
describe('a key policy takes the encryption away', () => {
  it('unless it lets CloudTrail make data keys', () => {
    expect(loses([statement('Allow')])).toBe(false)
    expect(loses([])).toBe(true)
    expect(loses([{ ...statement('Allow'), Action: 'kms:DescribeKey' }])).toBe(true)
  })

  it('of the trails that matter', () => {
    const grant = statement('Allow', of(trail('main'), trail('second')))
    expect(loses([grant], (arn) => arn === trail('second'))).toBe(false)
    expect(loses([grant], (arn) => arn === trail('third'))).toBe(true)
  })

  it('by a Deny of a trail that it lets in, of those that matter or not', () => {
    const grants = [statement('Allow', of(trail('main'))), statement('Allow', of(trail('second')))]
    expect(loses([...grants, statement('Deny', of(trail('second')))], onlyMain)).toBe(true)
    expect(loses([...grants, statement('Deny', of(trail('main')))], onlyMain)).toBe(true)
    expect(loses([statement('Allow'), statement('Deny', of(trail('main')))])).toBe(true)
  })

  it('by a Deny of an organization that may be the owner’s', () => {
    expect([deniedBy('aws:ResourceOrgID'), deniedBy('aws:PrincipalOrgID')]).toEqual([true, false])
  })

  it('by what it says of the region of the key and of its owner', () => {
    expect(denied({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })).toBe(true)
    expect(denied({ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } })).toBe(false)
    expect(denied({ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, '')).toBe(true)
    expect(denied({ StringEquals: { 'aws:ResourceAccount': account } })).toBe(true)
    expect(denied({ StringEquals: { 'aws:ResourceAccount': '999988887777' } })).toBe(false)
  })
})
