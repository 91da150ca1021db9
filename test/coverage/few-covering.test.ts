import { describe, expect, it } from '@jest/globals'
import { fewCovering } from '../../lib/coverage/few-covering.ts'
import { findUnlogged } from '../../lib/coverage/find-unlogged.ts'
import type { Selectors } from '../../lib/model/index.ts'
import { advanced, basic, data, field, is, management, not, s3Objects } from './builders.ts'

const named = (name: string) => advanced(management(not('eventName', name)))
const reads = basic({ readWrite: 'ReadOnly' })
const writes = basic({ readWrite: 'WriteOnly' })

describe('fewCovering', () => {
  it('names trails that log everything wanted, leaving out those that need not', () => {
    const logged = [advanced(data(s3Objects)), reads, named('a'), writes, named('b')]
    const few = fewCovering(management(), logged) ?? []
    expect(few.length).toBeLessThan(4)
    expect(findUnlogged(management(), few)).toBeUndefined()
  })

  it('proves nothing by its silence: where something is missed, where all are needed, or where one is all', () => {
    expect(fewCovering(management(), [reads, advanced(data(s3Objects)), reads])).toBeUndefined()
    expect(fewCovering(management(), [reads, writes])).toBeUndefined()
    expect(fewCovering(management(), [basic()])).toBeUndefined()
    const five = ['a', 'b', 'c', 'd', 'e'].map((start): Selectors =>
      advanced(management(field('eventName', { startsWith: [start] }))),
    )
    expect(fewCovering(management(), [...five, reads])).toBeUndefined()
  })

  it('gives up where a few are too intricate, which the whole need not be', () => {
    const intricate = advanced(
      ...Array.from({ length: 1100 }, (_, at) =>
        management(field('eventName', { notStartsWith: [`s${at}.`], notEndsWith: [`.${at}e`] })),
      ),
    )
    const logged = [intricate, named('a'), basic()]
    expect(() => fewCovering(management(), logged)).not.toThrow()
    expect(findUnlogged(management(), logged)).toBeUndefined()
  })
})

describe('what the few must log', () => {
  const intricate = advanced(
    ...Array.from({ length: 1100 }, (_, at) =>
      management(field('eventName', { notStartsWith: [`s${at}.`], notEndsWith: [`.${at}e`] })),
    ),
  )

  it('is proved, and not taken for granted where they are too intricate', () => {
    expect(fewCovering(management(), [intricate, reads, reads])).toBeUndefined()
  })

  it('is every category that is wanted', () => {
    expect(fewCovering({ fields: [] }, [basic(), basic(), basic()])).toBeUndefined()
  })

  it('is logged by three, or by one, where others stand beside them', () => {
    const sources = ['a', 'b'].map((source) => advanced(management(is('eventSource', source))))
    const rest = advanced(management(not('eventSource', 'a', 'b')))
    const others = Array.from({ length: 3 }, () => advanced(management(is('eventSource', 'c'))))
    expect(new Set(fewCovering(management(), [...others, ...sources, rest]))).toEqual(
      new Set([...sources, rest]),
    )
    expect(fewCovering(management(), [basic(), reads, writes])).toEqual([basic()])
  })
})
