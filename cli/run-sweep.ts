import { randomBytes } from 'node:crypto'
import { createClients, defaultRegion } from '../lib/aws/clients.ts'
import { allChecks } from '../lib/checks/all-checks.ts'
import type { Sweep } from '../lib/flow.ts'
import { defaultPolicy, loadPolicy } from '../lib/policy/load-policy.ts'
import { checkOuts } from './write-document.ts'
import { readHistory } from './read-history.ts'
import { sweepProgress, sweepReports } from './progress.ts'
import type { Session } from './session.ts'
import type { ScopeOptions, SweepOptions } from './sweep-options.ts'

/** Everything that a sweep by hand needs, from the command's options and the usual AWS environment. */
export async function runOf(
  options: ScopeOptions & Partial<Pick<SweepOptions, 'also'>>,
  session: Session,
): Promise<Sweep> {
  const policy = options.policy === undefined ? defaultPolicy() : await loadPolicy(options.policy)
  await checkOuts(options)
  // Before any work: a report that cannot be written after an apply would be lost.
  await readHistory(options.history ?? [])
  const { region, ...settings } = session.aws
  return {
    clients: createClients(settings),
    policy,
    checks: allChecks,
    defaultRegion: options.regions?.[0] ?? region ?? (await defaultRegion()),
    ...(options.regions && { regions: options.regions }),
    planning: { seenLogging: new Set(), suffix: randomBytes(4).toString('hex') },
    now: () => new Date(),
    ...(!options.quiet && (session.drawsProgress ? sweepProgress(session) : sweepReports(session.err))),
  }
}
