import { afterEach } from '@jest/globals'
import { unlimited } from '../../lib/aws/request-path.ts'
import { type Clients, createClients } from '../../lib/aws/clients.ts'
import { stateTable, type StateTable } from '../../lib/state/state-table.ts'
import { makeStateKeys } from '../../sandbox/guard/make-state-key.ts'
import { makeStateTable } from '../../sandbox/guard/make-state-table.ts'
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

/** The table and the keys as the stack makes them. */
export async function aSignedTable(
  clients: Clients,
  now = () => new Date('2026-11-21T00:00:00.000Z'),
): Promise<StateTable> {
  const region = 'us-east-1'
  const table = { name: 'trailkeeper-state', region }
  await makeStateTable(clients, table)
  const { baselineKey: macKey, peopleKey } = await makeStateKeys(clients, region)
  return stateTable({ clients, table, macKey, peopleKey, now })
}
