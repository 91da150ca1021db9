import { paginateListRegions } from '@aws-sdk/client-account'
import { answered } from '../aws/answered.ts'
import type { Clients } from '../aws/clients.ts'
import { read } from '../aws/read.ts'
import type { Read, Region } from '../model/index.ts'

/**
 * Regions that are on in the account (ListRegions of AWS Account Management, which is lighter than EC2's).
 * @param region where the call is sent; the service answers for all regions of the partition
 */
export async function enabledRegions(clients: Clients, region: Region): Promise<Read<Region[]>> {
  return read('account:ListRegions', async () => {
    const client = await clients.account(region)
    const pages = paginateListRegions(
      { client, pageSize: 50 },
      { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
    )
    const names: Region[] = []
    for await (const page of pages) {
      for (const found of answered(page.Regions, 'Regions'))
        if (found.RegionName) names.push(found.RegionName)
    }
    return names.toSorted()
  })
}
