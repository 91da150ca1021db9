import { parseArn } from '../text/arn.ts'
import { ownFailure, RunError } from '../aws/errors.ts'
import { type Baseline, baselineOf } from '../trail/baseline/baseline.ts'
import type { Clients } from '../aws/clients.ts'
import type { AccountIdentity } from './account.ts'
import { collectSnapshot } from './collect-snapshot.ts'
import type { Arn, Part, ReadFailure, Trail } from '../model/index.ts'
import { loggingOf } from '../trail/status.ts'

/** What is read of a trail itself, beside its settings. */
export const trailParts: readonly Part[] = ['status', 'event-selectors', 'insight-selectors', 'tags']

const baselineParts: readonly Part[] = [
  ...trailParts,
  'bucket',
  'bucket-policy',
  'bucket-public-access-block',
  'bucket-versioning',
  'bucket-lifecycle',
  'key',
  'key-policy',
]

/**
 * A trail as it is now, as a first baseline; undefined where it is gone.
 * @param isAlone without what it rests on: bucket, key and safeguards
 * @throws RunError where it is another account's, does not log, or could not be read whole
 */
export async function liveBaseline(
  trailArn: Arn,
  { clients, identity }: { clients: Clients; identity: AccountIdentity },
  isAlone = false,
): Promise<Baseline | undefined> {
  const arn = parseArn(trailArn)
  if (arn?.account !== identity.account)
    throw new RunError(`${trailArn} is not a trail of account ${identity.account}: accept it in its own`)
  const snapshot = await collectSnapshot(clients, {
    ...identity,
    enabledRegions: ownFailure('account:ListRegions', 'NotAsked', 'one trail was named'),
    regions: [arn.region],
    defaultRegion: arn.region,
    parts: new Set(isAlone ? trailParts : baselineParts),
    concerns: ({ arn: found }) => found === trailArn,
    now: new Date(),
  })
  const home = snapshot.regions[arn.region]
  if (!home?.ok) throw unread(trailArn, home)
  const trail = snapshot.trails.find((candidate) => candidate.arn === trailArn)
  if (!trail) return undefined
  const baseline = baselineOf(trail, snapshot)
  if (!baseline) throw notWhole(trail)
  if (isAlone) return baseline
  const { withSafeguards } = await import('./safeguards.ts')
  return withSafeguards(clients, baseline)
}

function notWhole(trail: Trail): RunError {
  const failed = [loggingOf(trail), trail.selectors, trail.insights, trail.tags].find((answer) => !answer.ok)
  if (failed && !failed.ok) return unread(trail.arn, failed)
  return new RunError(`${trail.name} is not logging: start it first, a stopped trail is nothing to return to`)
}

const unread = (trailArn: Arn, failure: ReadFailure | undefined): RunError =>
  new RunError(
    `${trailArn} could not be read${failure ? `: ${failure.operation} gave ${failure.code}: ${failure.message}` : ''}`,
  )
