import { GetKeyPolicyCommand } from '@aws-sdk/client-kms'
import type { Clients } from '../aws/clients.ts'
import type { Arn, Region, Safeguards } from '../model/index.ts'
import { settingsRead } from '../aws/read.ts'

/** The policy of a key of the account. Its state is repaired, and rotation does not matter to a trail. */
export async function keySafeguards(
  clients: Clients,
  { arn, region }: { arn: Arn; region: Region },
): Promise<Safeguards> {
  const client = await clients.kms(region)
  const named = { KeyId: arn, PolicyName: 'default' }
  return settingsRead([
    {
      name: 'key policy',
      ask: async () => {
        const { Policy = '' } = await client.send(new GetKeyPolicyCommand(named))
        return [{ service: 'kms', operation: 'PutKeyPolicy', region, input: { ...named, Policy } }]
      },
    },
  ])
}
