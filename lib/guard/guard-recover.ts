import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { minuteMs } from '../evidence/names.ts'
import { type Manifest, manifestOf, type Unread, unreadOf } from '../evidence/recover/manifest.ts'
import { putManifest } from '../evidence/recover/recover.ts'
import { plannedStore } from '../evidence/recover/stores.ts'
import { noDistrust } from '../state/distrusted.ts'
import { getGaps, type PendingGap, putGap } from '../state/recoveries.ts'
import type { StateTable } from '../state/state-table.ts'
import {
  type Brought,
  broughtBack,
  rangeOf,
  type RecoverStep,
  reserve,
  withFailures,
  type Work,
} from './brought-back.ts'
import { type GuardSettings, stateOf, underRules, watchedAccount } from './guard-settings.ts'
import { notifyOfMemory } from './notify-of-memory.ts'
import { recoverCommand } from '../alert/message/sections.ts'
import { failureText } from '../aws/errors.ts'
import { sha256Of } from '../evidence/recover/slots.ts'
import type { RecoveredStore } from '../evidence/recover/write-files.ts'
import { placedName } from '../text/arn.ts'
import { historyLate } from '../trail/event-history.ts'
import { notifyOfNotice } from './notify-of-notice.ts'
import { counted } from '../text/plain-text.ts'

/** What a step did, and whether another one has something to do at once. */
export type RecoverStepped = { isDone: boolean; recovered: number; waiting: number }

/** Twelve tries, each later than the one before: some three days. */
const mostTries = 12
const firstPause = 30 * minuteMs
const longestPause = 12 * 60 * minuteMs

/**
 * A step of bringing back the events of gaps that have ended: the oldest first, for as long as the step may take. What is
 * done is kept by part (lib/evidence/recover/recover-windows.ts), so that a step that dies costs the parts under way.
 * What keeps a gap from being done is told once, with the command for a person, and tried again.
 * @throws where the state cannot be read or written, or an alert cannot be sent (law 8)
 */
export async function guardRecover(known: GuardSettings, step: RecoverStep): Promise<RecoverStepped> {
  const settings = { ...(await underRules(known)), distrusted: noDistrust() }
  const state = stateOf(settings)
  const at = settings.now().getTime()
  const waiting = (await getGaps(state)).filter(({ isDone }) => !isDone)
  // Somebody else is at it: event history's quota is for one at a time.
  const isHeld = waiting.some(({ held }) => held && held.until > at && held.by !== step.run)
  const due = isHeld ? [] : waiting.filter((one) => isDue(one, at))
  const { recovered, isDone } = await attempts(settings, state, due, step)
  await notifyOfMemory(settings, watchedAccount(settings) ?? '')
  return { isDone, recovered, waiting: waiting.length - recovered }
}

/** One gap after the other; the next is begun only where enough of the time is left to come to something. */
async function attempts(
  settings: GuardSettings,
  state: StateTable,
  due: readonly PendingGap[],
  step: RecoverStep,
): Promise<Pick<RecoverStepped, 'isDone' | 'recovered'>> {
  const enough = step.remaining() / 2
  let recovered = 0
  for (const [index, gap] of due.entries()) {
    if (index > 0 && step.remaining() < enough) return { isDone: false, recovered }
    const came = await attempt(settings, state, gap, { ...step, isFresh: index === 0 })
    if (came === 'unfinished') return { isDone: false, recovered }
    if (came === 'overtaken') break
    if (came === 'done') recovered += 1
  }
  return { isDone: true, recovered }
}

const isDue = ({ to, nextAt }: PendingGap, at: number): boolean =>
  nextAt <= at && Date.parse(to) + historyLate <= at

type Came = 'done' | 'unfinished' | 'failed' | 'overtaken'

async function attempt(
  settings: GuardSettings,
  state: StateTable,
  gap: PendingGap,
  step: Work['step'],
): Promise<Came> {
  const at = settings.now().getTime()
  const until = at + step.remaining() + reserve
  const held = await putGap(state, {
    ...gap,
    startedAt: gap.startedAt ?? at,
    held: { by: step.run, until },
  })
  if (!held) return 'overtaken'
  const folder = await mkdtemp(join(tmpdir(), 'trailkeeper-recover-'))
  try {
    const work = { settings, state, gap: held, step, folder }
    const brought = await broughtBack(work)
    if (brought.isInterrupted) {
      await putGap(state, released(held))
      return 'unfinished'
    }
    if (brought.failures.length > 0 && held.tries + 1 < mostTries) {
      await notifyOfFailures(work, brought)
      await putGap(state, triedAgain(held, settings.now().getTime()))
      return 'failed'
    }
    const isTold = await finished(work, brought)
    await putGap(state, isTold ? { ...released(held), isDone: true } : triedAgain(held, at))
    return isTold ? 'done' : 'failed'
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const released = ({ held: _held, ...gap }: PendingGap): PendingGap => gap

const triedAgain = (gap: PendingGap, at: number): PendingGap => ({
  ...released(gap),
  tries: gap.tries + 1,
  nextAt: at + Math.min(firstPause * 2 ** gap.tries, longestPause),
})

/** Writes the manifest and tells what was brought back; false where the manifest could not be written and is tried again. */
async function finished(work: Work, brought: Brought): Promise<boolean> {
  const { settings, gap, folder } = work
  const { regions, failures, store } = brought
  const query = { ...rangeOf(gap), accounts: [gap.account], diff: settings.policy.recovery.diff === true }
  const finishedAt = settings.now().getTime()
  const manifest = manifestOf(
    query,
    { startedAt: gap.startedAt ?? finishedAt, finishedAt },
    regions,
    failures,
  )
  if (regions.length > 0 && store !== plannedStore) {
    const failure = await putManifest(withFailures(store), folder, manifest)
    if (failure) {
      await notifyOfFailures(work, { failures: [unreadOf(failure, gap.account)] })
      if (gap.tries + 1 < mostTries) return false
    }
  }
  await notifyOfResult(work, manifest, brought)
  return true
}

type Told = Pick<Work, 'settings' | 'gap'>

const noticeName = ({ account, from, trailArn }: PendingGap, what: string) =>
  `recovery#${account}#${from}#${trailArn}#${what}`

const commandFor = ({ settings, gap }: Told): string => {
  const ofMember = gap.account === watchedAccount(settings) ? '' : ` --accounts ${gap.account}`
  return `By hand: ${recoverCommand(gap, `--diff${ofMember}`)}`
}

const placeOf = ({ from, to, regions }: PendingGap): string =>
  `from ${from} to ${to}, in ${regions === 'all' ? 'all regions' : regions.join(', ')}`

/** Once for each reason. */
async function notifyOfFailures(work: Told, { failures }: Pick<Brought, 'failures'>): Promise<void> {
  const { settings, gap } = work
  const reasons = [...new Set(failures.map(reasonOf))].toSorted()
  const name = noticeName(gap, sha256Of(JSON.stringify(reasons)).slice(0, 16))
  await notifyOfNotice(settings, gap.account, name, {
    headline: `events of a gap of ${placedName(gap.trailArn)} could not be brought back yet`,
    lines: [
      `${gap.trailArn} ${placeOf(gap)}.`,
      ...reasons.map((reason) => `What keeps them: ${reason}.`),
      'It is tried again for some days.',
      commandFor(work),
    ],
    region: settings.homeRegion,
  })
}

const reasonOf = ({ account, region, ...failure }: Unread): string =>
  `${account}${region === undefined ? '' : ` ${region}`}: ${failureText(failure)}`

/** Once, whatever came of it. */
async function notifyOfResult(
  work: Told,
  manifest: Manifest,
  { store, ofOrganization, notCompared }: Pick<Brought, 'store' | 'ofOrganization' | 'notCompared'>,
): Promise<void> {
  const { settings, gap } = work
  const { files, complete, incomplete, lostByNature } = manifest
  const isWritten = store !== plannedStore
  await notifyOfNotice(settings, gap.account, noticeName(gap, 'ended'), {
    headline: headlineOf(work, manifest, store),
    lines: [
      `${gap.trailArn} ${placeOf(gap)}.`,
      isWritten
        ? `${counted(files.length, 'log file')} and manifest.json lie in ${placeText(store)}${comparedText(manifest, notCompared)}`
        : 'Nothing was written.',
      ...incomplete.map((reason) => `Missing: ${reason}`),
      `Not in event history: ${lostByNature.join(', ')}.`,
      ...(ofOrganization
        ? ["Of the organization's other accounts nothing was looked up: trailkeeper recover --org does that."]
        : []),
      ...(isWritten && complete ? [] : [commandFor(work)]),
    ],
    region: settings.homeRegion,
  })
}

/** Whether what other trails delivered is among them. */
function comparedText({ query, alreadyDelivered }: Manifest, notCompared: Unread | undefined): string {
  const some = 'other trails may have delivered some of the events'
  if (!query.diff) return `; ${some}.`
  return notCompared
    ? `; ${some}: not all files could be compared (${reasonOf(notCompared)}).`
    : `; ${alreadyDelivered} more were delivered already.`
}

/** An address with a scheme is made harmless in alerts. */
const placeText = ({ name }: RecoveredStore): string => {
  const [, bucket = '', folder = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(name) ?? []
  return `the bucket ${bucket}, in the folder ${folder}`
}

/** What was not looked at is not said to be nothing. */
function headlineOf({ gap }: Told, { events, complete, regions }: Manifest, store: RecoveredStore): string {
  const trail = placedName(gap.trailArn)
  const what = complete ? 'complete' : 'INCOMPLETE'
  if (regions.length === 0) return `events of a gap of ${trail} were NOT brought back, which is given up`
  return store === plannedStore
    ? `event history has ${events} events of a gap of ${trail} (${what})`
    : `recovered ${events} events of a gap of ${trail} (${what})`
}
