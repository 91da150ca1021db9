import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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
  it('writes a check with its test, under the names of its id', async () => {
    const { code, out } = await asked('check', 'bucket-colour')
    expect(code).toBe(0)
    expect(written()).toEqual(['lib/checks/bucket-colour.ts', 'test/checks/bucket-colour.test.ts'])
    expect(readFileSync(join(folder, 'lib/checks/bucket-colour.ts'), 'utf8')).toContain('bucketColour')
    expect(out).toContain('test/checks/bucket-colour.test.ts')
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
