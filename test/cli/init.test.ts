import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parsePolicy } from '../../lib/policy/parse-policy.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { inSandbox, type Ran } from './run-in.ts'

type Given = { run: (...argv: string[]) => Promise<Ran>; file: string; sandbox: Sandbox }

const inFolder = (scenario: string, test: (given: Given) => Promise<void>) =>
  inSandbox(scenario, async (sandbox, run) => {
    const folder = mkdtempSync(join(tmpdir(), 'init-'))
    try {
      await test({ run, file: join(folder, 'policies/mine.yml'), sandbox })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

const writes = /^(Put|Update|Create|Delete|Start|Stop|Add|Remove|Enable|Disable)/

describe('init', () => {
  it.each(['messy', 'clean', 'empty', 'organization'])(
    '%s: writes a policy that parses, whose scan runs, and shows plan and deploy',
    (scenario) =>
      inFolder(scenario, async ({ run, file, sandbox }) => {
        const { code, out, err } = await run('init', '--out', file)
        expect({ code, err }).toEqual({ code: 0, err: '' })
        expect(out).toContain(`${file} written`)
        expect(out).toContain(`npm run deploy -- --param policy=${file}`)
        expect(parsePolicy(readFileSync(file, 'utf8'), file)).toMatchObject({ mode: 'plan', exemptions: [] })
        expect((await run('scan', '--policy', file)).code).not.toBe(1)
        expect(sandbox.requests.filter(({ operation }) => writes.test(operation ?? ''))).toEqual([])
      }),
  )

  it('clean: names the one multi-region trail and the one key', () =>
    inFolder('clean', async ({ run, file }) => {
      await run('init', '--out', file)
      const { checks } = parsePolicy(readFileSync(file, 'utf8'), file)
      expect(checks['multi-region-trail'].trail).toBe('management-events')
      expect(checks['kms-encryption'].keyId).toMatch(/^arn:aws:kms:us-east-1:123456789012:key\//)
    }))

  it('messy: suggests exemptions for stopped trails, which hold once they are taken over', () =>
    inFolder('messy', async ({ run, file }) => {
      await run('init', '--out', file)
      const written = readFileSync(file, 'utf8')
      expect(written).toMatch(/Trails without a key: 4 of 5/)
      const takenOver = written
        .replace('exemptions: []\n', '')
        .replaceAll(/^# ( *(?:exemptions:|- check:|resource:|reason:|owner:|expires:).*)$/gm, '$1')
      const { exemptions } = parsePolicy(takenOver, file)
      expect(exemptions.map(({ check, resource }) => `${check} ${resource.replace(/.*\//, '')}`)).toEqual([
        'trail-logging sydney-functions',
        'trail-logging legacy-2019',
      ])
    }))

  it('says which regions it could not read', () =>
    inFolder('clean', async ({ run, file, sandbox }) => {
      const fault = { kind: 'access-denied' as const }
      sandbox.faults.add({ service: 'cloudtrail', operation: 'DescribeTrails', region: 'eu-west-1', fault })
      expect((await run('init', '--out', file)).code).toBe(0)
      expect(readFileSync(file, 'utf8')).toContain('# Not read: eu-west-1.')
    }))

  it('replaces no file without --force, and calls nothing before it says so', () =>
    inFolder('empty', async ({ run, file, sandbox }) => {
      const there = join(file, '../../there.yml')
      writeFileSync(there, 'mine\n')
      const { code, err } = await run('init', '--out', there)
      expect({ code, requests: sandbox.requests.length }).toEqual({ code: 1, requests: 0 })
      expect(err).toContain('--force')
      expect(readFileSync(there, 'utf8')).toBe('mine\n')
      expect((await run('init', '--out', there, '--force', '--regions', 'us-east-1')).code).toBe(0)
      expect(readFileSync(there, 'utf8')).toContain('version: 1')
    }))

  it('writes nothing where nobody can tell whose account this is', () =>
    inFolder('clean', async ({ run, file, sandbox }) => {
      sandbox.faults.add({ service: 'sts', fault: { kind: 'access-denied' } })
      expect((await run('init', '--out', file)).code).toBe(1)
      expect(existsSync(file)).toBe(false)
    }))
})
