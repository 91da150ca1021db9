import { describe, expect, it } from '@jest/globals'
import { build, type Plugin } from 'esbuild'
import { withoutEventStreams } from '../../scripts/without-event-streams.mjs'

const client = `
  import { LambdaClient } from '@aws-sdk/client-lambda'
  export const client = new LambdaClient({ region: 'eu-west-1' })`

async function modulesOf(plugins: Plugin[]): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: client, resolveDir: process.cwd() },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
    plugins,
    outdir: 'unwritten',
  })
  return Object.keys(metafile.inputs)
}

describe('withoutEventStreams', () => {
  it('leaves the codec of event streams out of a bundle', async () => {
    const codec = expect.stringMatching(/event-streams\/.*(Marshaller|Codec|Serde)/)
    expect(await modulesOf([])).toContainEqual(codec)
    expect(await modulesOf([withoutEventStreams()])).not.toContainEqual(codec)
  })
})
