import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../../lib/aws/clients.ts'
import type { TableAddress } from '../../lib/state/table-calls.ts'

const key = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })

/** Makes the table that the guard keeps its memory in, as the stack does (deploy/state.yml). */
export async function makeStateTable(clients: Clients, { name, region }: TableAddress): Promise<void> {
  const dynamodb = await clients.dynamodb(region)
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      AttributeDefinitions: [key('pk'), key('sk')],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
    }),
  )
}
