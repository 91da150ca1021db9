import { describe, expect, it } from '@jest/globals'
import { AlertUnsent, sayOnce } from '../../lib/state/say-once.ts'
import { type TableBench, withTable } from './a-table.ts'

/** A clock that waiting moves. */
function patientOnce({ clients, table }: TableBench) {
  let time = Date.parse('2026-11-21T00:00:00Z')
  return {
    clients,
    table,
    now: () => new Date(time),
    wait: async (milliseconds: number) => void (time += milliseconds),
  }
}

/** Resolves once somebody is saying something, which never ends. */
const begun = (begin: (say: () => Promise<void>) => Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    void begin(() => {
      resolve()
      return new Promise(() => undefined)
    })
  })

const wait = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('saying once', () => {
  it('says it, and says it no more', () =>
    withTable(async (bench) => {
      const said: string[] = []
      const once = patientOnce(bench)
      expect(await sayOnce(once, 'event', async () => void said.push('first'))).toBe(true)
      expect(await sayOnce(once, 'event', async () => void said.push('second'))).toBe(false)
      expect(said).toEqual(['first'])
    }))

  it('twenty at the same time: one says it, and none ends before it is said', () =>
    withTable(async (bench) => {
      let said = 0
      const once = { ...bench, now: () => new Date(0), wait }
      const sayings = Array.from({ length: 20 }, async () => {
        await sayOnce(once, 'event', async () => {
          await wait()
          said += 1
        })
        return said
      })
      expect(await Promise.all(sayings)).toEqual(Array.from({ length: 20 }, () => 1))
    }))

  it('what could not be said is said by the next', () =>
    withTable(async (bench) => {
      const once = patientOnce(bench)
      await expect(sayOnce(once, 'event', () => Promise.reject(new Error('no topic')))).rejects.toThrow(
        'no topic',
      )
      expect(await sayOnce(once, 'event', async () => undefined)).toBe(true)
    }))

  it('a run that died while saying it is waited for, and then taken over from', () =>
    withTable(async (bench) => {
      const once = patientOnce(bench)
      await begun((say) => sayOnce(once, 'event', say))
      let said = false
      expect(await sayOnce(once, 'event', async () => void (said = true))).toBe(true)
      expect(said).toBe(true)
    }))

  it('a run that neither says it nor lets go fails the others, so that they are tried again', () =>
    withTable(async (bench) => {
      const once = { ...patientOnce(bench), now: () => new Date(0), wait: () => Promise.resolve() }
      await begun((say) => sayOnce(once, 'event', say))
      await expect(sayOnce(once, 'event', async () => undefined)).rejects.toThrow(AlertUnsent)
    }))
})
