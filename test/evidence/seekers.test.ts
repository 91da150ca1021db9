import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { createSeekers } from '../../lib/evidence/seekers.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(root, 'node_modules/.trailkeeper-test-'))
const program = pathToFileURL(join(folder, 'seek-worker.mjs'))

/** The thread's program as the build makes it: Node does not run TypeScript. */
beforeAll(async () => {
  await build({
    entryPoints: [join(root, 'lib/evidence/seek-worker.ts')],
    outfile: fileURLToPath(program),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const owned = (bytes: Uint8Array): Buffer<ArrayBuffer> => {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return copy
}
const text = JSON.stringify({ Records: Array.from({ length: 900 }, (_, n) => ({ eventID: `id-${n}` })) })
const small = '{"Records":[{"eventID":"id-7"}]}'

describe.each([
  ['in threads', 2],
  ['in the same thread', 1],
])('bytes are looked for %s', (_, threads) => {
  const seeking = async (file: Buffer<ArrayBuffer> | string, needles: string[][]) => {
    const seekers = createSeekers(threads, program)
    try {
      const { sought, ...rest } = await seekers.seek(file, needles)
      return sought.ok
        ? { text: sought.bytes && Buffer.from(sought.bytes).toString(), ...rest }
        : { message: sought.message, ...rest }
    } finally {
      await seekers.close()
    }
  }

  it.each([text, small])('and the content comes where they stand', async (content) => {
    const file = gzipSync(content)
    expect(await seeking(owned(file), [['id-7', 'other'], ['Records']])).toEqual({ text: content })
    expect(await seeking(owned(file), [])).toEqual({ text: content })
    expect(await seeking(owned(file), [['id-7'], ['id-none']])).toEqual({ text: undefined })
  })

  it('in a file of this machine by its path', async () => {
    const path = join(folder, 'log.json.gz')
    writeFileSync(path, gzipSync(text))
    expect(await seeking(path, [['id-899']])).toEqual({ text })
    expect(await seeking(join(folder, 'nothing'), [])).toEqual({ message: expect.stringContaining('ENOENT') })
  })

  it('not in a file that is broken, with its MD5 where it cannot be inflated', async () => {
    expect(await seeking(owned(gzipSync('{"Records":[')), [])).toEqual({ message: 'it ends in the middle' })
    expect(await seeking(owned(Buffer.concat([gzipSync(small), gzipSync(small)])), [])).toEqual({
      message: expect.stringContaining('second gzip member'),
      md5: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })
})

it("the build makes the thread's program beside the command line", () => {
  expect(readFileSync(join(root, 'scripts/build.mjs'), 'utf8')).toContain(
    "'seek-worker': 'lib/evidence/seek-worker.ts'",
  )
})
