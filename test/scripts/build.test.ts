import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'

const root = fileURLToPath(new URL('../../', import.meta.url))
const build = (targets: string[], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, ['scripts/build.mjs', ...targets], {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-build-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the build', () => {
  it('refuses a target that does not exist, and names those that do', () => {
    const { status, stderr } = build(['lambdas'])
    expect(status).toBe(1)
    expect(stderr).toBe('no such target: lambdas. Targets: lambda, functions, cli, docs, bench\n')
  })

  it('refuses a policy with an error, at its line and column, and prints no stack', () => {
    const file = join(folder, 'policy.yml')
    writeFileSync(file, 'version: 1\nmodes: plan\n')
    const { status, stderr } = build(['lambda'], { TRAILKEEPER_POLICY: file })
    expect(status).toBe(1)
    expect(stderr).toBe(`${file}:2:1: unknown key "modes"; did you mean "mode"?\n`)
  })

  it('refuses a mode that does not exist', () => {
    const { status, stderr } = build(['lambda'], { TRAILKEEPER_MODE: 'enforced' })
    expect(status).toBe(1)
    expect(stderr).toContain('mode: ')
  })

  it('refuses a policy file that does not exist', () => {
    const { status, stderr } = build(['lambda'], { TRAILKEEPER_POLICY: join(folder, 'absent.yml') })
    expect(status).toBe(1)
    expect(stderr).toMatch(/absent\.yml/)
    expect(stderr).not.toMatch(/\n {4}at /)
  })
})
