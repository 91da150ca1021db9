import { describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { withoutDisabledChecks } from '../../scripts/without-disabled-checks.mjs'
import { aPolicy } from '../builders/a-policy.ts'

const program = `
  import { allChecks } from './lib/checks/all-checks.ts'
  export { changeAlarmsOf } from './lib/collect/change-alarms.ts'
  export const ids = allChecks.map((check) => check.id)`

async function filesOf(policy: ReturnType<typeof aPolicy>): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: process.cwd() },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@aws-sdk/*'],
    write: false,
    metafile: true,
    plugins: [withoutDisabledChecks(policy)],
    outdir: 'unwritten',
  })
  return Object.keys(metafile.inputs)
}

const parts = [
  'lib/coverage/filter-pattern/find-missed.ts',
  'lib/coverage/alarms/alarm-rule.ts',
  'lib/collect/described-alarms.ts',
]

describe('withoutDisabledChecks', () => {
  it('leaves out what only a check needs that the policy turns off', async () => {
    const files = await filesOf(aPolicy())
    expect(files).toContain('lib/checks/change-alarm.ts')
    for (const part of parts) expect(files).not.toContain(part)
  })

  it('keeps it where the policy turns the check on', async () => {
    const files = await filesOf(aPolicy({ checks: { 'change-alarm': { enabled: true } } }))
    expect(files).toEqual(expect.arrayContaining(parts))
  })
})
