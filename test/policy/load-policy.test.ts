import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { defaultPolicy, loadPolicy } from '../../lib/policy/load-policy.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

it('reads a file', async () => {
  expect(await loadPolicy(await file('good.yml', 'version: 1\n'))).toEqual(defaultPolicy())
})

it('names the file in an error', async () => {
  const path = await file('bad.yml', 'version: 1\nmod: plan\n')
  await expect(loadPolicy(path)).rejects.toThrow(`${path}:2:1: unknown key "mod"; did you mean "mode"?`)
})

it('says that there is no such file', async () => {
  await expect(loadPolicy(join(folder, 'none.yml'))).rejects.toThrow(
    /none\.yml: cannot be read \(there is no such/,
  )
})

it('says that a directory is one', async () => {
  await expect(loadPolicy(folder)).rejects.toThrow(`${folder}: cannot be read (it is a directory)`)
})

it('refuses bytes that are not UTF-8 instead of guessing names', async () => {
  const path = await file(
    'latin1.yml',
    Buffer.from("version: 1\nchecks: { trail-tags: { keys: ['Schl\xfcssel'] } }\n", 'latin1'),
  )
  await expect(loadPolicy(path)).rejects.toThrow(`${path}: is not UTF-8 text`)
})

it('refuses what is longer than 1 MB without reading it as YAML', async () => {
  const path = await file('long.yml', `version: 1\n${'# '.repeat(500_000)}`)
  await expect(loadPolicy(path)).rejects.toThrow(`${path}: is longer than 1 MB, and so no policy`)
  await expect(loadPolicy('/dev/zero')).rejects.toThrow('/dev/zero: is longer than 1 MB')
})
