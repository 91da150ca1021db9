import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { withoutDisabledChecks, withoutRuns } from '../../scripts/without-disabled-checks.mjs'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { unreadParts } from '../../lib/policy/bundle-policy.ts'
import { aPolicy } from '../builders/a-policy.ts'

const program = `
  import { allChecks } from './lib/checks/all-checks.ts'
  export { destinationsOf } from './lib/collect/destinations.ts'
  export const run = (...given) => allChecks.map((check) => [check.title, check.run(...given)])`

/** The files of which something is in a build. */
async function filesOf(policy: ReturnType<typeof aPolicy>): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: process.cwd() },
    bundle: true,
    splitting: true,
    minifySyntax: true,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/*'],
    write: false,
    metafile: true,
    plugins: [withoutDisabledChecks({ policy, unreadParts: unreadParts(policy) })],
    outdir: 'unwritten',
  })
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  )
}

const parts = ['lib/coverage/filter-pattern/find-missed.ts', 'lib/coverage/alarms/alarm-expression.ts']

describe('withoutDisabledChecks', () => {
  it('leaves out what only a check needs that the policy turns off, and keeps what is said of it', async () => {
    const files = await filesOf(aPolicy())
    expect(files).toContain('lib/checks/change-alarm.ts')
    for (const part of parts) expect(files).not.toContain(part)
  })

  it('keeps it where the policy turns the check on', async () => {
    const files = await filesOf(aPolicy({ checks: { 'change-alarm': { enabled: true } } }))
    expect(files).toEqual(expect.arrayContaining(parts))
  })

  it('leaves out the schemas of all settings', async () => {
    const files = await filesOf(aPolicy())
    expect(files.filter((file) => file.includes('node_modules/zod'))).toEqual([])
  })

  it('finds the run and the controls of every check', () => {
    const files = new Set(
      allChecks.map(({ id }) => (id.startsWith('s3-data-events') ? 's3-data-events' : id)),
    )
    const bare = [...files].map((file) =>
      withoutRuns(readFileSync(new URL(`../../lib/checks/${file}.ts`, import.meta.url), 'utf8'), () => false),
    )
    expect(bare.join('').match(/^ {2}run: \(\) => \[\],$/gm)).toHaveLength(allChecks.length)
    expect(
      bare.join('').match(/^ {2}controls: \{ cis: \[\], securityHub: \[\], nist: \[\], pci: \[\] \},$/gm),
    ).toHaveLength(allChecks.length)
  })
})
