import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as organizations from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { build } from 'esbuild'
import { sandboxSchemas } from '../../scripts/sandbox-schemas.mjs'
import { shakableSchemas } from '../../scripts/shakable-schemas.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A caller that sends one operation, and the sandbox's service, which answers many. */
const program = `
export { DescribeOrganizationCommand } from '@aws-sdk/client-organizations'
export const service = () => import('./sandbox/services/organizations/service.ts').then((m) => m.organizations)
`

let folder = ''
let bundle = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trailkeeper-sandbox-schemas-'))
  bundle = join(folder, 'stdin.mjs')
  await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [sandboxSchemas(root), shakableSchemas()],
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Names in the schemas of the bundled service, as a fresh Node sees them. */
function bundledNames(): string[] {
  const script = `const { service } = await import(${JSON.stringify(pathToFileURL(bundle).href)})
    process.stdout.write(Object.keys((await service()).schemas).join())`
  const args = ['--input-type=module', '-e', script]
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).split(',')
}

describe('a service of the sandbox, bundled beside a caller', () => {
  it('has every schema and enumeration of the client, and nothing that sends', () => {
    const names = bundledNames()
    const wanted = Object.keys(organizations).filter((name) => name.endsWith('$') || name === 'AccountState')
    expect(wanted.filter((name) => !names.includes(name))).toEqual([])
    expect(names.filter((name) => /Command$|Client$|^paginate/.test(name))).toEqual([])
  })

  it('leaves the caller with the schemas of its own operations', () => {
    const caller = readFileSync(bundle, 'utf8')
    const chunks = [...caller.matchAll(/from "\.\/(chunk-\w+\.mjs)"/g)].map(([, name = '']) => name)
    const texts = [caller, ...chunks.map((name) => readFileSync(join(folder, name), 'utf8'))]
    expect(texts.some((text) => text.includes('DescribeOrganizationResponse'))).toBe(true)
    expect(texts.some((text) => text.includes('CreateGovCloudAccountRequest'))).toBe(false)
  })
})
