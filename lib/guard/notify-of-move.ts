import { shellWord } from '../text/shell-word.ts'
import { alertMessage } from '../alert/message/alert-message.ts'
import { noCalls } from '../aws/request-path.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { changedLines } from '../trail/baseline/changed-lines.ts'
import type { GuardSettings } from './guard-settings.ts'
import { notify } from './notify.ts'
import { quietReport } from './quiet-report.ts'

/**
 * Notifies, as info, of a baseline that moves by itself: from now on the trail is restored to more. Once a version.
 * @throws AlertInOutbox, or what keeps the alert from being sent: the baseline does not move unheard
 */
export async function notifyOfMove(settings: GuardSettings, before: Baseline, next: Baseline): Promise<void> {
  const { account, homeRegion: region, trailArn, name, version } = next
  const at = settings.now().toISOString()
  const changes = changedLines(before, next)
  const alertName = `moved#${trailArn}#${version}`
  const report = quietReport({ account, region }, { startedAt: at, finishedAt: at, calls: noCalls })
  const notice = {
    headline: `baseline of ${name} moved to version ${version}: ${changes.join('; ')}`,
    lines: [
      `${trailArn} was made stronger, at no cost, and is restored to that from now on:`,
      ...changes,
      `If it is not meant to stay so, change the trail, then: trailkeeper baseline accept ${shellWord(trailArn)}`,
    ],
    region,
  }
  const alert = alertMessage(report, { name: alertName, notice })
  if (alert) await notify(settings, alertName, alert)
}
