import { readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { bundledPolicy } from '../../handlers/bundled-policy.ts'
import { bundlePolicy } from '../../lib/policy/bundle-policy.ts'

it('is the default policy where the code runs from source', () => {
  const text = readFileSync(new URL('../../policies/default.yml', import.meta.url), 'utf8')
  expect(bundledPolicy).toEqual(bundlePolicy(text, 'policies/default.yml'))
})
