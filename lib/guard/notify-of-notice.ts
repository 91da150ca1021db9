import { alertMessage } from '../alert/message/alert-message.ts'
import type { Notice } from '../alert/message/content.ts'
import { type ApiCalls, noCalls } from '../aws/request-path.ts'
import type { AccountId, Report, Tamper } from '../model/index.ts'
import type { GuardSettings } from './guard-settings.ts'
import { notify } from './notify.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import { summaryOf } from '../report/score.ts'
import type { Envelope } from './envelope.ts'

/** The report on a moment in which nothing was looked at, for what is told beside reports. */
export function momentReport(
  { now, homeRegion }: GuardSettings,
  account: AccountId,
  region = homeRegion,
): Report {
  const at = now().toISOString()
  return quietReport({ account, region }, { startedAt: at, finishedAt: at, calls: noCalls })
}

/**
 * Notifies, as info, of something that no check judges. Once a name.
 * @throws AlertInOutbox, or what keeps the alert from being sent
 */
export async function notifyOfNotice(
  settings: GuardSettings,
  account: AccountId,
  name: string,
  notice: Notice,
): Promise<void> {
  const alert = alertMessage(momentReport(settings, account, notice.region), { name, notice })
  if (alert) await notify(settings, name, alert)
}

/** The report of a reaction that looked at nothing, as nothing had to be looked at. */
export function quietReport(
  { account, region }: Pick<Envelope, 'account' | 'region'>,
  { startedAt, finishedAt, calls }: Pick<Report, 'startedAt' | 'finishedAt'> & { calls: ApiCalls },
  tamper?: Tamper,
): Report {
  return {
    schemaVersion: '1',
    scope: { account, regions: [region] },
    partition: partitionOfRegion(region),
    startedAt,
    finishedAt,
    apiCalls: calls.total,
    apiCallsByService: calls.byService,
    unread: [],
    ...(tamper && { tamper }),
    findings: [],
    outcomes: [],
    summary: summaryOf([], []),
  }
}
