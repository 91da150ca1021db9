import { expect, it } from '@jest/globals'
import { takeBudget } from '../../lib/state/repair-budget.ts'
import { minutes, withTable } from './a-table.ts'

const start = Date.parse('2026-11-21T00:00:00Z')
const budget = { repairs: 3, minutes: 60 }

it('grants so many repairs in a window, says once that it is spent, and says when it goes on', () =>
  withTable(async ({ table }) => {
    let time = start
    const take = () => takeBudget(table({ now: () => new Date(time) }), budget, 'trail', 'remedy')
    for (let repair = 0; repair < 3; repair += 1) {
      expect(await take()).toEqual({ granted: true })
      time += minutes(10)
    }
    const resumesAt = new Date(start + minutes(60))
    expect(await take()).toEqual({ granted: false, first: true, resumesAt })
    expect(await take()).toEqual({ granted: false, first: false, resumesAt })
  }))

it('the window rolls: what was taken longest ago is given back first', () =>
  withTable(async ({ table }) => {
    let time = start
    const take = () => takeBudget(table({ now: () => new Date(time) }), budget, 'trail', 'remedy')
    for (let repair = 0; repair < 3; repair += 1) {
      await take()
      time += minutes(10)
    }
    time = start + minutes(60) + 1
    expect(await take()).toEqual({ granted: true })
    expect(await take()).toMatchObject({ granted: false })
  }))

it('each remedy of each resource has its own', () =>
  withTable(async ({ table }) => {
    const take = (resource: string, remedy: string) =>
      takeBudget(table(), { repairs: 1, minutes: 60 }, resource, remedy)
    expect(await take('one', 'a')).toEqual({ granted: true })
    expect(await take('one', 'b')).toEqual({ granted: true })
    expect(await take('two', 'a')).toEqual({ granted: true })
    expect(await take('one', 'a')).toMatchObject({ granted: false })
  }))

it('twenty at the same time take no more than there is, and only one of the others is the first', () =>
  withTable(async ({ table }) => {
    const bound = table()
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => takeBudget(bound, budget, 'trail', 'remedy')),
    )
    expect(taken.filter(({ granted }) => granted)).toHaveLength(3)
    expect(taken.filter((one) => !one.granted && one.first)).toHaveLength(1)
  }))
