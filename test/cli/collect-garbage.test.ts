import { expect, it } from '@jest/globals'
import { createCollector } from '../../cli/triage/collect-garbage.ts'

const megabyte = 1024 * 1024

it('collects only where much lies about, and does not ask behind each file', () => {
  let outside = 0
  let asked = 0
  let collected = 0
  const collect = createCollector(
    () => {
      asked++
      return outside
    },
    () => collected++,
  )
  for (let file = 0; file < 160; file++) collect()
  expect({ asked, collected }).toEqual({ asked: 10, collected: 0 })
  outside = 30 * megabyte
  for (let file = 0; file < 160; file++) collect()
  expect({ asked, collected }).toEqual({ asked: 20, collected: 10 })
})

it('frees what nobody holds any more', () => {
  const weak = new WeakRef(Buffer.alloc(megabyte).buffer)
  const collect = createCollector(() => Infinity)
  return new Promise<void>((resolve) => {
    // What was just made is held until the turn ends (ECMAScript, "KeepDuringJob").
    setImmediate(() => {
      for (let file = 0; file < 16; file++) collect()
      resolve()
    })
  }).then(() => expect(weak.deref()).toBeUndefined())
})
