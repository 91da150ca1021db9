import {
  CloudTrailClient,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { fillDefaults } from '../../lib/policy/fill-defaults.ts'
import { tamperWithEvidence } from '../../sandbox/demo-evidence.ts'
import { type SandboxGuard, startGuard } from '../../sandbox/guard/start-guard.ts'
import { fewRegions, sandboxWith } from '../few-regions.ts'

const Name = 'acme-management'
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'demo' }

/** The trail delivers digests from one time on, and the intruder comes at another. */
async function tampered(from: string, intruder: string) {
  let now = Date.parse(from)
  const world = fewRegions(() => new Date(now))
  const sandbox = await sandboxWith('messy', { world })
  const clients = createClients({ endpoint: sandbox.url, credentials, budget: unlimited })
  const trails = new CloudTrailClient({ region: 'us-east-1', endpoint: sandbox.url, credentials })
  let guard: SandboxGuard | undefined
  try {
    await trails.send(new UpdateTrailCommand({ Name, EnableLogFileValidation: true }))
    const EventSelectors = [{ IncludeManagementEvents: true }]
    await trails.send(new PutEventSelectorsCommand({ TrailName: Name, EventSelectors }))
    now += 2000
    // Its sweep of each hour is in a log file that no digest names yet.
    guard = await startGuard(sandbox, fillDefaults({ version: 1 }), 'us-east-1')
    now = Date.parse(intruder)
    await trails.send(new StopLoggingCommand({ Name }))
    await trails.send(new StartLoggingCommand({ Name }))
    const run = {
      clients,
      policy: fillDefaults({ version: 1 }),
      checks: allChecks,
      defaultRegion: 'us-east-1',
      planning: { seenLogging: new Set<string>(), suffix: 'demo' },
      now: () => world.clock(),
    }
    return await tamperWithEvidence(run, sandbox)
  } finally {
    guard?.close()
    trails.destroy()
    clients.close()
    await sandbox.close()
  }
}

describe('what the demo shows of tampering with log files', () => {
  it.each([
    [
      'where log files are delivered between digests and intruder',
      '2026-11-30T23:24:54Z',
      '2026-11-30T23:25:06Z',
    ],
    ['where an hour begins between them', '2026-11-30T23:59:54Z', '2026-12-01T00:00:06Z'],
  ])('is proven before and broken after, each file named, %s', async (_, from, intruder) => {
    const { before, after, deleted, edited } = await tampered(from, intruder)
    expect([before.verdict, after.verdict]).toEqual(['proven', 'broken'])
    const named = after.trails.flatMap(({ objects }) => objects.map(({ object }) => object))
    expect(deleted).toHaveLength(3)
    for (const key of [...deleted, edited]) expect(named).toContainEqual(expect.stringContaining(key))
  })
})
