import { describe, expect, it } from '@jest/globals'
import type { Hole } from '../../lib/evidence/chain.ts'
import { explainedGap, type TrailChange } from '../../lib/evidence/gaps.ts'
import { begin, delivered, endOf, trailOf, verified } from './verified.ts'
import { deliverChain, deliverLog, hour, minute } from './delivered-chain.ts'

const by = 'arn:aws:iam::111122223333:user/eve'
const call = (event: string, hours: number, changes: Partial<TrailChange> = {}): TrailChange => ({
  event,
  eventId: `${event}-${hours}`,
  at: begin + hours * hour,
  by,
  ...changes,
})

const hole = (changes: Partial<Hole> = {}): Hole => ({
  from: begin + 2 * hour,
  to: begin + 5 * hour,
  isTail: false,
  beforeStart: true,
  isHead: false,
  ...changes,
})

const home = { region: 'eu-west-1', homeRegion: 'eu-west-1' }
const shadow = { region: 'us-east-1', homeRegion: 'eu-west-1' }
const explained = (changes: TrailChange[], at = hole(), place = home, more = false) =>
  explainedGap(at, { ok: true, value: { changes, more } }, place)

describe('a hole in the time line', () => {
  it.each([
    ['StopLogging', [call('StopLogging', 2), call('StartLogging', 5)]],
    ['StopLogging', [call('StopLogging', 2), call('StartLogging', 4.5)]],
    [
      'DeleteTrail',
      [call('DeleteTrail', 2), call('CreateTrail', 4.9, { validation: true }), call('StartLogging', 5)],
    ],
    [
      'UpdateTrail',
      [call('UpdateTrail', 2, { validation: false }), call('UpdateTrail', 5, { validation: true })],
    ],
    [
      'UpdateTrail',
      [
        call('UpdateTrail', 2, { validation: false }),
        call('StopLogging', 3),
        call('UpdateTrail', 4, { validation: true }),
        call('StartLogging', 5),
      ],
    ],
  ])('is explained by %s', (event, changes) => {
    expect(explained(changes)).toMatchObject({ explained: true, by: { event, by, eventId: `${event}-2` } })
  })

  it('is explained elsewhere by a trail that was made one of a single region, and at home it is not', () => {
    const changes = [
      call('UpdateTrail', 2, { multiRegion: false }),
      call('UpdateTrail', 5, { multiRegion: true }),
    ]
    expect(explained(changes, hole(), shadow)).toMatchObject({ explained: true })
    expect(explained(changes, hole(), home)).toMatchObject({ explained: false })
  })

  it.each([
    ['nothing happened', []],
    [
      'it began before the stop: the last digests are missing',
      [call('StopLogging', 3), call('StartLogging', 5)],
    ],
    ['it lasted hours longer than the stop', [call('StopLogging', 2), call('StartLogging', 3)]],
    ['an UpdateTrail left validation on', [call('UpdateTrail', 2, { validation: true })]],
    ['it was started, and not stopped', [call('StartLogging', 2)]],
  ])('is unexplained where %s', (_, changes) => {
    expect(explained(changes)).toMatchObject({ explained: false })
  })

  it('is unexplained where event history could not be read, by the name of the error', () => {
    const failure = {
      ok: false,
      operation: 'cloudtrail:LookupEvents',
      code: 'AccessDenied',
      message: 'no',
    } as const
    const gap = explainedGap(hole(), failure, home)
    expect(gap).toMatchObject({ explained: false, message: expect.stringContaining('AccessDenied') })
  })

  describe('before the first digest', () => {
    const head = hole({ from: begin - 20 * hour, isHead: true })
    it('is explained by what made or started the trail', () => {
      const created = [call('CreateTrail', 4.8, { validation: true }), call('StartLogging', 4.9)]
      expect(explained(created, head)).toMatchObject({ explained: true, by: { event: 'StartLogging' } })
      const switched = [call('UpdateTrail', 4.9, { validation: true })]
      expect(explained(switched, head)).toMatchObject({ explained: true, by: { event: 'UpdateTrail' } })
    })
    it('is unexplained where that was long before, where the chain goes on before it, or where history has more', () => {
      const created = [call('CreateTrail', 1, { validation: true }), call('StartLogging', 1)]
      expect(explained(created, head)).toMatchObject({ explained: false })
      const near = [call('StartLogging', 4.9)]
      expect(explained(near, { ...head, beforeStart: false })).toMatchObject({ explained: false })
      expect(explained(near, head, home, true)).toMatchObject({ explained: false })
    })
  })
})

const stopped = () => {
  const first = delivered({ hours: 2 })
  const second = { ...first.plan, start: begin + 5 * hour, hours: 2 }
  deliverChain(first.buckets, second)
  return { first, to: endOf(second) }
}
const asked = (to: number, trail: ReturnType<typeof trailOf>) => ({ to, trails: [trail] })

describe('in a whole run', () => {
  it('a gap that is explained is shown, and what nobody explains is unproven', async () => {
    const { first, to } = stopped()
    const changes = [call('StopLogging', 2), call('StartLogging', 4.9)]
    const explains = trailOf(first.plan, {
      history: async () => ({ ok: true, value: { changes, more: false } }),
    })
    const [told] = await verified(first, asked(to, explains))
    expect(told).toMatchObject({
      verdict: 'proven',
      gaps: [{ explained: true, by: { event: 'StopLogging' } }],
    })
    const [untold] = await verified(first, asked(to, trailOf(first.plan)))
    expect(untold).toMatchObject({
      verdict: 'unproven',
      gaps: [{ explained: false }],
      objects: [{ reason: 'gap' }],
    })
  })

  it('a log of a time without validation is unproven, and told why', async () => {
    const { first, to } = stopped()
    deliverLog(first.buckets, first.plan, begin + 3 * hour + minute)
    const changes = [
      call('UpdateTrail', 2, { validation: false }),
      call('UpdateTrail', 4.9, { validation: true }),
    ]
    const explains = trailOf(first.plan, {
      history: async () => ({ ok: true, value: { changes, more: false } }),
    })
    const [told] = await verified(first, asked(to, explains))
    expect(told).toMatchObject({ verdict: 'unproven', objects: [{ reason: 'in-no-digest' }] })
    expect(told?.objects[0]?.message).toContain('UpdateTrail')
  })

  it('validation that is off is unproven as far as no digest covers the time', async () => {
    const { first } = stopped()
    const off = trailOf(first.plan, { validation: false })
    expect((await verified(first, { to: begin + 2 * hour, trails: [off] }))[0]?.verdict).toBe('proven')
    const [later] = await verified(first, { to: begin + 12 * hour, trails: [off] })
    expect(later?.objects.map(({ reason }) => reason)).toContain('validation-off')
  })
})
