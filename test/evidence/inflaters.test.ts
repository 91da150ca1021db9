import { createHash } from 'node:crypto'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { createInflaters } from '../../lib/evidence/inflaters.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
let folder = ''
let program: URL

/** The thread's program as the build makes it: Node does not run TypeScript. */
beforeAll(async () => {
  folder = await mkdtemp(join(root, 'node_modules/.trailkeeper-test-'))
  const outfile = join(folder, 'inflate-worker.mjs')
  await build({
    entryPoints: [join(root, 'lib/evidence/inflate-worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  })
  program = pathToFileURL(outfile)
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Memory of its own, as answers have it. */
const owned = (bytes: Uint8Array): Buffer<ArrayBuffer> => {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  copy.set(bytes)
  return copy
}
/** Text that gzip cannot make small. */
const text = Array.from({ length: 4000 }, (_, n) => createHash('md5').update(String(n)).digest('hex')).join(
  '\n',
)
const sha256 = createHash('sha256').update(text).digest('hex')
const whole = gzipSync(text)

describe.each([
  ['in threads', 2],
  ['in the same thread', 0],
])('a file is inflated %s', (_, threads) => {
  const open = () => createInflaters(threads, program)

  it('and hashed, and its content is given where it is wanted', async () => {
    const inflaters = open()
    expect(await inflaters.inflate(owned(whole), 'hash')).toEqual({ inflated: { ok: true, sha256 } })
    expect(await inflaters.inflate(owned(whole), 'content')).toEqual({
      inflated: { ok: true, sha256, content: text },
    })
    await inflaters.close()
  })

  it('or told what is wrong with it, with its MD5', async () => {
    const inflaters = open()
    const twice = Buffer.concat([whole, gzipSync('more')])
    expect(await inflaters.inflate(owned(twice), 'hash')).toEqual({
      inflated: { ok: false, fault: 'second-member', message: expect.any(String) },
      md5: createHash('md5').update(twice).digest('hex'),
    })
    await inflaters.close()
  })

  it('each with its own answer, many at once', async () => {
    const inflaters = open()
    const files = Array.from({ length: 40 }, (_unused, n) => `${n} ${text.slice(n)}`)
    const hashes = await Promise.all(files.map((file) => inflaters.inflate(owned(gzipSync(file)), 'hash')))
    expect(hashes).toEqual(
      files.map((file) => ({
        inflated: { ok: true, sha256: createHash('sha256').update(file).digest('hex') },
      })),
    )
    await inflaters.close()
  })
})

it("a thread's program is found as the command line is built: beside it, and from its chunks", async () => {
  const entry = "import { createInflaters } from 'inflaters'\n"
  const hands = (name: string) =>
    `${entry}const body = Buffer.allocUnsafeSlow(100_000).fill(1)\nconst inflaters = createInflaters(1)\nconst done = inflaters.inflate(body, 'hash')\nconsole.log('${name}', body.length)\nawait done\nawait inflaters.close()\n`
  for (const name of ['one', 'other']) await writeFile(join(folder, `${name}.mjs`), hands(name))
  const outdir = join(folder, 'built')
  await build({
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
    outdir,
    // As in scripts/build.mjs.
    chunkNames: 'chunks/[name]-[hash]',
    entryPoints: {
      one: join(folder, 'one.mjs'),
      other: join(folder, 'other.mjs'),
      'inflate-worker': join(root, 'lib/evidence/inflate-worker.ts'),
    },
    alias: { inflaters: join(root, 'lib/evidence/inflaters.ts') },
  })
  await writeFile(join(outdir, 'package.json'), '{ "type": "module" }')
  const { stdout } = await promisify(execFile)(process.execPath, [join(outdir, 'one.js')])
  expect(stdout).toBe('one 0\n')
  expect(readFileSync(join(root, 'scripts/build.mjs'), 'utf8')).toContain(
    "'inflate-worker': 'lib/evidence/inflate-worker.ts'",
  )
})

it('memory of a file is handed over, not copied', async () => {
  const inflaters = createInflaters(1, program)
  const body = owned(whole)
  const inflating = inflaters.inflate(body, 'hash')
  expect(body.length).toBe(0)
  await inflating
  await inflaters.close()
})

it('a thread that cannot run fails its files, and ends nothing else', async () => {
  const inflaters = createInflaters(1, pathToFileURL(join(folder, 'nothing.mjs')))
  await expect(inflaters.inflate(owned(whole), 'hash')).rejects.toThrow(/nothing\.mjs|ended/)
  await inflaters.close()
})
