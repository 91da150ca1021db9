import { createHash } from 'node:crypto'
import { alertMessage } from '../alert/alert-message.ts'
import { publishAlert } from '../alert/publish-alert.ts'
import type { Report } from '../model.ts'
import { lastSaid, rememberSaid } from '../state/state-table.ts'
import type { GuardSettings } from './guard-settings.ts'

/** Says it once (law 7): a sweep that finds what the last one found, and did nothing, is silent. */
export async function tellOfSweep(
  { clients, table, topicArn, now }: GuardSettings,
  report: Report,
): Promise<void> {
  const alert = alertMessage(report)
  const { account, organization } = report.scope
  const name = organization === undefined ? `alert#${account}` : `alert#organization#${organization}`
  const digest = alert ? digestOf(report) : 'nothing wrong'
  const known = await lastSaid(clients, table, name)
  const isNews = known !== digest && (known !== undefined || alert !== undefined)
  if (!isNews && report.summary.applied === 0) return
  if (alert) await publishAlert(clients, topicArn, alert)
  await rememberSaid(clients, table, name, digest, now())
}

/**
 * What stays the same while nothing changes: no times, no request ids, no random names. A repair that was made is
 * told once, and the sweep after it, which finds the same without it, is silent.
 */
function digestOf(report: Report): string {
  const open = report.findings.filter((finding) => finding.status !== 'pass')
  const state = [
    open.map((finding) => [finding.check, finding.resource, finding.status, finding.exemption !== undefined]),
    report.outcomes.flatMap(({ result, remedy, resource }) =>
      result === 'planned' || result === 'applied' ? [] : [[result, remedy, resource]],
    ),
    ...(report.gaps ?? []).map(({ trailArn, from }) => [trailArn, from]),
  ]
  return createHash('sha256').update(JSON.stringify(state)).digest('hex')
}
