import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { parseProtection } from '../../lib/tamper/parse-protection.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { field, nonEmpty } from '../../lib/text/fields.ts'
import { triage } from './record.ts'

const textOf = (file: string) => readFileSync(new URL(`../cases/${file}`, import.meta.url), 'utf8')

const casesIn = (file: string): unknown[] =>
  textOf(file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))

const verdictOf = (one: unknown, listed = protectedByDefault) => triage(field(one, 'record'), listed).verdict

const titled = (cases: readonly unknown[]) =>
  cases.map((one) => {
    const what = nonEmpty(field(one, 'what')) ?? ''
    return [nonEmpty(field(one, 'id')), what, one] as const
  })

describe.each(['put-bucket-policy.jsonl', 'put-key-policy.jsonl'])('the cases of %s', (file) => {
  it.each(titled(casesIn(file)))('%s is judged right', (_id, _what, one) => {
    expect(verdictOf(one)).toBe(field(one, 'right'))
  })
})

const putsPolicy = /^(?:Put(?:Bucket|Key)Policy|SetTopicAttributes|(?:Put|Delete)ResourcePolicy)$/

describe('records of policies', () => {
  const listed = parseProtection(textOf('protected.json'), 'protected.json')
  const cases = casesIn('records.jsonl').filter((one) =>
    putsPolicy.test(nonEmpty(field(field(one, 'record'), 'eventName')) ?? ''),
  )
  it.each(titled(cases))('%s is judged right: %s', (_id, _what, one) => {
    expect([verdictOf(one), verdictOf(one, listed)]).toEqual([
      field(one, 'right'),
      field(one, 'rightWithProtected'),
    ])
  })
})
