import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  DescribeHubCommand,
  DisableSecurityHubCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { ACCOUNT, OTHER, bench, failureOf, settings } from '../bench.ts'

let hub: SecurityHubClient
beforeEach(async () => {
  hub = new SecurityHubClient(settings(await bench()))
})

const finding = (changes: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding => ({
  SchemaVersion: '2018-10-08',
  Id: 'one',
  ProductArn: `arn:aws:securityhub:us-east-1:${ACCOUNT}:product/${ACCOUNT}/default`,
  GeneratorId: 'test',
  AwsAccountId: ACCOUNT,
  CreatedAt: '2026-11-21T00:00:00Z',
  UpdatedAt: '2026-11-21T00:00:00Z',
  Title: 'title',
  Description: 'description',
  Resources: [{ Type: 'Other', Id: 'x' }],
  ...changes,
})
const imported = (...Findings: AwsSecurityFinding[]) => hub.send(new BatchImportFindingsCommand({ Findings }))
const found = async () => (await hub.send(new GetFindingsCommand({}))).Findings ?? []

it('is off at first: nothing is imported, and it cannot be described', async () => {
  expect((await failureOf(imported(finding()))).name).toBe('InvalidAccessException')
  expect((await failureOf(hub.send(new DescribeHubCommand({})))).name).toBe('InvalidAccessException')
  await hub.send(new EnableSecurityHubCommand({}))
  expect(await hub.send(new DescribeHubCommand({}))).toMatchObject({
    HubArn: `arn:aws:securityhub:us-east-1:${ACCOUNT}:hub/default`,
  })
  await hub.send(new DisableSecurityHubCommand({}))
  expect((await failureOf(hub.send(new DescribeHubCommand({})))).name).toBe('InvalidAccessException')
})

describe('importing', () => {
  beforeEach(async () => {
    await hub.send(new EnableSecurityHubCommand({}))
  })

  it('the same id again updates it, and leaves what a customer may set', async () => {
    await imported(finding({ Workflow: { Status: 'NOTIFIED' } }))
    await imported(finding({ Title: 'another', Workflow: { Status: 'NEW' }, RecordState: 'ARCHIVED' }))
    expect(await found()).toMatchObject([
      { Title: 'another', Workflow: { Status: 'NOTIFIED' }, RecordState: 'ARCHIVED' },
    ])
  })

  it('refuses a finding of another account or region, or one too large, and takes the others', async () => {
    const answer = await imported(
      finding(),
      finding({ Id: 'account', AwsAccountId: OTHER }),
      finding({ Id: 'region', ProductArn: finding().ProductArn?.replace('us-east-1', 'eu-west-1') }),
      finding({ Id: 'large', Description: 'x'.repeat(250_000) }),
    )
    expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: 3 })
    expect(answer.FailedFindings?.map(({ Id }) => Id)).toEqual(['account', 'region', 'large'])
  })

  it('refuses more than 100 at a time', async () => {
    const many = Array.from({ length: 101 }, (_, index) => finding({ Id: String(index) }))
    expect((await failureOf(imported(...many))).name).toBe('InvalidInputException')
  })
})
