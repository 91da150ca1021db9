import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { duckdbPackage } from '../../cli/search/sql/load-duckdb.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const npm = (args: string[], cwd: string) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

/** As somebody gets it who has no clone: the package, in an empty folder, with no registry to be had. */
describe('the package, installed in an empty folder', () => {
  let folder = ''
  const installed = (...names: string[]) => join(folder, 'node_modules/trailkeeper', ...names)
  const trailkeeper = (...args: string[]) =>
    spawnSync(process.execPath, [installed('dist/cli/trailkeeper.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: folder },
    })

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trailkeeper-package-'))
    npm(['pack', '--ignore-scripts', '--pack-destination', folder], root)
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''
    npm(['install', '--offline', '--no-audit', `./${tarball}`], folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('brings no other package with it', () => {
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'trailkeeper',
    ])
  })

  it('says its version, and explains a check', () => {
    expect(trailkeeper('--version').stdout).toBe('0.1.0\n')
    expect(trailkeeper('explain', 'trail-logging').status).toBe(0)
  })

  it('says what --sql needs, which does not come with it', () => {
    const { status, stdout, stderr } = trailkeeper('search', '--dir', folder, '--sql', 'SELECT 1')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain(`npm install ${duckdbPackage}`)
  })

  it('runs the demo, with the sandbox, its table and the guard in it', () => {
    const { status, stdout, stderr } = trailkeeper('demo')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('3 of 3 attacks answered')
    expect(stdout).toMatch(/^us-east-1 +stop-logging +answered +\d/m)
  })

  it('names what it has from others, with each licence once', () => {
    const text = readFileSync(installed('dist/cli/THIRD-PARTY-NOTICES.txt'), 'utf8')
    expect(text).toMatch(/^MIT; © 2025 Colin McDonnell:\n {2}zod \d/m)
    const licences = text.split('\n').filter((line) => line.length > 500 && !line.startsWith(' '))
    expect(new Set(licences).size).toBe(licences.length)
    expect(licences.filter((line) => line.includes('TERMS AND CONDITIONS FOR USE')).length).toBe(1)
  })

  it('has a bill of the same materials for programs', () => {
    const bill: unknown = JSON.parse(readFileSync(installed('dist/cli/sbom.cdx.json'), 'utf8'))
    expect(bill).toMatchObject({
      bomFormat: 'CycloneDX',
      components: expect.arrayContaining([
        expect.objectContaining({
          name: '@aws-sdk/client-cloudtrail',
          purl: expect.stringMatching(/^pkg:npm\/%40aws-sdk\/client-cloudtrail@3\./),
          licenses: [{ license: { id: 'Apache-2.0' } }],
        }),
      ]),
    })
  })
})
