import { AthenaClient } from '@aws-sdk/client-athena'
import { GlueClient } from '@aws-sdk/client-glue'
import type { Region } from '../model/index.ts'
import { type ClientSettings, sharedCredentials } from './clients.ts'
import { createApiBudget, createConnections, createRequestPath } from './request-path.ts'

/** Clients of the command line alone, kept apart so that no deployed function holds them. */
export function createSearchClients(settings: ClientSettings, region: Region) {
  const connections = (settings.connect ?? createConnections)(settings.timeout)
  const path = createRequestPath(createApiBudget(), connections)
  const config = (service: string) => ({
    region,
    credentials: settings.credentials ?? sharedCredentials(settings, connections),
    requestHandler: path.handlerFor(service),
    maxAttempts: settings.maxAttempts ?? 8,
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
  })
  return {
    athena: new AthenaClient(config('athena')),
    glue: new GlueClient(config('glue')),
    close: () => connections.destroy(),
  }
}

export type SearchClients = ReturnType<typeof createSearchClients>
