import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { unzipSync } from 'fflate'
import { zipOfFolder } from '../../../cli/package/zip-of-folder.ts'

let folder = ''
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-zip-'))
  write('index.js', 'export {}')
  write('a.js', 'export const a = 1')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** By another library than the one that writes. */
const textsIn = (zip: Uint8Array) =>
  Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, Buffer.from(bytes).toString()])

describe('the zip of a folder', () => {
  it('has its files and the further texts at the root, in the order of their names', async () => {
    mkdirSync(join(folder, 'maps'))
    const zip = await zipOfFolder(folder, { 'policy.js': 'export const policy = 1', 'a.js': 'anew' })
    expect(textsIn(zip)).toEqual([
      ['a.js', 'anew'],
      ['index.js', 'export {}'],
      ['policy.js', 'export const policy = 1'],
    ])
  })

  it('is the same bytes whenever and in whatever time zone it is made', async () => {
    const first = await zipOfFolder(folder)
    utimesSync(join(folder, 'a.js'), 1, 1)
    const zone = process.env['TZ']
    process.env['TZ'] = 'Pacific/Auckland'
    try {
      expect((await zipOfFolder(folder)).equals(first)).toBe(true)
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }
  })

  it('is other bytes where a file is another', async () => {
    const first = await zipOfFolder(folder)
    write('a.js', 'export const a = 2')
    expect((await zipOfFolder(folder)).equals(first)).toBe(false)
  })
})
