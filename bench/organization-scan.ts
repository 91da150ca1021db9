import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { memberId } from '../sandbox/scenarios/many-accounts.ts'
import { cardPolicyFile } from './card-policy.ts'
import type { Place } from './place.ts'

/** How a scan over a sandbox's organization is started; its results go into the folder. */
export async function organizationScan({ root }: Place, folder: string, url: string) {
  const policy = join(folder, 'policy.json')
  await writeFile(policy, JSON.stringify(cardPolicyFile))
  const program = join(root, 'dist/cli/trailkeeper.js')
  const scans = join(folder, 'scans')
  const printing = ['--quiet', '--output', 'json']
  const files = ['--policy', policy, '--scans-dir', scans]
  return {
    parameters: [program, 'scan', '--org', ...printing, ...files],
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    scans,
  }
}

const report = z.object({
  apiCalls: z.number(),
  accounts: z.array(z.object({ id: z.string(), status: z.string() })),
})

/**
 * The report of a scan over `manyAccounts`.
 * @param cut accounts besides the one that lets nobody in of which nothing can be known
 * @throws Error where an account is missing from it, or stands in it as what it is not
 */
export function scannedOrganization(stdout: string, accounts: number, cut: readonly string[]) {
  const parsed = report.parse(JSON.parse(stdout))
  const unknown = new Set([...cut, memberId(accounts - 2)])
  const skipped = memberId(accounts - 1)
  const expected = (id: string) => (id === skipped ? 'skipped' : unknown.has(id) ? 'unknown' : 'swept')
  const wrong = parsed.accounts.find(({ id, status }) => status !== expected(id))
  if (wrong) throw new Error(`account ${wrong.id} is reported as ${wrong.status}`)
  if (parsed.accounts.length !== accounts) throw new Error(`${parsed.accounts.length} accounts are reported`)
  return parsed
}
