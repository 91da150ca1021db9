import { settled } from '../deliveries.ts'
import { deliverUntil } from '../services/cloudtrail/delivery/deliver.ts'
import { expireObjects } from '../services/s3/expire-objects.ts'
import { nextDue, runDue } from '../services/events/due-rules.ts'
import type { World } from '../world.ts'

/** Those of 17 regions over 40 days. Of longer times `POST /_sandbox/deliver` delivers all. */
const MOST_DIGESTS = 17 * 24 * 40

export type Advanced = { now: string; runs: number; skipped: number }

/**
 * Puts the clock forward, and runs what falls due on the way at its own time: schedules, one after another, and
 * before each what CloudTrail has to deliver, unless that is more than MOST_DIGESTS. At the end objects expire by the
 * lifecycle of their buckets; most else that AWS does in time follows from the clock when it is asked for. Of a rule that
 * falls due very often only the latest runs count (RUNS_OF_A_RULE); how many were left out is told.
 */
export async function advanceClock(world: World, milliseconds: number): Promise<Advanced> {
  const until = new Date(world.clock().getTime() + milliseconds)
  let runs = 0
  let skipped = 0
  for (let due = nextDue(world, until); due; due = nextDue(world, until)) {
    advanceTo(world, due.at)
    await deliverUntil(world, world.clock(), { mostDigests: MOST_DIGESTS })
    skipped += due.skipped
    runs += 1
    runDue(world, due)
    await settled(world)
  }
  advanceTo(world, until)
  await deliverUntil(world, world.clock(), { mostDigests: MOST_DIGESTS })
  expireObjects(world)
  return { now: world.clock().toISOString(), runs, skipped }
}

/** Runs take time of their own, so that the clock may be later already. */
function advanceTo(world: World, at: Date): void {
  world.advance(Math.max(0, at.getTime() - world.clock().getTime()))
}
