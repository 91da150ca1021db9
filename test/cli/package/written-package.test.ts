import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { openOut, writePackage } from '../../../cli/package/written-package.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-out-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const zip = (hash: string) => new Map([[`sweep-${hash.repeat(16)}.zip`, Buffer.from(hash)]])

describe('the folder of a package', () => {
  it('is made where it is not there', async () => {
    await openOut(join(folder, 'a/b'))
    expect(readdirSync(join(folder, 'a/b'))).toEqual([])
  })

  it('holds the zips, the template and the checksums of both', async () => {
    await writePackage(folder, zip('a'), '{}\n')
    const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n')
    const named = sums.map((line) => line.split('  ')).map(([sum = '', name = '']) => ({ sum, name }))
    expect(named.map(({ name }) => name)).toEqual([
      `sweep-${'a'.repeat(16)}.zip`,
      'trailkeeper.template.json',
    ])
    for (const { sum, name } of named)
      expect(
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ).toBe(sum)
  })

  it('takes the place of an earlier package, of which nothing is left', async () => {
    await writePackage(folder, zip('a'), '{}\n')
    await openOut(folder)
    await writePackage(folder, zip('b'), '{ }\n')
    expect(readdirSync(folder).toSorted()).toEqual([
      'SHA256SUMS',
      `sweep-${'b'.repeat(16)}.zip`,
      'trailkeeper.template.json',
    ])
    expect(readFileSync(join(folder, 'trailkeeper.template.json'), 'utf8')).toBe('{ }\n')
  })

  it.each(['notes.txt', 'sweep.zip', '.git'])('is refused where it holds %s', async (name) => {
    writeFileSync(join(folder, name), '')
    await expect(openOut(folder)).rejects.toThrow(
      `${folder} holds ${name}, which is no part of a package: name another with --out`,
    )
  })

  it('is refused where a file has its name', async () => {
    writeFileSync(join(folder, 'out'), '')
    await expect(openOut(join(folder, 'out'))).rejects.toThrow(`cannot write ${join(folder, 'out')}: `)
  })
})
