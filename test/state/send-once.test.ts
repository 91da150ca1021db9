import { describe, expect, it } from '@jest/globals'
import { AlertUnsent, sendOnce } from '../../lib/state/send-once.ts'
import { type TableBench, withTable } from './a-table.ts'

/** A clock that waiting moves. */
function patient({ table }: TableBench) {
  let time = Date.parse('2026-11-21T00:00:00Z')
  return table({
    now: () => new Date(time),
    wait: async (milliseconds: number) => void (time += milliseconds),
  })
}

/** Resolves once somebody is sending something, which never ends. */
const begun = (begin: (send: () => Promise<void>) => Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    void begin(() => {
      resolve()
      return new Promise(() => undefined)
    })
  })

const wait = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('sending once', () => {
  it('sends it, and sends it no more', () =>
    withTable(async (bench) => {
      const sent: string[] = []
      const table = patient(bench)
      expect(await sendOnce(table, 'event', async () => void sent.push('first'))).toBe(true)
      expect(await sendOnce(table, 'event', async () => void sent.push('second'))).toBe(false)
      expect(sent).toEqual(['first'])
    }))

  it('twenty at the same time: one sends it, and none ends before it is sent', () =>
    withTable(async (bench) => {
      let sent = 0
      const table = bench.table({ now: () => new Date(0), wait })
      const sendings = Array.from({ length: 20 }, async () => {
        await sendOnce(table, 'event', async () => {
          await wait()
          sent += 1
        })
        return sent
      })
      expect(await Promise.all(sendings)).toEqual(Array.from({ length: 20 }, () => 1))
    }))

  it('what could not be sent is sent by the next', () =>
    withTable(async (bench) => {
      const table = patient(bench)
      await expect(sendOnce(table, 'event', () => Promise.reject(new Error('no topic')))).rejects.toThrow(
        'no topic',
      )
      expect(await sendOnce(table, 'event', async () => undefined)).toBe(true)
    }))

  it('a run that died while sending it is waited for, and then taken over from', () =>
    withTable(async (bench) => {
      const table = patient(bench)
      await begun((send) => sendOnce(table, 'event', send))
      let sent = false
      expect(await sendOnce(table, 'event', async () => void (sent = true))).toBe(true)
      expect(sent).toBe(true)
    }))

  it('a run that neither sends it nor lets go fails the others, so that they are tried again', () =>
    withTable(async (bench) => {
      const table = bench.table({ now: () => new Date(0), wait: () => Promise.resolve() })
      await begun((send) => sendOnce(table, 'event', send))
      await expect(sendOnce(table, 'event', async () => undefined)).rejects.toThrow(AlertUnsent)
    }))
})
