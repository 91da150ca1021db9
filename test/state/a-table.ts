import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { stateTable, type StateTable, type TableBinding } from '../../lib/state/state-table.ts'
import { makeStateKey } from '../../sandbox/guard/make-state-key.ts'
import { makeStateTable } from '../../sandbox/guard/make-state-table.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'

export type TableBench = {
  sandbox: Sandbox
  clients: Clients
  /** The table, bound to a clock. */
  table: (clock?: Partial<Pick<TableBinding, 'now' | 'wait'>>) => StateTable
}

/** The guard's table in a sandbox, and clients of it. */
export async function withTable(test: (bench: TableBench) => Promise<void>): Promise<void> {
  const sandbox = await startSandbox()
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  const table = { name: 'trailkeeper-state', region: 'us-east-1' }
  let macKey: string | undefined
  const bound: TableBench['table'] = (clock) =>
    stateTable({ clients, table, macKey, now: () => new Date('2026-11-21T00:00:00Z'), ...clock })
  try {
    await makeStateTable(clients, table)
    macKey = await makeStateKey(clients, table.region)
    await test({ sandbox, clients, table: bound })
  } finally {
    clients.close()
    await sandbox.close()
  }
}

export const minutes = (count: number) => count * 60_000
