import { AthenaClient } from '@aws-sdk/client-athena'
import { GlueClient } from '@aws-sdk/client-glue'
import type { Region } from '../model/index.ts'
import { type ClientSettings, clientSetUp } from './clients.ts'

/** Clients of the command line alone, kept apart so that no deployed function holds them. */
export function createSearchClients(settings: ClientSettings, region: Region) {
  const { config, close } = clientSetUp({ retryMode: 'standard', ...settings })
  return {
    athena: new AthenaClient(config('athena', region)),
    glue: new GlueClient(config('glue', region)),
    close,
  }
}

export type SearchClients = ReturnType<typeof createSearchClients>
