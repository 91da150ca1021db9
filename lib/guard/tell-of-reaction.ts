import { alertMessage } from '../alert/alert-message.ts'
import { publishAlert } from '../alert/publish-alert.ts'
import type { Report } from '../model.ts'
import { sayOnce } from '../state/say-once.ts'
import { alertName } from './envelope.ts'
import { type GuardSettings, patience } from './guard-settings.ts'
import type { Reaction } from './react.ts'

/** Events come more than once; people hear of each once. What is not tampering is told only where something is wrong. */
export async function tellOfReaction(
  settings: GuardSettings,
  { envelope, seen }: Reaction,
  report: Report,
): Promise<void> {
  const { clients, table, topicArn, now } = settings
  const alert = alertMessage(report)
  const { fail, applied, failed, drifted } = report.summary
  const isQuiet = seen.verdict === 'benign' && fail + applied + failed + drifted === 0
  if (!alert || isQuiet) return
  const once = { clients, table, now, wait: patience(settings) }
  await sayOnce(once, alertName(envelope), () => publishAlert(clients, topicArn, alert))
}
