import { expect, it } from '@jest/globals'
import { lookupGate } from '../../../lib/evidence/recover/lookup.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Look-ups that are answered by hand, and how many of them are under way. */
function aRegion(now?: () => number) {
  const gate = lookupGate(now)
  const open: (() => void)[] = []
  const ask = () => void gate(() => new Promise<void>((answer) => open.push(answer)))

  return {
    ask,
    underWay: async () => (await turn(), open.length),
    answer: async () => {
      open.shift()?.()
      await turn()
    },
  }
}

it('the first look-up goes alone, and then two at once: no more come together than the quota lets pass', async () => {
  const { ask, underWay, answer } = aRegion()
  for (let n = 0; n < 5; n += 1) ask()
  expect(await underWay()).toBe(1)
  await answer()
  expect(await underWay()).toBe(2)
  await answer()
  expect(await underWay()).toBe(2)
})

it('a third goes where two do not use the quota up', async () => {
  let time = 0
  const { ask, underWay, answer } = aRegion(() => time)
  for (let n = 0; n < 20; n += 1) ask()
  for (let n = 0; n < 9; n += 1) {
    time += 900
    await answer()
  }
  expect(await underWay()).toBe(3)
})

it('one that fails lets the next one go', async () => {
  const gate = lookupGate()
  await expect(gate(() => Promise.reject(new Error('cut')))).rejects.toThrow('cut')
  expect(await gate(() => Promise.resolve('answer'))).toBe('answer')
})
