import { describe, expect, it } from '@jest/globals'
import {
  CreateTrailCommand,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  ListTagsCommand,
} from '@aws-sdk/client-cloudtrail'
import type { CreateTrailRequest } from '@aws-sdk/client-cloudtrail'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import { openBucket } from './destinations.ts'
import { account, arnOf, away, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const create = (sandbox: Bench, input: Partial<CreateTrailRequest> = {}, region = home) =>
  sandbox.at(region).send(new CreateTrailCommand({ Name: 'trail', S3BucketName: 'logs', ...input }))

async function withBucket(): Promise<Bench> {
  const sandbox = await bench()
  await openBucket(sandbox, 'logs')
  return sandbox
}

describe('CreateTrail', () => {
  it('fills the defaults in: one region, global service events, no validation', async () => {
    const { $metadata: _, ...answer } = await create(await withBucket())
    expect(answer).toEqual({
      Name: 'trail',
      S3BucketName: 'logs',
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      TrailARN: arnOf('trail'),
      LogFileValidationEnabled: false,
      IsOrganizationTrail: false,
      RecursiveLogging: true,
    })
  })

  it('leaves the trail not logging', async () => {
    const sandbox = await withBucket()
    await create(sandbox)
    const status = await sandbox.at(home).send(new GetTrailStatusCommand({ Name: 'trail' }))
    expect(status.IsLogging).toBe(false)
    expect(status.StartLoggingTime).toBeUndefined()
    expect(status.LatestDeliveryTime).toBeUndefined()
  })

  it('makes shadows of a multi-region trail', async () => {
    const sandbox = await withBucket()
    await create(sandbox, { IsMultiRegionTrail: true, EnableLogFileValidation: true, S3KeyPrefix: 'all' })
    const { trailList } = await sandbox.at(away).send(new DescribeTrailsCommand({}))
    expect(trailList).toMatchObject([
      { HomeRegion: home, IsMultiRegionTrail: true, LogFileValidationEnabled: true, S3KeyPrefix: 'all' },
    ])
  })

  it('refuses a multi-region trail without global service events', async () => {
    const input = { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false }
    expect(await errorOf(create(await withBucket(), input))).toBe('InvalidParameterCombinationException')
  })

  it('takes tags', async () => {
    const sandbox = await withBucket()
    await create(sandbox, { TagsList: [{ Key: 'owner', Value: 'security' }] })
    const { ResourceTagList: tags } = await sandbox
      .at(home)
      .send(new ListTagsCommand({ ResourceIdList: [arnOf('trail')] }))
    expect(tags?.[0]?.TagsList).toEqual([{ Key: 'owner', Value: 'security' }])
  })

  it('refuses more than 50 tags', async () => {
    const TagsList = Array.from({ length: 51 }, (_, i) => ({ Key: `key-${i}`, Value: 'x' }))
    expect(await errorOf(create(await withBucket(), { TagsList }))).toBe('TagsLimitExceededException')
  })
})

describe('a trail’s name', () => {
  it.each([
    ['ab', 'too short'],
    ['a'.repeat(129), 'too long'],
    ['-trail', 'begins with a dash'],
    ['trail.', 'ends with a period'],
    ['my trail', 'a space'],
    ['my-_namespace', 'adjacent marks'],
    ['my--namespace', 'adjacent dashes'],
    ['my..namespace', 'adjacent periods'],
    ['192.168.5.4', 'an IP address'],
    [arnOf('trail'), 'an ARN'],
  ])('%s is refused: %s', async (Name) => {
    expect(await errorOf(create(await withBucket(), { Name }))).toBe('InvalidTrailNameException')
  })

  it.each(['abc', 'a'.repeat(128), 'My_trail-1.main', '1.2.3.4.5'])('%s is taken', async (Name) => {
    expect((await create(await withBucket(), { Name })).Name).toBe(Name)
  })

  it('is free once a region, shadows counted', async () => {
    const sandbox = await withBucket()
    await create(sandbox, { IsMultiRegionTrail: true })
    expect(await errorOf(create(sandbox))).toBe('TrailAlreadyExistsException')
    expect(await errorOf(create(sandbox, {}, away))).toBe('TrailAlreadyExistsException')
  })

  it('may stand for different single-region trails in different regions', async () => {
    const sandbox = await withBucket()
    await create(sandbox)
    expect((await create(sandbox, {}, away)).TrailARN).toBe(arnOf('trail', away))
  })
})

describe('five trails a region', () => {
  it('are all that it takes, shadows counted', async () => {
    const sandbox = await withBucket()
    for (const i of [1, 2, 3])
      addTrail(sandbox.world, { name: `wide-${i}`, homeRegion: home, multiRegion: true })
    for (const i of [1, 2]) addTrail(sandbox.world, { name: `local-${i}`, homeRegion: away })
    expect(await errorOf(create(sandbox, {}, away))).toBe('MaximumNumberOfTrailsExceededException')
    expect((await create(sandbox, {}, home)).Name).toBe('trail')
  })

  it('stand in the way of a shadow, too', async () => {
    const sandbox = await withBucket()
    for (const i of [1, 2, 3, 4, 5]) addTrail(sandbox.world, { name: `local-${i}`, homeRegion: away })
    const multiRegion = create(sandbox, { IsMultiRegionTrail: true })
    expect(await errorOf(multiRegion)).toBe('MaximumNumberOfTrailsExceededException')
  })
})

describe('an organization’s trail', () => {
  const management = '999999999999'

  it('needs an organization', async () => {
    const refused = create(await withBucket(), { IsOrganizationTrail: true })
    expect(await errorOf(refused)).toBe('OrganizationsNotInUseException')
  })

  it('is not for member accounts', async () => {
    const sandbox = await withBucket()
    setOrganization(sandbox.world, { id: 'o-1', managementAccount: management, members: [account] })
    const refused = create(sandbox, { IsOrganizationTrail: true })
    expect(await errorOf(refused)).toBe('NotOrganizationMasterAccountException')
  })

  it('needs trusted access', async () => {
    const sandbox = await withBucket()
    setOrganization(sandbox.world, {
      id: 'o-1',
      managementAccount: account,
      members: [],
      trustedAccess: false,
    })
    const refused = create(sandbox, { IsOrganizationTrail: true })
    expect(await errorOf(refused)).toBe('CloudTrailAccessNotEnabledException')
  })

  it('is made by the management account', async () => {
    const sandbox = await withBucket()
    setOrganization(sandbox.world, { id: 'o-1', managementAccount: account, members: [] })
    expect((await create(sandbox, { IsOrganizationTrail: true })).IsOrganizationTrail).toBe(true)
  })

  it('belongs to the management account where a delegated administrator makes it', async () => {
    const sandbox = await withBucket()
    setOrganization(sandbox.world, {
      id: 'o-1',
      managementAccount: management,
      members: [account],
      delegatedAdministrators: [account],
    })
    const { TrailARN: arn } = await create(sandbox, { IsOrganizationTrail: true })
    expect(arn).toBe(arnOf('trail', home, management))
  })
})
