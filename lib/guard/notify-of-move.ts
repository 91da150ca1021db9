import { shellWord } from '../text/command-line.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { changedLines } from '../trail/baseline/next-baselines.ts'
import type { GuardSettings } from './guard-settings.ts'
import { notifyOfNotice } from './notify-of-notice.ts'

/**
 * Notifies, as info, of a baseline that moves by itself: from now on the trail is restored to more. Once a version.
 * @throws AlertInOutbox, or what keeps the alert from being sent: the baseline does not move unheard
 */
export async function notifyOfMove(settings: GuardSettings, before: Baseline, next: Baseline): Promise<void> {
  const { account, homeRegion: region, trailArn, name, version } = next
  const changes = changedLines(before, next)
  await notifyOfNotice(settings, account, `moved#${trailArn}#${version}`, {
    headline: `baseline of ${name} moved to version ${version}: ${changes.join('; ')}`,
    lines: [
      `${trailArn} was made stronger, at no cost, and is restored to that from now on:`,
      ...changes,
      `If it is not meant to stay so, change the trail, then: trailkeeper baseline accept ${shellWord(trailArn)}`,
    ],
    region,
  })
}
