import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { narrowSdk } from '../../scripts/narrow-sdk.mjs'

const source = `
// AssumeRoleCommand stands in this comment only.
export async function caller() {
  const sdk = await import('@aws-sdk/client-sts')
  if (!sdk) throw new Error('STS is not there')
  return new sdk.STSClient({}).send(new sdk.GetCallerIdentityCommand({}))
}
`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-narrow-'))
  mkdirSync(join(folder, 'lib'))
  writeFileSync(join(folder, 'lib/caller.ts'), source)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'lib/caller.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [narrowSdk(folder, ['lib'])],
  })
  return outputFiles.map((file) => file.text).join('\n')
}

describe('a dynamic import of an SDK client, once bundled', () => {
  it('keeps what the code names', async () => {
    expect(await bundled()).toMatch(/GetCallerIdentityCommand,\s+STSClient/)
  })

  it('drops the class with all operations, which a message names by chance', async () => {
    expect(await bundled()).not.toMatch(/\bSTS,|, STS\b/)
  })

  it('drops what it does not name', async () => {
    expect(await bundled()).not.toMatch(/AssumeRoleCommand/)
  })
})
