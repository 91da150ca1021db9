import { describe, expect, it } from '@jest/globals'
import { fileEngine } from '../../cli/search/search-files.ts'
import { byEventName } from '../../lib/search/condition.ts'

/** Files of one record each, and how many were begun to be read. */
function watchedFiles(count: number) {
  let begun = 0
  const files = Array.from({ length: count }, (_, n) => ({
    name: `${n}`,
    content: async () => {
      begun += 1
      return Buffer.from(`{"Records":[{"eventName":"StopLogging","eventID":"${n}"}]}`)
    },
  }))
  return { files, begun: () => begun }
}

describe('files are searched', () => {
  it.each([1, 8, 24])(
    'so that the first hit comes before a tenth of them is read, %i at a time',
    async (atOnce) => {
      const { files, begun } = watchedFiles(100)
      const engine = fileEngine(files, { atOnce, countOnly: false, unread: () => undefined })
      for await (const batch of engine([byEventName(['StopLogging'])])) {
        expect(batch).toMatchObject({ hits: [{ record: { eventID: '0' } }] })
        break
      }
      expect(begun()).toBeLessThan(10)
    },
  )

  it('in their order, each once, with never more read ahead than wanted', async () => {
    const { files, begun } = watchedFiles(50)
    const engine = fileEngine(files, { atOnce: 8, countOnly: false, unread: () => undefined })
    const ids: unknown[] = []
    for await (const batch of engine([])) {
      expect(begun() - ids.length).toBeLessThanOrEqual(8)
      if ('hits' in batch) ids.push(...batch.hits.map(({ record }) => record['eventID']))
    }
    expect(ids).toEqual(files.map(({ name }) => name))
  })
})
