import { randomBytes } from 'node:crypto'
import { type Clients, createClients, defaultRegion } from '../lib/aws/clients.ts'
import { allChecks } from '../lib/checks/all-checks.ts'
import type { Sweep } from '../lib/flow.ts'
import { defaultPolicy, loadPolicy } from '../lib/policy/load-policy.ts'
import { sweepProgress } from './progress.ts'
import type { SweepOptions } from './sweep-options.ts'
import type { Terminal } from './terminal.ts'

/** Everything that a sweep by hand needs, from the command's options and the usual AWS environment. */
export async function runOf(options: SweepOptions, terminal: Terminal): Promise<Sweep> {
  const policy = options.policy === undefined ? defaultPolicy() : await loadPolicy(options.policy)
  const clients: Clients = createClients({
    ...(options.profile !== undefined && { profile: options.profile }),
  })
  return {
    clients,
    policy,
    checks: allChecks,
    defaultRegion: options.regions?.[0] ?? (await defaultRegion(options.profile)),
    ...(options.regions && { regions: options.regions }),
    knowledge: { seenLogging: new Set(), suffix: randomBytes(4).toString('hex') },
    now: () => new Date(),
    ...(terminal.drawsProgress && !options.quiet && sweepProgress(terminal)),
  }
}
