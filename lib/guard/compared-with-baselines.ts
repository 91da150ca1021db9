import { errorMessage, ownFailure } from '../aws/errors.ts'
import { baseline as check, type ComparedTrail, judgedBaselines } from '../checks/baseline.ts'
import { findingOf } from '../checks/judging/judge.ts'
import { safeguardedServices, safeguardsOf } from '../collect/safeguards.ts'
import type { Arn, Finding, ReadFailure, Safeguards, Snapshot, Trail } from '../model/index.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import {
  mendingCalls,
  type SettingDifference,
  settingDifferences,
} from '../trail/baseline/setting-differences.ts'
import { type Weakening, weakenings } from '../trail/baseline/weakenings.ts'
import { loggingOf } from '../trail/status.ts'
import type { GuardSettings } from './guard-settings.ts'
import { causedSince, isReported, isTrailGoneReported, isWeakeningReported } from './reported-elsewhere.ts'
import { whoMadeIt } from './event-history.ts'

type Swept = { snapshot: Snapshot; findings: readonly Finding[] }

/**
 * The findings of the check `baseline`: every trail that has one, compared with it as a whole, destinations included, with
 * who made the difference as far as event history shows it. What another check reports is not reported twice.
 */
export async function baselineFindings(
  settings: GuardSettings,
  swept: Swept,
  baselines: ReadonlyMap<Arn, Baseline>,
): Promise<Finding[]> {
  const { policy } = settings
  if (!policy.checks[check.id].enabled) return []
  const reading = readOnce(settings)
  const now = new Date(swept.snapshot.takenAt)
  const look = whoMadeIt(settings, now)
  const checks = settings.checks ?? (await import('../checks/all-checks.ts')).allChecks
  const compared: ComparedTrail[] = []
  for (const one of baselines.values()) {
    if (one.retired || one.account !== swept.snapshot.account) continue
    const findings = causedSince(one, swept, checks, policy)
    compared.push(await comparedTrail(one, { ...swept, findings }, reading, look))
  }
  return judgedBaselines(compared).map((verdict) => findingOf(check, verdict, policy, now))
}

type Reading = (baseline: Baseline) => Promise<Safeguards>

/** What several trails rest on is read once. */
function readOnce({ clients }: GuardSettings): Reading {
  const known = new Map<string, Promise<Safeguards>>()
  return async (baseline) => {
    const { bucket, kmsKeyId, topicArn, logGroupArn } = baseline.settings
    const named = {
      s3: bucket,
      kms: kmsKeyId,
      sns: topicArn,
      logs: logGroupArn,
      cloudwatch: logGroupArn,
      cloudtrail: baseline.trailArn,
    }
    const all: Safeguards[] = []
    for (const service of safeguardedServices) {
      const key = `${service} ${named[service]}`
      const asked = known.get(key) ?? safeguardsOf(clients, baseline, [service])
      known.set(key, asked)
      all.push(await asked)
    }
    return all.flat()
  }
}

type Look = ReturnType<typeof whoMadeIt>

async function comparedTrail(
  baseline: Baseline,
  { snapshot, findings }: Swept,
  reading: Reading,
  look: Look,
): Promise<ComparedTrail> {
  const kept = baseline.destination.safeguards
  const { differences, unread } = kept
    ? settingDifferences(kept, await reading(baseline), baseline.account)
    : { differences: [], unread: [] }
  const trail = snapshot.trails.find(({ arn }) => arn === baseline.trailArn)
  const ofTrail = trail
    ? trailDifferences(baseline, trail, findings)
    : goneTrail(baseline, snapshot, findings)
  const told = differences.filter((one) => !isReported(one, baseline.trailArn, findings))
  const found: Difference[] = [...ofTrail.found]
  for (const one of told) found.push({ setting: one.setting, text: one.text, by: await look(baseline, one) })
  return {
    baseline,
    differences: found,
    unread: [...unread, ...ofTrail.unread],
    byHand: told.flatMap((one: SettingDifference) => mendingCalls(one)),
    elsewhere: differences.length - told.length + ofTrail.elsewhere,
  }
}

type Difference = ComparedTrail['differences'][number]

type OfTrail = { found: Difference[]; unread: ReadFailure[]; elsewhere: number }

/** Selectors can be made too intricate to compare: that hides nothing else. */
function trailDifferences(baseline: Baseline, trail: Trail, findings: readonly Finding[]): OfTrail {
  const parts = [loggingOf(trail), trail.selectors, trail.insights, trail.tags]
  const unread = parts.flatMap((part) => (part.ok ? [] : [part]))
  try {
    return { ...reportable(weakenings(baseline, trail), trail.arn, findings), unread }
  } catch (error) {
    const tooComplex = ownFailure('the selectors', 'TooComplex', errorMessage(error))
    const others = weakenings(baseline, { ...trail, selectors: tooComplex })
    return { ...reportable(others, trail.arn, findings), unread: [...unread, tooComplex] }
  }
}

function reportable(
  lost: readonly Weakening[],
  arn: Arn,
  findings: readonly Finding[],
): Omit<OfTrail, 'unread'> {
  const told = lost.filter((one) => !isWeakeningReported(one, arn, findings))
  return { found: told.map(differenceOf), elsewhere: lost.length - told.length }
}

function goneTrail(baseline: Baseline, snapshot: Snapshot, findings: readonly Finding[]): OfTrail {
  const home = snapshot.regions[baseline.homeRegion]
  if (!home?.ok) {
    const unread =
      home ?? ownFailure('cloudtrail:DescribeTrails', 'NotRead', `${baseline.homeRegion} was not read`)
    return { found: [], unread: [unread], elsewhere: 0 }
  }
  const isTold = isTrailGoneReported(baseline, findings)
  return { found: isTold ? [] : [changed('trail', 'there → gone')], unread: [], elsewhere: isTold ? 1 : 0 }
}

const changed = (setting: string, change: string): Difference => ({ setting, text: `${setting}: ${change}` })

function differenceOf(lost: Weakening): Difference {
  switch (lost.kind) {
    case 'stopped':
      return changed('logging', 'on → off')
    case 'setting':
      return changed(lost.name, `${lost.was ?? 'none'} → ${lost.is ?? 'none'}`)
    case 'selectors': {
      const event = lost.witness?.['eventName'] ?? 'some events'
      return changed('selectors', lost.witness ? `${event} was logged → is not` : 'put → default')
    }
    case 'insights':
      return changed('insights', `${lost.missing.map(({ type }) => type).join(', ')} → none`)
    case 'tags': {
      const tags = Object.entries(lost.missing).map(([key, value]) => `${key}=${value}`)
      return changed('tags', `${tags.join(', ')} → none`)
    }
    default:
      return lost satisfies never
  }
}
