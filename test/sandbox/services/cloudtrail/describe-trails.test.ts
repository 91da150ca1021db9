import { describe, expect, it } from '@jest/globals'
import { DeleteTrailCommand, DescribeTrailsCommand, ListTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { memberAccount, twoTrails } from './fixtures.ts'
import { arnOf, away, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

async function names({ at }: Bench, region: string, input: DescribeTrailsCommand['input'] = {}) {
  const { trailList } = await at(region).send(new DescribeTrailsCommand(input))
  return trailList?.map((trail) => trail.Name)
}

describe('DescribeTrails', () => {
  it('shows a multi-region trail in every enabled region, with its home and its ARN', async () => {
    const sandbox = await twoTrails()
    expect(await names(sandbox, home)).toEqual(['wide', 'local'])
    const { trailList } = await sandbox.at(away).send(new DescribeTrailsCommand({}))
    expect(trailList).toEqual([
      {
        Name: 'wide',
        S3BucketName: 'wide-logs',
        IncludeGlobalServiceEvents: true,
        IsMultiRegionTrail: true,
        HomeRegion: home,
        TrailARN: arnOf('wide'),
        LogFileValidationEnabled: false,
        HasCustomEventSelectors: false,
        HasInsightSelectors: true,
        IsOrganizationTrail: false,
        RecursiveLogging: true,
      },
    ])
  })

  it('leaves shadows out where asked to', async () => {
    const sandbox = await twoTrails()
    expect(await names(sandbox, home, { includeShadowTrails: false })).toEqual(['wide', 'local'])
    expect(await names(sandbox, away, { includeShadowTrails: false })).toEqual([])
  })

  it('finds names at home only, and ARNs from everywhere', async () => {
    const sandbox = await twoTrails()
    expect(await names(sandbox, home, { trailNameList: ['wide'] })).toEqual(['wide'])
    expect(await names(sandbox, away, { trailNameList: ['wide'] })).toEqual([])
    expect(await names(sandbox, away, { trailNameList: [arnOf('wide')] })).toEqual(['wide'])
    expect(await names(sandbox, away, { trailNameList: [arnOf('local')] })).toEqual(['local'])
    const withoutShadows = { trailNameList: [arnOf('wide')], includeShadowTrails: false }
    expect(await names(sandbox, away, withoutShadows)).toEqual([])
  })

  it('says nothing of unknown trails, but refuses malformed ARNs and names', async () => {
    const sandbox = await twoTrails()
    expect(await names(sandbox, home, { trailNameList: ['nobody', arnOf('local')] })).toEqual(['local'])
    const malformed = new DescribeTrailsCommand({ trailNameList: ['arn:aws:s3:::bucket'] })
    expect(await errorOf(sandbox.at(home).send(malformed))).toBe('CloudTrailARNInvalidException')
    const badName = new DescribeTrailsCommand({ trailNameList: ['a--b'] })
    expect(await errorOf(sandbox.at(home).send(badName))).toBe('InvalidTrailNameException')
  })

  it('shows a member account its organization’s trails, except without shadows', async () => {
    const sandbox = await memberAccount()
    expect(await names(sandbox, away)).toEqual(['org'])
    expect(await names(sandbox, home)).toEqual(['org'])
    expect(await names(sandbox, home, { includeShadowTrails: false })).toEqual([])
  })
})

describe('ListTrails', () => {
  it('gives the trails of all regions from any of them', async () => {
    const { at, world } = await twoTrails()
    addTrail(world, { name: 'european', homeRegion: away })
    const { Trails: trails } = await at('us-west-2').send(new ListTrailsCommand({}))
    expect(trails).toEqual([
      { Name: 'wide', TrailARN: arnOf('wide'), HomeRegion: home },
      { Name: 'local', TrailARN: arnOf('local'), HomeRegion: home },
      { Name: 'european', TrailARN: arnOf('european', away), HomeRegion: away },
    ])
  })

  it('gives long lists in pages', async () => {
    const { at, world } = await bench()
    for (let i = 0; i < 101; i++) addTrail(world, { name: `trail-${i}`, homeRegion: away })
    const first = await at(home).send(new ListTrailsCommand({}))
    expect(first.Trails).toHaveLength(100)
    const second = await at(home).send(new ListTrailsCommand({ NextToken: first.NextToken }))
    expect(second.Trails?.map((trail) => trail.Name)).toEqual(['trail-100'])
    expect(second.NextToken).toBeUndefined()
  })
})

it('DeleteTrail takes the shadows with it', async () => {
  const sandbox = await twoTrails()
  await sandbox.at(home).send(new DeleteTrailCommand({ Name: arnOf('wide') }))
  expect(await names(sandbox, home)).toEqual(['local'])
  expect(await names(sandbox, away)).toEqual([])
})
