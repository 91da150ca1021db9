import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { indexes } from '../../scripts/indexes.mjs'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'

const script = fileURLToPath(new URL('../../scripts/new.mjs', import.meta.url))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-new-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

type Result = { code: number; out: string; err: string }

const asked = (...args: string[]): Promise<Result> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: folder }, (error, out, err) =>
      resolve({ code: error ? 1 : 0, out, err }),
    )
  })

const written = () =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .toSorted()

describe('npm run new', () => {
  it.each([
    ['check', 'lib/checks/bucket-colour.ts', 'test/checks/bucket-colour.test.ts'],
    ['remedy', 'lib/remediate/bucket-colour.ts', 'test/remediate/bucket-colour.test.ts'],
  ])('writes a %s with its test, under the names of its id', async (kind, file, test) => {
    const { code, out } = await asked(kind, 'bucket-colour')
    expect(code).toBe(0)
    expect(written()).toEqual([file, test])
    expect(readFileSync(join(folder, file), 'utf8')).toContain('export const bucketColour')
    expect(out).toContain(`npm test -- ${test}`)
  })

  it('writes a format with its test, and a channel with its test and its page', async () => {
    expect((await asked('format', 'pie-chart')).out).toContain('npm test -- test/report/pie-chart.test.ts')
    expect(written()).toEqual(['lib/report/pie-chart.ts', 'test/report/pie-chart.test.ts'])
    const { out } = await asked('channel', 'carrier-pigeon')
    expect(written()).toEqual(
      expect.arrayContaining([
        'lib/alert/channels/carrier-pigeon.ts',
        'test/alert/channels/carrier-pigeon.test.ts',
      ]),
    )
    expect(readFileSync(join(folder, 'docs/recipes/carrier-pigeon.md'), 'utf8')).toContain('carrier-pigeon')
    expect(out).toContain("'carrier-pigeon': carrierPigeon.facts,")
  })

  it('writes what the lists of checks, remedies and formats are made from', async () => {
    await asked('check', 'bucket-colour')
    await asked('remedy', 'paint-bucket')
    await asked('format', 'pie-chart')
    const lists = indexes(folder)
    expect(lists['lib/checks/by-id.ts']).toContain("'bucket-colour': bucketColour,")
    expect(lists['lib/policy/settings-by-id.ts']).toContain("settingsOf(checksById['bucket-colour'], common)")
    expect(lists['lib/report/formats.ts']).toContain("(await import('./pie-chart.ts')).format")
    expect(lists['lib/remediate/all-remedies.ts']).toContain("'paint-bucket': paintBucket,")
    expect(lists['lib/model/remedy-id.ts']).toContain("| 'paint-bucket'")
  })

  it('leaves what is there as it is, and writes nothing beside it', async () => {
    await asked('check', 'bucket-colour')
    rmSync(join(folder, 'test'), { recursive: true })
    expect(await asked('check', 'bucket-colour')).toEqual({
      code: 1,
      out: '',
      err: 'already there: lib/checks/bucket-colour.ts\n',
    })
    expect(written()).toEqual(['lib/checks/bucket-colour.ts'])
  })

  it.each(['BucketColour', 'bucket_colour', '-colour', 'bucket--colour', '../colour', ''])(
    'refuses %j as an id',
    async (id) => {
      const { code, err } = await asked('check', id)
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('kebab-case') })
      expect(written()).toEqual([])
    },
  )

  it('refuses a kind that there is no template for, and names those that there are', async () => {
    const { code, err } = await asked('cheque', 'bucket-colour')
    expect(code).toBe(1)
    expect(err).toMatch(/^unknown kind "cheque"; there are (.*, )?check\b/)
  })
})
