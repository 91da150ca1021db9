import type { Clients } from '../../lib/aws/clients.ts'
import { failureText, RunError } from '../../lib/aws/errors.ts'
import type { AccountIdentity } from '../../lib/collect/account.ts'
import { bucketRegion } from '../../lib/collect/bucket-region.ts'
import { trailsSeenIn } from '../../lib/collect/collect-snapshot.ts'
import { bucketStore, folderStore, refuseTrailsOwn } from '../../lib/evidence/recover/stores.ts'
import type { RecoveredStore } from '../../lib/evidence/recover/write-files.ts'
import { s3Source } from '../../lib/evidence/s3-source.ts'
import type { Region } from '../../lib/model/index.ts'
import type { AskedAccount } from './accounts.ts'
import { type OutPlace, refuseDelivered } from './place.ts'

type From = { clients: Clients; identity: AccountIdentity; region: Region; accounts: readonly AskedAccount[] }

/**
 * Where files go. A place in S3 has to be a bucket of the caller's account that no trail delivers to there.
 * @throws RunError where it is not, or that cannot be told
 */
export async function storeFor(place: OutPlace, from: From): Promise<RecoveredStore> {
  if (place.kind === 'folder') return folderStore(place.folder)
  const { clients, identity, region, accounts } = from
  const { bucket, prefix } = place
  const home = await bucketRegion(clients, bucket, [region], identity.account)
  if (!home.ok) throw new RunError(`cannot write to ${bucket}: ${failureText(home)}`)
  for (const { member, regions, notListed } of accounts) {
    const guessed = notListed ? ` (the regions are not known: ${failureText(notListed)})` : ''
    const trails = await trailsSeenIn(member.clients, regions, (name, failure) => {
      throw new RunError(
        `cannot tell which trails write to ${bucket}: ${name}: ${failureText(failure)}${guessed}`,
      )
    })
    refuseTrailsOwn(place, trails)
  }
  const source = s3Source(clients, { regions: [home.value] })
  try {
    await refuseDelivered(async (below) => {
      const listed = await source.list(bucket, below)
      if (!listed.ok) throw new RunError(`cannot list ${bucket}: ${failureText(listed)}`)
      return listed.value.map(({ key }) => key)
    }, place)
  } finally {
    await source.close()
  }
  return bucketStore(clients, { bucket, prefix, region: home.value, owner: identity.account })
}
