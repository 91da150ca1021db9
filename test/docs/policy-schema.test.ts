import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import * as z from 'zod'
import { policySchema, settingsOf } from '../../cli/docs/policy-schema.ts'
import { allChecks } from '../../lib/checks/all-checks.ts'
import { policyFile } from '../../lib/policy/schema.ts'

/** The JSON Schema read back by its own rules: what an editor would say. */
const editor = z.fromJSONSchema(policySchema())
const defaultFile = readFileSync(new URL('../../policies/default.yml', import.meta.url), 'utf8')

it('accepts the default policy', () => {
  expect(editor.safeParse(parse(defaultFile))).toMatchObject({ success: true })
})

it('accepts a policy of one line', () => {
  expect(editor.safeParse({ version: 1 })).toMatchObject({ success: true })
})

describe.each([
  ['another version', { version: 2 }],
  ['no version', {}],
  ['an unknown key', { version: 1, modes: 'plan' }],
  ['an unknown check', { version: 1, checks: { 'trail-loging': {} } }],
  ['an unknown setting', { version: 1, checks: { 'trail-logging': { keyId: 'x' } } }],
  ['an unknown mode', { version: 1, mode: 'on' }],
  ['a word for a number', { version: 1, checks: { delivery: { maxAgeHours: 'day' } } }],
  ['an exemption without owner', { version: 1, exemptions: [{ check: '*', resource: 'x', reason: 'y' }] }],
])('%s', (_name, written) => {
  it('is refused by the editor as by the loader', () => {
    expect(policyFile.safeParse(written).success).toBe(false)
    expect(editor.safeParse(written).success).toBe(false)
  })
})

it("names each check's title beside its id", () => {
  const checks = policySchema().properties?.['checks']
  const titles = typeof checks === 'object' ? checks.properties : {}
  for (const check of allChecks) expect(titles?.[check.id]).toMatchObject({ description: check.title })
})

it('explains each setting of each check', () => {
  const silent = allChecks.flatMap((check) =>
    Object.entries(settingsOf(check.id)).flatMap(([name, { description }]) =>
      description ? [] : [`${check.id}.${name}`],
    ),
  )
  expect(silent).toEqual([])
})
