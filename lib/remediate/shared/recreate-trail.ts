import { awsCommand } from '../../text/command-line.ts'
import type { Baseline } from '../../trail/baseline/baseline.ts'
import { trailUpdate } from '../../trail/settings.ts'
import type { Call, Calls, PlannedRepair, Trail } from '../../model/index.ts'
import { afterCalls } from './after-calls.ts'
import { isRefusal, refusal } from './own-trail.ts'
import { putFirstSelectors, putSelectors } from '../restore-event-selectors.ts'
import { areDefault } from './restored-selectors.ts'
import type { Restoring } from './restoring.ts'
import { defaultSelector } from './selector-additions.ts'
import { revivedKey } from './own-key.ts'
import { insightsCall, startCall, tagList } from './trail-calls.ts'
import { bucketRefusal, bucketToAsk, keyRefusal, refusalWithCommands } from './trusted-destination.ts'

/**
 * A deleted trail, made again as its baseline has it: name, home region, settings and tags, then selectors and
 * insights, then logging. Its digest chain starts anew, which no call can mend (CloudTrail user guide, "CloudTrail
 * digest file structure").
 */
export function recreateTrail(restoring: Restoring): PlannedRepair[] {
  const { baseline, snapshot, policy } = restoring
  if (restoring.modeOf('multi-region-trail') === 'off') return []
  const base = restoring.repair('multi-region-trail', 'recreate-trail')
  const calls = callsOf(restoring)
  const namesake = namesakeOf(baseline, snapshot.trails)
  if (namesake) {
    const why = `Its name is taken in ${baseline.homeRegion} by ${namesake.arn}.`
    const todo = `Delete that trail if it is not yours: ${awsCommand({ service: 'cloudtrail', operation: 'DeleteTrail', input: { Name: namesake.arn } }, namesake.homeRegion)}`
    return [{ ...base, calls: [], refusal: refusal(why, todo) }]
  }
  const key = revivedKey(restoring)
  const expected = afterCalls(
    snapshot,
    key.flatMap((repair) => repair.calls),
  )
  const reason = bucketRefusal(baseline, snapshot, policy) ?? keyRefusal(baseline, expected, policy)
  if (reason !== undefined)
    return [...key, { ...base, calls: [], refusal: refusalWithCommands(reason, calls) }]
  return [...key, { ...base, calls }]
}

/** CreateTrail answers TrailAlreadyExistsException where a trail of that name is seen, a shadow too. */
const namesakeOf = ({ name, homeRegion }: Baseline, trails: readonly Trail[]): Trail | undefined =>
  trails.find((trail) => trail.name === name && (trail.multiRegion || trail.homeRegion === homeRegion))

function callsOf(restoring: Restoring): Calls {
  const { baseline } = restoring
  const trail = { ...baseline, arn: baseline.trailArn }
  return [
    createCall(restoring),
    ...selectorCalls(baseline),
    ...insightCalls(baseline),
    startCall(trail, 'CreateTrail makes a trail that does not log.'),
  ]
}

function createCall({ baseline, snapshot, policy }: Restoring): Call {
  const { trailArn, name, account, homeRegion, settings, takenAt } = baseline
  // What makes a trail without the policy's may be denied; the trail's own go before these.
  const tags = { ...policy.tags, ...baseline.tags }
  const bucket = bucketToAsk(baseline, snapshot, policy)
  const isSet = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null))
  // AWS's default holds where nothing is known of it.
  const { recursiveLogging, ...others } = settings
  const intended = recursiveLogging === null ? others : settings
  const hasTags = Object.keys(tags).length > 0
  return {
    service: 'cloudtrail',
    operation: 'CreateTrail',
    account,
    region: homeRegion,
    input: {
      ...trailUpdate(name, isSet),
      S3BucketName: settings.bucket ?? '',
      ...(hasTags && { TagsList: tagList(tags) }),
    },
    expect: { kind: 'no-trail', name: trailArn },
    intend: { kind: 'trail', trailArn, settings: intended, tags },
    undo: { service: 'cloudtrail', operation: 'DeleteTrail', input: { Name: trailArn } },
    why: `${name} is gone; this is its baseline of ${takenAt}.`,
    ...(bucket && { sendsTo: bucket }),
  }
}

/** A new trail has AWS's default; it is written out where the baseline's had been put. */
function selectorCalls(baseline: Baseline): Call[] {
  const { selectors, customSelectors, trailArn, name } = baseline
  if (areDefault(selectors) && customSelectors !== true) return []
  const trail = { arn: trailArn, account: baseline.account, homeRegion: baseline.homeRegion }
  const live = { kind: 'basic' as const, selectors: [defaultSelector] }
  const wanted = selectors.selectors.length > 0 ? selectors : live
  const put = customSelectors === true ? putFirstSelectors : putSelectors
  return [put(trail, live, wanted, `${name} had these selectors.`)]
}

function insightCalls(baseline: Baseline): Call[] {
  if (baseline.insights.length === 0) return []
  const trail = { ...baseline, arn: baseline.trailArn }
  const call = insightsCall(trail, [], baseline.insights, `${baseline.name} had these insights.`)
  return isRefusal(call) ? [] : [call]
}
