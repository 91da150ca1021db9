import { alertStatesOf } from '../alert/alert-state.ts'
import { errorCode, errorMessage } from '../aws/errors.ts'
import type { Report } from '../model/index.ts'
import { getImportedFindings, putImportedFindings } from '../state/imported-findings.ts'
import { type GuardSettings, stateOf } from './guard-settings.ts'

/** Findings that Security Hub did not take: the next run imports them again. */
export class NotImported extends Error {
  constructor(what: string, options?: { cause: unknown }) {
    super(`${what} not imported into Security Hub; the next run tries again`, options)
    this.name = 'NotImported'
  }
}

/**
 * Keeps Security Hub of the guard's region at what a report says, where the policy asks for it; skipped where it is off.
 * @param scope whose findings the report is about: what it does not show of others is not over
 * @throws NotImported
 */
export async function updateSecurityHub(
  settings: GuardSettings,
  report: Report,
  scope = report.scope.account,
): Promise<void> {
  if (!settings.policy.alerts.channels.includes('security-hub')) return
  try {
    await importInto(settings, report, scope)
  } catch (error) {
    if (error instanceof NotImported) throw error
    throw new NotImported(`${errorCode(error)}: ${errorMessage(error)}: findings were`, { cause: error })
  }
}

async function importInto(settings: GuardSettings, report: Report, scope: string): Promise<void> {
  const { clients, homeRegion } = settings
  const state = stateOf(settings)
  const [known, { importFindings }] = await Promise.all([
    getImportedFindings(state, scope),
    import('../alert/import-findings.ts'),
  ])
  const { active, failed, isOff } = await importFindings(
    clients,
    homeRegion,
    report,
    known.byId,
    alertStatesOf(report),
  )
  if (isOff) return
  if (!sameEntries(active, known.byId))
    await putImportedFindings(state, scope, { version: known.version, byId: active })
  const [first] = failed
  if (first)
    throw new NotImported(
      `${failed.length} findings, the first for ${first.ErrorCode}: ${first.ErrorMessage}, were`,
    )
}

const sameEntries = <Value>(some: ReadonlyMap<string, Value>, others: ReadonlyMap<string, Value>): boolean =>
  some.size === others.size && [...some].every(([id, value]) => others.get(id) === value)
