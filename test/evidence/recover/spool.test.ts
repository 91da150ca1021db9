import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { type Cursor, cursorOf, keepPage, recordsIn } from '../../../lib/evidence/recover/spool.ts'

const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-spool-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
const newFile = () => join(folder, `${files++}.spool`)
const record = (id: string) =>
  JSON.stringify({ eventID: id, eventTime: '2026-03-01T12:00:00Z', eventName: 'Ü' })

describe('what was looked up', () => {
  it('goes on behind the last page that is whole, wherever the file was cut off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }),
        fc.nat(),
        async (sizes, at) => {
          const file = newFile()
          const after: { bytes: number; cursor: Cursor }[] = []
          let cursor = await cursorOf(file)
          for (const [index, size] of sizes.entries()) {
            const records = Array.from({ length: size }, (_, n) => record(`${index}-${n}`))
            const isLast = index === sizes.length - 1
            cursor = await keepPage(file, { records, ...(!isLast && { next: `token ${index}` }) }, cursor)
            after.push({ bytes: readFileSync(file).length, cursor })
          }
          const cut = at % (readFileSync(file).length + 1)
          truncateSync(file, cut)
          const kept = after.findLast(({ bytes }) => bytes <= cut)
          expect(await cursorOf(file)).toEqual(kept?.cursor ?? { pages: 0, events: 0, isWhole: false })
          expect(readFileSync(file).length).toBe(kept?.bytes ?? 0)
        },
      ),
    )
  })

  it('counts what is no record, and loses nothing beside it', async () => {
    const file = newFile()
    const odd = ['{"withoutRecord":"x"}', '{"eventID":"a"}', '{"eventID":"b","eventTime":"never"}']
    await keepPage(file, { records: [record('1'), ...odd, record('2')] }, await cursorOf(file))
    const { records, broken } = await recordsIn(file)
    expect(broken).toBe(3)
    expect(records.map(({ id }) => id)).toEqual(['1', '2'])
  })

  it('keeps a record with line breaks as one', async () => {
    const file = newFile()
    const pretty = JSON.stringify(JSON.parse(record('1')), undefined, 2)
    await keepPage(file, { records: [pretty] }, await cursorOf(file))
    expect((await recordsIn(file)).records).toHaveLength(1)
  })

  it('counts a text that would pass for a cursor, or for two lines, as one that is no record', async () => {
    const file = newFile()
    const cursor = '#{"pages":9,"events":9,"isWhole":true}'
    const odd = [cursor, '#', `{"eventID":\n${record('x')}`, `no record\n${cursor}`]
    const kept = await keepPage(file, { records: [record('1'), ...odd], next: 'token' }, await cursorOf(file))
    expect(await cursorOf(file)).toEqual(kept)
    expect(await recordsIn(file)).toMatchObject({ broken: odd.length, records: [{ id: '1' }] })
  })

  it('does not take a line that is no cursor for one', async () => {
    const file = newFile()
    const cursor = await keepPage(file, { records: [record('1')], next: 'token' }, await cursorOf(file))
    appendFileSync(file, '#{"pages":"9"}\n# \n')
    expect(await cursorOf(file)).toEqual(cursor)
  })
})
