import { ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail'
import type { Clients } from '../aws/clients.ts'
import { answered, read } from '../aws/read.ts'
import type { Read, Region } from '../model/index.ts'

/** A key that CloudTrail signs a region's digests with, as DER. */
export type SigningKey = { fingerprint: string; der: Uint8Array }

/** The keys with which CloudTrail signed in a region between two times, in milliseconds. */
export function signingKeys(
  clients: Pick<Clients, 'cloudtrail'>,
  region: Region,
  from: number,
  to: number,
): Promise<Read<SigningKey[]>> {
  return read('cloudtrail:ListPublicKeys', async () => {
    const client = await clients.cloudtrail(region)
    const keys: SigningKey[] = []
    let NextToken: string | undefined
    do {
      const range = { StartTime: new Date(from), EndTime: new Date(to) }
      const page = await client.send(new ListPublicKeysCommand({ ...range, ...(NextToken && { NextToken }) }))
      for (const { Fingerprint, Value } of answered(page.PublicKeyList, 'PublicKeyList'))
        keys.push({ fingerprint: answered(Fingerprint, 'Fingerprint'), der: answered(Value, 'Value') })
      NextToken = page.NextToken
    } while (NextToken)
    return keys
  })
}
