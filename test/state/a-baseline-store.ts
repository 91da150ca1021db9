import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms'
import { afterEach } from '@jest/globals'
import { unlimited } from '../../lib/aws/api-budget.ts'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { type BaselineStore, baselineKeyAlias } from '../../lib/state/signed-baselines.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'

const open: Clients[] = []
afterEach(() => {
  for (const clients of open.splice(0)) clients.close()
})

/** Clients of a sandbox, closed after the test. */
export function clientsOf(sandbox: Sandbox): Clients {
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
  const clients = createClients({ endpoint: sandbox.url, credentials, budget: unlimited })
  open.push(clients)
  return clients
}

const key = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })

/** The table and the key as the stack makes them. */
export async function aBaselineStore(clients: Clients, region = 'us-east-1'): Promise<BaselineStore> {
  const dynamodb = await clients.dynamodb(region)
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'trailkeeper-state',
      AttributeDefinitions: [key('pk'), key('sk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  const kms = await clients.kms(region)
  const { KeyMetadata } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  )
  const arn = KeyMetadata?.Arn ?? ''
  await kms.send(new CreateAliasCommand({ AliasName: baselineKeyAlias, TargetKeyId: arn }))
  return { table: { name: 'trailkeeper-state', region }, key: arn }
}
