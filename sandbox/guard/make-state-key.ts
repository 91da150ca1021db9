import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms'
import type { Clients } from '../../lib/aws/clients.ts'
import type { Region } from '../../lib/model/index.ts'
import { baselineKeyAlias } from '../../lib/state/signed-baselines.ts'

/** The HMAC key that signs what the guard keeps, by its ARN as the stack passes it, and with its alias. */
export async function makeStateKey(clients: Clients, region: Region): Promise<string> {
  const client = await clients.kms(region)
  const { KeyMetadata } = await client.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  )
  const arn = KeyMetadata?.Arn ?? ''
  await client.send(new CreateAliasCommand({ AliasName: baselineKeyAlias, TargetKeyId: arn }))
  return arn
}
