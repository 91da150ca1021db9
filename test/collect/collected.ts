import { createClients } from '../../lib/aws/clients.ts'
import { collectSnapshot } from '../../lib/collect/collect-snapshot.ts'
import type { Part, Snapshot } from '../../lib/model/index.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT } from '../sandbox/bench.ts'

export const regions = ['us-east-1', 'eu-west-1']

/** A snapshot of the sandbox with the parts asked for, over HTTP by the real clients. */
export async function collected(sandbox: Sandbox, parts: Part[], requiredKey?: string): Promise<Snapshot> {
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  try {
    return await collectSnapshot(clients, {
      account: ACCOUNT,
      partition: 'aws',
      enabledRegions: { ok: true, value: regions },
      regions,
      defaultRegion: 'us-east-1',
      parts: new Set(parts),
      ...(requiredKey !== undefined && { requiredKey }),
      now: new Date('2026-11-21T00:00:00Z'),
    })
  } finally {
    clients.close()
  }
}

/** Operations that were sent, each once, except those of every sweep. */
export const operationsOf = (sandbox: Sandbox): string[] => [
  ...new Set(
    sandbox.requests
      .map(({ service, operation }) => `${service}:${operation}`)
      .filter((name) => name !== 'cloudtrail:DescribeTrails'),
  ),
]
