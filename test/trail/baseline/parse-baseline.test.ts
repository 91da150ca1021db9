import { expect, it } from '@jest/globals'
import { canonicalJson } from '../../../lib/text/fields.ts'
import { parseBaseline } from '../../../lib/trail/baseline/parse-baseline.ts'
import { aBaseline } from '../../builders/a-baseline.ts'

const withSettings = (changes: object) => {
  const baseline = aBaseline()
  return canonicalJson({ ...baseline, settings: { ...baseline.settings, ...changes } })
}

it('a baseline is read as it was written', () => {
  expect(parseBaseline(canonicalJson(aBaseline()))).toEqual(aBaseline())
})

it('a baseline from before recursive logging says nothing of it', () => {
  expect(parseBaseline(withSettings({ recursiveLogging: undefined }))).toMatchObject({
    settings: { recursiveLogging: null },
  })
  expect(parseBaseline(withSettings({ recursiveLogging: false }))).toMatchObject({
    settings: { recursiveLogging: false },
  })
})

it.each([{ recursiveLogging: 'no' }, { multiRegion: null }, { bucket: 7 }])(
  'a baseline with another kind of setting is none: %j',
  (changes) => expect(parseBaseline(withSettings(changes))).toBeUndefined(),
)
