import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { sha256Of } from '../../../lib/evidence/recover/slots.ts'
import { cursorOf, keepPage } from '../../../lib/evidence/recover/spool.ts'
import { writeFiles } from '../../../lib/evidence/recover/write-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-write-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const owner = { account: '111122223333', region: 'eu-west-1' }
const noon = Date.parse('2026-03-01T12:00:00Z')
type Event = { eventID: string; eventTime: string; eventName: string }
const event = (id: number, second: number): Event => ({
  eventID: `id-${id}`,
  eventTime: new Date(noon + second * 1000).toISOString().replace('.000', ''),
  eventName: 'Ärger "\u2028" /',
})

let runs = 0
/** What is written of events that come in pages of three. */
async function written(events: readonly Event[], known: readonly string[] = []) {
  const spool = join(folder, `${runs++}`)
  let cursor = await cursorOf(spool)
  for (let at = 0; at < Math.max(1, events.length); at += 3)
    cursor = await keepPage(
      spool,
      { records: events.slice(at, at + 3).map((one) => JSON.stringify(one)) },
      cursor,
    )
  const files = new Map<string, Buffer>()
  const store = {
    name: 'memory',
    operation: 'write',
    put: (key: string, file: string) => Promise.resolve(void files.set(key, readFileSync(file))),
  }
  return { files, result: await writeFiles(spool, owner, new Set(known), store) }
}

const contentsOf = (files: ReadonlyMap<string, Buffer>): Event[][] =>
  [...files.values()].map((bytes) => JSON.parse(gunzipSync(bytes).toString()).Records)

const anyEvents = fc.uniqueArray(fc.tuple(fc.nat(200), fc.nat(1800)), {
  selector: ([id]) => id,
  maxLength: 30,
})

describe('recovered files', () => {
  it('hold five minutes each, sorted by time and id, each event once', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, async (drawn) => {
        const events = drawn.map(([id, second]) => event(id, second))
        const { files, result } = await written([...events, ...events.slice(0, 4)])
        const all = contentsOf(files).flat()
        expect(all.map(({ eventID }) => eventID).toSorted()).toEqual(
          events.map(({ eventID }) => eventID).toSorted(),
        )
        for (const records of contentsOf(files)) {
          const slots = records.map(({ eventTime }) => Math.floor(Date.parse(eventTime) / 300_000))
          expect(new Set(slots).size).toBe(1)
          const order = records.map(({ eventTime, eventID }) => `${eventTime} ${eventID}`)
          expect(order).toEqual(order.toSorted())
        }
        expect(result).toMatchObject({ events: events.length, known: 0, broken: 0 })
        expect(result.files.map(({ key }) => key)).toEqual([...files.keys()])
      }),
    )
  })

  it('are the same bytes for the same events, in whatever order they came', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, async (drawn) => {
        const events = drawn.map(([id, second]) => event(id, second))
        expect((await written(events.toReversed())).files).toEqual((await written(events)).files)
      }),
    )
  })

  it('leave out what was delivered', async () => {
    const { files, result } = await written([event(1, 0), event(2, 1)], ['id-1'])
    expect(contentsOf(files)).toEqual([[event(2, 1)]])
    expect(result).toMatchObject({ events: 1, known: 1 })
    expect((await written([event(1, 0)], ['id-1'])).files.size).toBe(0)
  })

  it('have the hashes of their content and of themselves in the manifest, and the first in their name', async () => {
    const { files, result } = await written([event(1, 0)])
    const [[key, bytes] = ['', Buffer.alloc(0)]] = files
    const content = sha256Of(gunzipSync(bytes))
    expect(result.files).toEqual([
      { key, slot: '2026-03-01T12:00:00Z', events: 1, sha256: content, gzipSha256: sha256Of(bytes) },
    ])
    expect(key).toContain(`_recovered${content.slice(0, 8)}.json.gz`)
  })
})
