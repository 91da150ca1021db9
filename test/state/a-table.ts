import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import type { StateTable } from '../../lib/state/state-table.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'

export type TableBench = { sandbox: Sandbox; clients: Clients; table: StateTable }

/** The guard's table in a sandbox, and clients of it. */
export async function withTable(test: (bench: TableBench) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox()
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  const table = { name: 'trailkeeper-state', region: 'us-east-1' }
  try {
    const dynamodb = await clients.dynamodb(table.region)
    await dynamodb.send(
      new CreateTableCommand({
        TableName: table.name,
        AttributeDefinitions: [key('pk'), key('sk')],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    )
    await test({ sandbox, clients, table })
  } finally {
    clients.close()
    await sandbox.close()
  }
}

export const minutes = (count: number) => count * 60_000

const key = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
