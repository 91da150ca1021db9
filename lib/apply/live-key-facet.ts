import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import { read } from '../aws/read.ts'
import type { Facet, Read, Region } from '../model/index.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'

export type KeyFacet = Extract<Facet, { kind: 'key' } | { kind: 'key-policy' }>

/** The live state or policy of a key, in the terms of the facet. */
export async function liveKeyFacet(clients: Clients, region: Region, facet: KeyFacet): Promise<Read<Facet>> {
  const [client, { DescribeKeyCommand, GetKeyPolicyCommand }] = await Promise.all([
    clients.kms(region),
    import('@aws-sdk/client-kms'),
  ])
  if (facet.kind === 'key-policy') {
    return read('kms:GetKeyPolicy', async () => {
      const { Policy } = await client.send(
        new GetKeyPolicyCommand({ KeyId: facet.key, PolicyName: 'default' }),
      )
      return { ...facet, document: parsePolicy(Policy ?? '') }
    })
  }
  return read('kms:DescribeKey', async () => {
    try {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: facet.key }))
      return { ...facet, state: KeyMetadata?.KeyState ?? 'unknown' }
    } catch (error) {
      if (errorCode(error) === 'NotFoundException') return { ...facet, state: 'NotFound' }
      throw error
    }
  })
}
