import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import type { Read, RegionView } from '../../lib/model/index.ts'
import { sweepReports } from '../../cli/progress.ts'

const view: Read<RegionView> = { ok: true, value: { trails: [] } }

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

it('says every 15 seconds how far a run is that nobody watches, and nothing once it is done', () => {
  const lines: string[] = []
  const { onRegions, onRegion } = sweepReports((text) => lines.push(text))
  onRegions?.(['us-east-1', 'eu-west-1'])
  jest.advanceTimersByTime(14_999)
  expect(lines).toEqual([])
  onRegion?.('us-east-1', view)
  jest.advanceTimersByTime(15_002)
  expect(lines).toEqual(['1 of 2 regions\n', '1 of 2 regions\n'])
  onRegion?.('eu-west-1', view)
  jest.advanceTimersByTime(60_000)
  expect(lines).toHaveLength(2)
})
