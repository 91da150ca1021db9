import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { tamperCatalogue } from '../../lib/tamper/catalogue.ts'
import { classifyRecord } from '../../lib/tamper/classify-record.ts'
import {
  type ProtectedResources,
  protectedByDefault,
  type ResourceKind,
  resourceKinds,
} from '../../lib/tamper/protected-resources.ts'
import { type Fields, field, isFields } from '../../lib/text/fields.ts'
import { recordCases } from './cases.ts'
import { record } from './record.ts'

/** Every text of a value, keys included: whatever the record is about is named by one of them. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return isFields(value) ? Object.entries(value).flatMap(([name, one]) => [name, ...textsIn(one)]) : []
}

/** A denied call without parameters is about what its message names, which is its target. */
function listNaming(one: Fields, kinds: readonly ResourceKind[]): ProtectedResources {
  const parts = ['requestParameters', 'responseElements', 'resources'].map((name) => field(one, name))
  const target = classifyRecord(one, protectedByDefault)?.target
  const names = [...textsIn([...parts, target]).map((text) => text.replace(/[*?]/g, '?')), 'nothing-else']
  return { ...protectedByDefault, ...Object.fromEntries(kinds.map((kind) => [kind, names])) }
}

const verdict = (one: unknown, listed: ProtectedResources) => classifyRecord(one, listed)?.verdict

/** What is tampering without a list stays so under one that names the resource, and so does an attempt. */
function holds(one: Fields, kinds: readonly ResourceKind[]): boolean {
  const alone = verdict(one, protectedByDefault)
  if (alone === 'benign') return false
  expect({ verdict: verdict(one, listNaming(one, kinds)), one }).toEqual({ verdict: alone, one })
  return true
}

const params = recordCases.flatMap(({ record: one }) => {
  const value = field(one, 'requestParameters')
  return isFields(value) ? [value] : []
})
const merged = fc
  .array(fc.constantFrom(...params), { minLength: 1, maxLength: 3 })
  .map((all): Fields => Object.assign({}, ...all))
const some = fc.subarray([...resourceKinds])

describe('a list of protected resources never makes judging deafer', () => {
  it('over all cases', () => {
    const judged = recordCases.filter(({ record: one }) => holds(one, resourceKinds))
    expect(judged.length).toBeGreaterThan(80)
  })

  it('over calls of the catalogue with parameters of the cases, whichever kinds are listed', () => {
    let judged = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...tamperCatalogue),
        merged,
        some,
        fc.boolean(),
        (entry, given, kinds, denied) => {
          const more = { eventSource: entry.eventSource, ...(denied && { errorCode: 'AccessDenied' }) }
          if (holds(record('', entry.eventName, given, more), kinds)) judged++
        },
      ),
      { numRuns: 3000 },
    )
    expect(judged).toBeGreaterThan(600)
  })
})
