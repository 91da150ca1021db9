import { describe, expect, it } from '@jest/globals'
import {
  AddTagsCommand,
  DeleteTrailCommand,
  GetEventConfigurationCommand,
  GetEventSelectorsCommand,
  GetInsightSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
  PutEventConfigurationCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  RemoveTagsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail'
import { management, memberAccount, twoTrails } from './fixtures.ts'
import { account, arnOf, away, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

type Call = (at: CloudTrailClient, reference: string) => Promise<unknown>

/** The error that a call ends with, or nothing. */
async function outcome(sandbox: Bench, region: string, call: Call, reference: string) {
  return await call(sandbox.at(region), reference).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
  )
}

const status: Call = (at, Name) => at.send(new GetTrailStatusCommand({ Name }))

const reads: [string, Call][] = [
  ['GetTrail', (at, Name) => at.send(new GetTrailCommand({ Name }))],
  ['GetTrailStatus', status],
  ['GetEventSelectors', (at, TrailName) => at.send(new GetEventSelectorsCommand({ TrailName }))],
  ['GetInsightSelectors', (at, TrailName) => at.send(new GetInsightSelectorsCommand({ TrailName }))],
  ['GetEventConfiguration', (at, TrailName) => at.send(new GetEventConfigurationCommand({ TrailName }))],
]

describe.each(reads)('%s', (_, command) => {
  it('works at home by name and by ARN', async () => {
    const sandbox = await twoTrails()
    expect(await outcome(sandbox, home, command, 'wide')).toBeUndefined()
    expect(await outcome(sandbox, home, command, arnOf('wide'))).toBeUndefined()
  })

  it('works on a shadow by ARN only', async () => {
    const sandbox = await twoTrails()
    expect(await outcome(sandbox, away, command, arnOf('wide'))).toBeUndefined()
    expect(await outcome(sandbox, away, command, 'wide')).toBe('TrailNotFoundException')
  })

  it('does not find a trail that the region does not show', async () => {
    const sandbox = await twoTrails()
    expect(await outcome(sandbox, away, command, arnOf('local'))).toBe('TrailNotFoundException')
    expect(await outcome(sandbox, home, command, 'nobody')).toBe('TrailNotFoundException')
    expect(await outcome(sandbox, home, command, arnOf('wide', away))).toBe('TrailNotFoundException')
  })

  it('refuses malformed names and ARNs', async () => {
    const sandbox = await twoTrails()
    expect(await outcome(sandbox, home, command, 'wi')).toBe('InvalidTrailNameException')
    for (const arn of [
      'arn:aws:cloudtrail:us-east-1:1234:trail/wide',
      `arn:aws-cn:cloudtrail:us-east-1:${account}:trail/wide`,
      `arn:aws:cloudtrail:us-east-1:${account}:channel/wide`,
    ]) {
      expect(await outcome(sandbox, home, command, arn)).toBe('CloudTrailARNInvalidException')
    }
  })
})

it('a member account reads its organization’s trail by ARN, not by name', async () => {
  const sandbox = await memberAccount()
  const arn = arnOf('org', home, management)
  expect(await outcome(sandbox, home, status, arn)).toBeUndefined()
  expect(await outcome(sandbox, away, status, arn)).toBeUndefined()
  expect(await outcome(sandbox, home, status, 'org')).toBe('TrailNotFoundException')
})

const writes: [string, Call][] = [
  ['UpdateTrail', (at, Name) => at.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: true }))],
  ['StartLogging', (at, Name) => at.send(new StartLoggingCommand({ Name }))],
  ['StopLogging', (at, Name) => at.send(new StopLoggingCommand({ Name }))],
  [
    'PutEventSelectors',
    (at, TrailName) =>
      at.send(new PutEventSelectorsCommand({ TrailName, EventSelectors: [{ ReadWriteType: 'All' }] })),
  ],
  [
    'PutInsightSelectors',
    (at, TrailName) => at.send(new PutInsightSelectorsCommand({ TrailName, InsightSelectors: [] })),
  ],
  [
    'PutEventConfiguration',
    (at, TrailName) =>
      at.send(new PutEventConfigurationCommand({ TrailName, AggregationConfigurations: [] })),
  ],
  ['DeleteTrail', (at, Name) => at.send(new DeleteTrailCommand({ Name }))],
]

describe.each(writes)('%s', (_, command) => {
  it.each([
    ['name', 'wide'],
    ['ARN', arnOf('wide')],
  ])('works at home by %s', async (_kind, reference) => {
    expect(await outcome(await twoTrails(), home, command, reference)).toBeUndefined()
  })

  it('on a shadow gives InvalidHomeRegionException', async () => {
    const sandbox = await twoTrails()
    expect(await outcome(sandbox, away, command, 'wide')).toBe('InvalidHomeRegionException')
    expect(await outcome(sandbox, away, command, arnOf('wide'))).toBe('InvalidHomeRegionException')
  })

  it('on a trail that the region does not show gives TrailNotFoundException', async () => {
    const sandbox = await twoTrails()
    expect(await outcome(sandbox, away, command, 'local')).toBe('TrailNotFoundException')
    expect(await outcome(sandbox, away, command, arnOf('local'))).toBe('TrailNotFoundException')
    expect(await outcome(sandbox, home, command, 'nobody')).toBe('TrailNotFoundException')
  })

  it('by a member account on its organization’s trail is refused', async () => {
    const refused = await outcome(await memberAccount(), home, command, arnOf('org', home, management))
    expect(refused).toBe('NotOrganizationMasterAccountException')
  })
})

const tagCalls: [string, Call][] = [
  ['AddTags', (at, ResourceId) => at.send(new AddTagsCommand({ ResourceId, TagsList: [{ Key: 'a' }] }))],
  [
    'RemoveTags',
    (at, ResourceId) => at.send(new RemoveTagsCommand({ ResourceId, TagsList: [{ Key: 'a' }] })),
  ],
  ['ListTags', (at, arn) => at.send(new ListTagsCommand({ ResourceIdList: [arn] }))],
]

describe.each(tagCalls)('%s', (_, command) => {
  it('works at home, by ARN only', async () => {
    const sandbox = await twoTrails()
    expect(await outcome(sandbox, home, command, arnOf('wide'))).toBeUndefined()
    expect(await outcome(sandbox, home, command, 'wide')).toBe('CloudTrailARNInvalidException')
  })

  it('elsewhere is refused with the errors that it declares', async () => {
    const sandbox = await twoTrails()
    expect(await outcome(sandbox, away, command, arnOf('wide'))).toBe('CloudTrailARNInvalidException')
    expect(await outcome(sandbox, away, command, arnOf('local'))).toBe('ResourceNotFoundException')
    expect(await outcome(sandbox, home, command, arnOf('nobody'))).toBe('ResourceNotFoundException')
  })
})
