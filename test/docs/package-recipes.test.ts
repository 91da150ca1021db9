import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { describe, expect, it } from '@jest/globals'
import { functionNames } from '../deploy/deployment-files.ts'
import { isOnPath } from '../on-path.ts'
import { root } from './documented-commands.ts'

/**
 * The recipes of docs/package.md, as far as they can be tried without an account: Terraform's provider and CDK's own
 * deployment are not here. The commands of the AWS CLI are judged with those of all pages (documented-commands.test.ts).
 */
const page = readFileSync(join(root, 'docs/package.md'), 'utf8')
const block = (language: string) => new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'm').exec(page)?.[1] ?? ''

const describeWithTerraform = isOnPath('terraform') ? describe : describe.skip
const reason = isOnPath('terraform') ? '' : ' (skipped: terraform is not on PATH)'

describeWithTerraform(`Terraform's${reason}`, () => {
  it('is HCL, as terraform fmt writes it', () => {
  const { status, stdout } = spawnSync('terraform', ['fmt', '-check', '-diff', '-'], {
    input: block('hcl'),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], CHECKPOINT_DISABLE: '1' },
  })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  })
})

it("CDK's is TypeScript, and lets each function wait for its code", () => {
  const code = block('ts')
  expect(transformSync(code, { loader: 'ts' }).code).toContain('CfnInclude')
  const [, list = ''] = /for \(const name of \[([^\]]*)\]/.exec(code) ?? []
  const named = [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name.toLowerCase())
  expect(named.toSorted()).toEqual(functionNames.toSorted())
})

it('StackSets name only parameters that the page lists', () => {
  const listed = [...page.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell = '']) => cell.match(/[A-Z]\w+/g) ?? [])
  const used = [...page.matchAll(/ParameterKey=(\w+)/g)].map(([, name = '']) => name)
  expect(used).toContain('CodeBucket')
  expect(used.filter((name) => !listed.includes(name))).toEqual([])
})
