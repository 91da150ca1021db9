import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { build, type Plugin } from 'esbuild'
import { withoutFallbacks } from '../../scripts/without-fallbacks.mjs'

const program = `
  import { EndpointCache } from '@aws-sdk/endpoint-cache'
  import { Md5Node, Sha256Node } from '@smithy/core/checksum'
  export async function run() {
    const cache = new EndpointCache(10)
    cache.set('known', [{ Address: 'example.com', CachePeriodInMinutes: 1 }])
    const hash = new Sha256Node()
    hash.update('text')
    return [cache.getEndpoint('known'), cache.getEndpoint('other'), Buffer.from(await hash.digest()).toString('hex')]
  }
  export const md5 = Md5Node.name`

async function bundled(plugins: Plugin[], contents = program): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    write: false,
    plugins,
  })
  return outputFiles[0]?.text ?? ''
}

/** What a module with this text exports. */
async function loaded(text: string): Promise<{ run: () => Promise<unknown[]>; md5: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-'))
  try {
    const file = join(folder, 'bundled.mjs')
    writeFileSync(file, text)
    return await import(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('withoutFallbacks', () => {
  it("leaves out hash functions that Node has, and a cache's library, and all works as before", async () => {
    const [whole, bare] = [await bundled([]), await bundled([withoutFallbacks()])]
    for (const constant of ['1116352408', 'LRUCache']) {
      expect([whole.includes(constant), bare.includes(constant)]).toEqual([true, false])
    }
    const { run, md5 } = await loaded(bare)
    const hex = createHash('sha256').update('text').digest('hex')
    expect([...(await run()), md5]).toEqual(['example.com', undefined, hex, 'Md5Node'])
  })

  it("leaves out sessions of S3's directory buckets", async () => {
    const client = "export { S3Client } from '@aws-sdk/client-s3'"
    const [whole, bare] = [await bundled([], client), await bundled([withoutFallbacks()], client)]
    const sessions = 'S3ExpressIdentityCache'
    expect([whole.includes(sessions), bare.includes(sessions)]).toEqual([true, false])
  })
})
