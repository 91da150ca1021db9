import { describe, expect, it } from '@jest/globals'
import { array, assert, asyncProperty, nat } from 'fast-check'
import { createRoom } from '../../../lib/aws/s3/room.ts'

describe('room for bytes', () => {
  it('is never exceeded but by one alone, and everybody gets in', async () => {
    let hadToWait = 0
    await assert(
      asyncProperty(array(nat(150), { minLength: 1, maxLength: 20 }), async (sizes) => {
        const room = createRoom(100)
        const inside = new Set<number>()
        let got = 0
        const held = (): number => [...inside].reduce((sum, index) => sum + (sizes[index] ?? 0), 0)
        await Promise.all(
          sizes.map(async (size, index) => {
            const leave = await room.enter(size)
            if (inside.size > 0) hadToWait += 1
            inside.add(index)
            got += 1
            const large = [...inside].filter((one) => (sizes[one] ?? 0) > 0)
            expect(held() <= 100 || large.length === 1).toBe(true)
            await Promise.resolve()
            inside.delete(index)
            leave()
            leave()
          }),
        )
        expect(got).toBe(sizes.length)
      }),
    )
    expect(hadToWait).toBeGreaterThan(0)
  })
})
