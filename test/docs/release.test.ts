import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const read = (path: string) => readFileSync(at(path), 'utf8')

const manifest = z.looseObject({
  files: z.array(z.string()),
  publishConfig: z.object({ access: z.string(), provenance: z.boolean() }),
})
const workflow = z.looseObject({
  on: z.unknown(),
  jobs: z.record(
    z.string(),
    z.looseObject({
      permissions: z.record(z.string(), z.string()).optional(),
      steps: z.array(z.looseObject({ if: z.string().optional(), run: z.string().optional() })),
    }),
  ),
})

describe('the package', () => {
  it('may be published, with its provenance, and brings no package of others', () => {
    const own: unknown = JSON.parse(read('package.json'))
    expect(manifest.parse(own).publishConfig).toEqual({ access: 'public', provenance: true })
    for (const key of ['private', 'dependencies', 'optionalDependencies', 'bundleDependencies'])
      expect(own).not.toHaveProperty(key)
  })

  it('is of the files that stand in the list, which has no tests, maps, reports or sources', () => {
    const listed = read('.ci/package-files.txt').trim().split('\n')
    expect(listed).toContain('dist/cli/trailkeeper.js')
    const top = new Set(listed.map((file) => file.split('/')[0]))
    expect(top).toEqual(new Set(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json', 'policies']))
    expect(listed.filter((file) => /\.(?:map|ts|html)$|\btest\b|report\./.test(file))).toEqual([])
  })

  it('is compared with that list by .ci/run', () => {
    expect(read('.ci/run')).toMatch(/^\s*run node scripts\/package-files\.mjs$/m)
  })
})

describe('a release', () => {
  const release = workflow.parse(parse(read('.github/workflows/release.yml')))
  const runs = Object.values(release.jobs).flatMap(({ steps }) => steps)
  const all = runs.map(({ run = '' }) => run).join('\n')

  it('is made of a tag, after all that .ci/run tries', () => {
    expect(release.on).toEqual({ push: { tags: ['v*'] } })
    expect(runs.findIndex(({ run }) => run === '.ci/run')).toBeLessThan(
      runs.findIndex(({ run }) => run?.includes('npm pack')),
    )
    expect(runs.some(({ run }) => run === '.ci/run')).toBe(true)
  })

  it('has the package, the zips with their template, notices, a bill of materials and checksums', () => {
    for (const made of ['trailkeeper.js package --out release', 'npm pack --pack-destination release'])
      expect(all).toContain(made)
    expect(all).toMatch(/cp .*sbom\.cdx\.json .*THIRD-PARTY-NOTICES\.txt release/)
    expect(all).toMatch(/sha256sum .*>SHA256SUMS/)
    expect(all).toContain('release/*')
  })

  it('alone publishes, with a token for its provenance, and only once the project has the name', () => {
    const workflows = readdirSync(at('.github/workflows')).map((name) => `.github/workflows/${name}`)
    const publishing = ['package.json', '.ci/run', ...workflows].filter((file) => /npm publish/.test(read(file)))
    expect(publishing).toEqual(['.github/workflows/release.yml'])
    const steps = runs.filter(({ run = '' }) => run.includes('npm publish'))
    expect(steps.map((step) => step.if)).toEqual(["vars.PUBLISH == 'true'"])
    expect(Object.values(release.jobs).map(({ permissions }) => permissions?.['id-token'])).toEqual(['write'])
  })
})
