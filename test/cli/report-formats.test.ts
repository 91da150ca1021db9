import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { outputFormats, scanFormats } from '../../cli/sweep-options.ts'
import type { OutputFormat } from '../../lib/report/formats.ts'
import { inSandbox } from './run-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'formats-'))
afterAll(() => rmSync(folder, { recursive: true }))

const startsWith: { readonly [Id in OutputFormat]?: string } = {
  table: 'Account 123456789012',
  json: '{\n  "schemaVersion": "1"',
  csv: '"finished_at","account"',
  markdown: '# Trailkeeper report',
  html: '<!doctype html>',
  junit: '<?xml version="1.0"',
  sarif: '{\n  "$schema"',
  asff: '[\n  {\n    "SchemaVersion": "2018-10-08"',
  ocsf: '{"activity_id":1',
}

describe('--output', () => {
  it.each(outputFormats)('%s: prints the same as it writes to a file, and exits as ever', (format) =>
    inSandbox('messy', async (_, run) => {
      const { code, out, err } = await run('scan', '--output', format)
      expect({ code, err }).toEqual({ code: 2, err: '' })
      const first = startsWith[format] ?? ''
      expect(out).not.toBe('')
      expect(out.startsWith(first)).toBe(true)
      const file = join(folder, format)
      expect(await run('plan', '--output', format, '--out', file)).toEqual({ code: 2, out: '', err: '' })
      expect(readFileSync(file, 'utf8').startsWith(first)).toBe(true)
    }),
  )

  it('gives scan alone what says nothing of a plan', () =>
    inSandbox('clean', async (_, run) => {
      expect(scanFormats.filter((format) => !outputFormats.includes(format))).toContain('badge')
      expect((await run('scan', '--output', 'badge')).out).toMatch(/^<svg [^]*<title>CloudTrail in account/)
      expect(await run('plan', '--output', 'badge')).toMatchObject({ code: 1, out: '' })
    }))

  it('refuses a format that there is not', () =>
    inSandbox('clean', async (_, run) => {
      const { code, err } = await run('scan', '--output', 'pdf')
      expect(code).toBe(1)
      expect(err).toContain('Allowed choices are table, asff, ')
    }))
})

describe('--history', () => {
  it('adds the trend over earlier reports', () =>
    inSandbox('messy', async (_, run) => {
      const earlier = join(folder, 'earlier.json')
      await run('scan', '--output', 'json', '--out', earlier)
      await run('apply', '--yes', '--quiet')
      const { out } = await run('scan', '--output', 'html', '--history', earlier, earlier)
      expect(out).toMatch(/Score from \d+ to \d+ over 3 reports/)
      expect(out).toMatch(/findings resolved/)
    }))

  it.each([
    ['missing.json', undefined, 'ENOENT'],
    ['text.json', 'no report', 'JSON'],
    ['other.json', '{"schemaVersion":"9"}', 'schemaVersion'],
  ])('%s: says what is wrong with it before anything is read or changed', (name, text, said) =>
    inSandbox('messy', async (sandbox, run) => {
      const file = join(folder, name)
      if (text !== undefined) writeFileSync(file, text)
      const { code, out, err } = await run('apply', '--yes', '--output', 'html', '--history', file)
      expect({ code, out }).toEqual({ code: 1, out: '' })
      expect(err).toContain(said)
      expect(sandbox.requests).toEqual([])
    }),
  )
})
