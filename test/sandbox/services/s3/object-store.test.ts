import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { byteKey } from '../../../../sandbox/services/s3/byte-key.ts'
import {
  addVersion,
  newObjectStore,
  removeVersion,
  sortedKeys,
  versionsOf,
} from '../../../../sandbox/services/s3/object-store.ts'
import type { DeleteMarker } from '../../../../sandbox/services/s3/object-store.ts'

let sequence = 0
const marker = (key: string, versionId: string): DeleteMarker => ({
  key,
  versionId,
  sequence: sequence++,
  modified: new Date(0),
  owner: 'o',
  deleteMarker: true,
})

type Step = { does: 'add' | 'remove' | 'list'; key: string; times: number }

const step: fc.Arbitrary<Step> = fc.record({
  does: fc.constantFrom('add' as const, 'add' as const, 'remove' as const, 'list' as const),
  key: fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '😀', '\uFFFD'), minLength: 1, maxLength: 3 }),
  // More at a time than are put in their places one by one.
  times: fc.constantFrom(1, 2, 250),
})

describe('the keys of a store', () => {
  it('are those that have a version, in the order of their bytes, whenever they are listed', () => {
    let many = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const store = newObjectStore()
        for (const { does, key, times } of steps) {
          if (does === 'list') sortedKeys(store)
          for (let n = 0; n < times; n++) {
            const name = n === 0 ? key : `${key}${n}`
            if (does === 'add') addVersion(store, marker(name, 'null'))
            const [version] = versionsOf(store, name)
            if (does === 'remove' && version) removeVersion(store, version)
          }
        }
        if (store.touched.length > 200) many++
        const bytes = [...store.versions.keys()].map((key) => Buffer.from(key, 'latin1'))
        const expected = bytes.toSorted((a, b) => Buffer.compare(a, b)).map((key) => key.toString('latin1'))
        expect(sortedKeys(store)).toEqual(expected)
      }),
    )
    expect(many).toBeGreaterThan(0)
  })

  it('sort by bytes, not by UTF-16', () => {
    const store = newObjectStore()
    for (const key of ['\u{1F600}', '\uFFFD', 'z']) addVersion(store, marker(key, 'null'))
    expect(sortedKeys(store)).toEqual(['z', '\uFFFD', '\u{1F600}'].map(byteKey))
  })
})
