import type { Clients } from '../aws/clients.ts'
import type { AccountId, Read, Region } from '../model/index.ts'
import { headBucket } from './bucket-region.ts'

/** Whether the account owns a bucket that could be headed in its region. One that then refuses its owner has another. */
export async function isOwned(
  clients: Clients,
  bucket: string,
  region: Region,
  account: AccountId,
): Promise<Read<boolean>> {
  const answer = await headBucket(clients, bucket, region, account)
  if (answer.ok) return { ok: true, value: true }
  return answer.code === 'AccessDenied' ? { ok: true, value: false } : answer
}
