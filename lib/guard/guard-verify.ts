import { accountIdentity } from '../collect/account.ts'
import type { Run } from '../evidence/context.ts'
import { dayMs, hourMs, timeText } from '../evidence/names.ts'
import { s3Source } from '../evidence/s3-source.ts'
import { rangeOf, type TrailToVerify, verifyTrails } from '../evidence/verify-trails.ts'
import type { AccountId, RegionIntegrity, Report } from '../model/index.ts'
import { summaryOf } from '../report/score.ts'
import { getAlertStates } from '../state/alert-states.ts'
import { noDistrust } from '../state/distrusted.ts'
import { getIndex, noteMissing } from '../state/memory-index.ts'
import {
  type DigestPlace,
  getSeenDigests,
  nameOfPlace,
  putSeenDigests,
  type SeenDigests,
} from '../state/newest-digests.ts'
import { verificationScope } from '../state/keys.ts'
import { parseArn } from '../text/arn.ts'
import { type GuardSettings, stateOf, underRules } from './guard-settings.ts'
import { integrityFindings } from '../report/verification/findings.ts'
import { memoryOutcomes, notifyOfMemory } from './notify-of-memory.ts'
import { notifyOfSweep } from './notify-of-sweep.ts'
import { updateSecurityHub } from './update-security-hub.ts'
import { placesToVerify, trailsOfAccount, type VerifiedTrails } from './places-to-verify.ts'

export type VerifyInput = {
  /** `newest`: the last hours, and of their log files those of the last digest; `day`: all of the last day. */
  look: 'newest' | 'day'
  /** Accounts of organization trails that are looked at; all that are known where absent. */
  only?: readonly AccountId[]
}

/** What was found, and for how long nothing has been proven where that is longest, in milliseconds. */
export type Verified = { report: Report; provenAge: number }

/** CloudTrail delivers a digest within the hour after the one that it covers: younger hours cannot be proven yet. */
const settled = 2 * hourMs

/** How far back a place with an open alert is looked at: what it was told for is not mended by growing old. */
const furthest = 30 * dayMs

/**
 * Verifies the log files of an account's trails, remembers the newest digest of each place, and alerts where something
 * changed. A place with an open alert is looked at in full, from before it was told, so that only proof ends it.
 * @throws where the account cannot be told, the state cannot be read or written, an alert cannot be sent (law 8), or
 * Security Hub does not take a finding
 */
export async function guardVerify(known: GuardSettings, { look, only }: VerifyInput): Promise<Verified> {
  const settings = { ...(await underRules(known)), distrusted: noDistrust() }
  const { clients, homeRegion, now } = settings
  const state = stateOf(settings)
  const at = now().getTime()
  const callsBefore = clients.calls().total
  const identity = await accountIdentity(clients, homeRegion)
  const { account, partition } = identity
  const scope = verificationScope(account, only)
  const index = await getIndex(state, account)
  if (index) await noteMissing(state, account, index)
  const [seen, told] = await Promise.all([getSeenDigests(state, account), getAlertStates(state, scope)])
  const trails = ofInterest(await trailsOfAccount(settings, identity), account, only)
  const source = s3Source(clients, {
    regions: [...new Set([...trails.trails.map((trail) => trail.homeRegion), homeRegion])],
  })
  try {
    const openSince = new Map(
      told.flatMap(({ open }) =>
        open.map(({ resource: trail, account: of, region, since }) => [
          nameOfPlace({ trail, account: of, region }),
          Date.parse(since),
        ]),
      ),
    )
    const usual = runOf(source, { at, from: at - settled - (look === 'day' ? dayMs : 4 * hourMs), look })
    const targets = await placesToVerify(settings, trails, {
      source,
      identity,
      range: usual.range,
      seen,
      ...(only && { only }),
    })
    const oldest = Math.max(at - furthest, Math.min(at, ...openSince.values()) - dayMs)
    const isOpen = (place: DigestPlace) => openSince.has(nameOfPlace(place))
    const results = [
      ...(await verifyTrails(
        usual,
        targets.map((target) => withPlaces(target, (place) => !isOpen(place))),
      )),
      ...(await verifyTrails(
        runOf(source, { at, from: Math.min(usual.range.from, oldest), look: 'day' }),
        targets.map((target) => withPlaces(target, isOpen)),
      )),
    ]
    const places = remembered(results, seen, { at, provenTo: usual.range.to })
    const hidden = unlooked(trails, seen)
    const report = reportOf(results, trails, hidden, {
      account,
      partition,
      from: usual.range.from,
      to: usual.range.to,
      startedAt: new Date(at).toISOString(),
      finishedAt: now().toISOString(),
      apiCalls: clients.calls().total - callsBefore + source.requests(),
    })
    await notifyOfSweep(settings, report, scope)
    await notifyOfMemory(settings, account)
    await putSeenDigests(state, account, places)
    await updateSecurityHub(settings, report, scope)
    const counted = [...places, ...hidden].map(({ provenTo }) => at - provenTo)
    return {
      report: { ...report, outcomes: memoryOutcomes(settings) },
      provenAge: Math.max(0, ...counted),
    }
  } finally {
    await source.close()
  }
}

/** Where other accounts are asked for, the trails of the organization alone have their files. */
const ofInterest = (
  found: VerifiedTrails,
  account: AccountId,
  only?: readonly AccountId[],
): VerifiedTrails => ({
  ...found,
  trails: found.trails.filter((trail) => trail.organization || !only || only.includes(account)),
})

function runOf(
  source: Run['source'],
  { at, from, look }: { at: number; from: number; look: VerifyInput['look'] },
): Run {
  const to = at - settled
  const { range } = rangeOf(from, to, at)
  return {
    source,
    range,
    now: at,
    // The newest digest counts, though the youngest hours do not.
    isLive: true,
    quick: false,
    ...(look === 'newest' && { logsAfter: to - hourMs }),
    progress: { digests: 0, logs: 0, bytes: 0, logsKnown: 0 },
    onProgress: () => undefined,
    stopped: () => false,
    atOnce: 64,
    isOffline: false,
  }
}

const withPlaces = (target: TrailToVerify, wanted: (place: DigestPlace) => boolean): TrailToVerify => ({
  ...target,
  places: target.places.filter((place) => wanted({ trail: target.arn, ...place })),
})

/** The newest digest of each place: never an older one than was seen before. */
const remembered = (
  results: readonly RegionIntegrity[],
  seen: ReadonlyMap<string, SeenDigests>,
  { at, provenTo }: { at: number; provenTo: number },
): (DigestPlace & SeenDigests)[] =>
  results.map(({ trail, account, region, verdict, newest }) => {
    const before = seen.get(nameOfPlace({ trail, account, region }))
    const now = newest && { object: newest.object, end: Date.parse(newest.end) }
    const last = (before?.newest?.end ?? 0) > (now?.end ?? 0) ? before?.newest : now
    return {
      trail,
      account,
      region,
      ...(last && { newest: last }),
      provenTo: verdict === 'proven' ? provenTo : (before?.provenTo ?? at),
    }
  })

/** Places of trails whose home region did not answer, with why: what became of them is not known. */
const unlooked = ({ unread }: VerifiedTrails, seen: ReadonlyMap<string, DigestPlace & SeenDigests>) =>
  [...seen.values()].flatMap((place) => {
    const failure = unread.find(({ resource }) => resource === parseArn(place.trail)?.region)
    return failure ? [{ ...place, failure }] : []
  })

type About = {
  account: AccountId
  partition: string
  from: number
  to: number
  startedAt: string
  finishedAt: string
  apiCalls: number
}

function reportOf(
  results: readonly RegionIntegrity[],
  trails: VerifiedTrails,
  hidden: ReturnType<typeof unlooked>,
  { account, partition, from, to, startedAt, finishedAt, apiCalls }: About,
): Report {
  const findings = integrityFindings(results, {
    schemaVersion: '1',
    from: timeText(from),
    to: timeText(to),
    verdict: 'unproven',
    startedAt,
    finishedAt,
    partition,
    quick: false,
    apiCalls,
  })
  // A trail that its home region did not show is not gone, nor are its alerts over, in whichever region they are.
  const unseen = hidden.map(({ failure, region }) => ({ ...failure, resource: region }))
  return {
    schemaVersion: '1',
    scope: { account, regions: 'all' },
    partition,
    startedAt,
    finishedAt,
    apiCalls,
    unread: [...trails.unread, ...unseen],
    findings,
    outcomes: [],
    summary: summaryOf(findings, []),
  }
}
