import type { Facet, Outcome, Selectors, UndoCall } from '../model/index.ts'
import type { UndoWrite } from '../model/write.ts'
import { derivedUndo, sameUndo } from './derived-undo.ts'
import { parseArn } from '../text/arn.ts'
import { sameFacet } from './live-facet.ts'
import type { SavedCall, SavedRun } from './saved-run.ts'

/** A call that takes one of a run back. */
export type UndoStep = {
  /** Those of the run that it takes back: the one that it undoes first, then those that go with it. */
  of: SavedCall[]
  call: UndoCall
  /** True where it is not known whether the run wrote it: live state tells. */
  isUncertain: boolean
}

/** What takes one repair of a run back, the last call first: they stand or fall together. */
export type UndoRepair = Pick<Outcome, 'check' | 'remedy' | 'resource'> & {
  steps: UndoStep[]
  /** What the run wrote and nothing takes back without loss. */
  stays: SavedCall[]
}

/** What takes a run back, in reverse order. What the run did not write, or what was taken back already, is left out. */
export function undoRepairs(run: SavedRun): UndoRepair[] {
  const repairs = [...new Set(run.calls.map(({ repair }) => repair))].toReversed()
  return repairs.flatMap((repair) => {
    const calls = run.calls.filter((one) => one.repair === repair && mayHaveWritten(one) && !one.undone)
    const [first] = calls
    if (!first) return []
    const { check, remedy, resource } = first
    const steps = calls.toReversed().flatMap((one) => stepOf(one, calls, run))
    return [{ check, remedy, resource, steps, stays: calls.filter(({ undo }) => !undo) }]
  })
}

/** What was so already was not written, and what was denied or drifted has no state of the run's making. */
function mayHaveWritten({ result, before, after, message = '' }: SavedCall): boolean {
  if (result === 'applied') return !sameFacet(before, after)
  return result === 'begun' || (result === 'failed' && !message.startsWith('Not written'))
}

function stepOf(one: SavedCall, calls: readonly SavedCall[], run: SavedRun): UndoStep[] {
  const undo = one.undo && derivedUndo(one)
  if (!undo || isTakenAlong(one, calls)) return []
  const alongWith =
    undo.operation === 'DeleteBucket' ? calls.filter((other) => isTakenAlong(other, calls)) : []
  const call = {
    ...undo,
    account: one.account,
    region: one.region,
    expect: one.after,
    intend: leftByUndo(one, undo),
    why: `Takes back ${one.did} of run ${run.id}.`,
    ...(undo.operation === 'UpdateTrail' &&
      undo.input.S3BucketName !== undefined && {
        sendsTo: { bucket: undo.input.S3BucketName, owners: [run.account] },
      }),
  }
  return [{ of: [one, ...alongWith], call, isUncertain: one.result !== 'applied' }]
}

/**
 * What the run set on a bucket that it made goes with the bucket. Taken back call by call first, a bucket that holds
 * log files by now, and so cannot be deleted, would be left open.
 */
function isTakenAlong(one: SavedCall, calls: readonly SavedCall[]): boolean {
  if (!('bucket' in one.after) || one.undo?.operation === 'DeleteBucket') return false
  const { bucket } = one.after
  return calls.some(({ undo }) => undo?.operation === 'DeleteBucket' && undo.input.Bucket === bucket)
}

/** What can be read once a call was taken back: what was before, but for what AWS never brings back as it was. */
function leftByUndo({ before, after }: SavedCall, undo: UndoWrite): Facet {
  switch (before.kind) {
    // By its ARN, as a trail of that name may stand in another region.
    case 'no-trail':
      return 'trailArn' in after ? { ...before, name: after.trailArn } : before
    // Versioning can be suspended, never be off again (S3 user guide, "Using versioning in S3 buckets").
    case 'versioning':
      return { ...before, versioning: before.versioning === 'Off' ? 'Suspended' : before.versioning }
    // Selectors that were never put are put as the default that they stood for.
    case 'selectors':
      return {
        ...before,
        selectors: written(before.selectors),
        ...(before.custom !== undefined && { custom: true }),
      }
    case 'rule':
      return undo.operation === 'PutRule' && before.is
        ? { ...before, is: { ...before.is, state: undo.input.State } }
        : before
    default:
      return before
  }
}

const written = (selectors: Selectors): Selectors =>
  selectors.selectors.length > 0
    ? selectors
    : {
        kind: 'basic',
        selectors: [{ readWrite: 'All', management: true, dataResources: [], excludedSources: [] }],
      }

/**
 * Whether each write that would take a call of a run back is the very one that follows from the states before and after
 * it, where the run was: a file in which it is another was not written by a run.
 */
export const isConsistent = (run: SavedRun): boolean =>
  run.calls.every((call) => {
    if (call.undo === undefined || !mayHaveWritten(call)) return true
    return isInPlace(call, run) && sameUndo(call.undo, derivedUndo(call))
  })

/** A trail is written in its home region, for the account that owns it; all else in the run's own account. */
function isInPlace({ account, region, after }: SavedCall, run: SavedRun): boolean {
  if (!('trailArn' in after)) return account === run.account
  const arn = parseArn(after.trailArn)
  return arn?.account === account && arn.region === region
}
