import { recoverCommand } from '../alert/message/sections.ts'
import { failureText } from '../aws/errors.ts'
import type { Manifest, Unread } from '../evidence/recover/manifest.ts'
import { sha256Of } from '../evidence/recover/slots.ts'
import { plannedStore } from '../evidence/recover/stores.ts'
import type { RecoveredStore } from '../evidence/recover/write-files.ts'
import type { PendingGap } from '../state/recoveries.ts'
import { placedName } from '../text/arn.ts'
import type { Brought, Work } from './brought-back.ts'
import { watchedAccount } from './guard-settings.ts'
import { notifyOfNotice } from './notify-of-notice.ts'

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
export async function notifyOfFailures(work: Told, { failures }: Pick<Brought, 'failures'>): Promise<void> {
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
export async function notifyOfResult(
  work: Told,
  manifest: Manifest,
  { store, ofOrganization }: Pick<Brought, 'store' | 'ofOrganization'>,
): Promise<void> {
  const { settings, gap } = work
  const { files, complete, incomplete, lostByNature } = manifest
  const isWritten = store !== plannedStore
  await notifyOfNotice(settings, gap.account, noticeName(gap, 'ended'), {
    headline: headlineOf(work, manifest, store),
    lines: [
      `${gap.trailArn} ${placeOf(gap)}.`,
      isWritten
        ? `${files.length} log files and manifest.json lie in ${placeText(store)}; other trails may have delivered some of the events.`
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
