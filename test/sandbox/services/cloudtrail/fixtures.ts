import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import { account, bench, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

export const management = '999999999999'

/** A multi-region trail with Insights, and a single-region one, both at home. */
export async function twoTrails(): Promise<Bench> {
  const sandbox = await bench()
  addTrail(sandbox.world, {
    name: 'wide',
    homeRegion: home,
    multiRegion: true,
    insights: [{ InsightType: 'ApiCallRateInsight' }],
  })
  addTrail(sandbox.world, { name: 'local', homeRegion: home })
  return sandbox
}

/** An account that sees its organization's trail, and not the management account's own. */
export async function memberAccount(): Promise<Bench> {
  const sandbox = await bench()
  setOrganization(sandbox.world, { id: 'o-example', managementAccount: management, members: [account] })
  addTrail(sandbox.world, { name: 'org', account: management, multiRegion: true, organization: true })
  addTrail(sandbox.world, { name: 'private', account: management, multiRegion: true })
  return sandbox
}
