import { AccountClient, paginateListRegions } from '@aws-sdk/client-account'
import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'

/**
 * The least that a scan of an account without trails can be: whose account it is, which regions are on, and which trails
 * each of them shows, by bare clients of the SDK. It judges nothing, and does not look for the guard's rules or the
 * organization.
 */

const region = 'us-east-1'
const enabled = ['ENABLED', 'ENABLED_BY_DEFAULT'] as const

async function enabledRegions(): Promise<string[]> {
  const names: string[] = []
  const pages = paginateListRegions(
    { client: new AccountClient({ region }), pageSize: 50 },
    { RegionOptStatusContains: [...enabled] },
  )
  for await (const { Regions = [] } of pages)
    for (const { RegionName } of Regions) if (RegionName !== undefined) names.push(RegionName)
  return names
}

async function trailsIn(name: string) {
  const { trailList } = await new CloudTrailClient({ region: name }).send(
    new DescribeTrailsCommand({ includeShadowTrails: true }),
  )
  return { region: name, trails: trailList }
}

const [{ Account }, regions] = await Promise.all([
  new STSClient({ region }).send(new GetCallerIdentityCommand({})),
  enabledRegions(),
])
const trails = await Promise.all(regions.map(trailsIn))
process.stdout.write(JSON.stringify({ account: Account, trails }))
