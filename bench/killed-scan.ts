import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import { manyAccounts } from '../sandbox/scenarios/many-accounts.ts'
import type { Figure } from './figure.ts'
import { openSandbox } from './open-sandbox.ts'
import { organizationScan, scannedOrganization } from './organization-scan.ts'
import type { Place } from './place.ts'
import { runNode } from './run-node.ts'

/** Kills a scan when half of the accounts are done, lets it go on, and counts what was done twice or is missing. */
export async function killedScan(place: Place, accounts: number): Promise<Figure[]> {
  const sandbox = await openSandbox(place, manyAccounts(accounts), 0, ['--quotas'])
  const folder = await mkdtemp(join(place.folder, 'killed-'))
  try {
    const { parameters, environment, scans } = await organizationScan(place, folder, sandbox.url)
    const child = spawn(process.execPath, parameters, { env: environment, stdio: 'ignore' })
    const ended = once(child, 'exit')
    while (accountsIn(scans).length < accounts / 2 && child.exitCode === null) await wait(5)
    child.kill('SIGKILL')
    await ended
    const before = accountsIn(scans)
    const { stdout } = await runNode(folder, [...parameters, '--resume'], environment)
    scannedOrganization(stdout, accounts, [])
    const all = accountsIn(scans)
    const about = { case: `${accounts} accounts, killed`, unit: 'accounts' } as const
    return [
      { ...about, name: 'done when killed', measured: before.length },
      { ...about, name: 'done twice', measured: all.length - new Set(all).size, bound: none },
      { ...about, name: 'lost', measured: accounts - 1 - new Set(all).size, bound: none },
    ]
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true })
  }
}

const none = { most: 0, of: 'value' } as const
const result = z.object({ account: z.string() })

/** Accounts of the whole lines of the one scan in a folder. */
function accountsIn(scans: string): string[] {
  const [scan = ''] = existsSync(scans) ? readdirSync(scans) : []
  const file = join(scans, scan, 'results.jsonl')
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => result.parse(JSON.parse(line)).account)
}
