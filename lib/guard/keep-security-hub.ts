import { mattersOf } from '../alert/alert-state.ts'
import { errorCode, errorMessage } from '../aws/errors.ts'
import type { Report } from '../model/index.ts'
import { importedFindings, keepImported } from '../state/imported-findings.ts'
import type { GuardSettings } from './guard-settings.ts'

/** Findings that Security Hub did not take: the next sweep imports them again. */
export class NotImported extends Error {
  constructor(what: string, options?: { cause: unknown }) {
    super(`${what} not imported into Security Hub; the next sweep tries again`, options)
    this.name = 'NotImported'
  }
}

/**
 * Keeps Security Hub of the guard's region at what a report says, where the policy asks for it; skipped where it is off.
 * @throws NotImported
 */
export async function keepSecurityHub(settings: GuardSettings, report: Report): Promise<void> {
  if (!settings.policy.alerts.channels.includes('security-hub')) return
  try {
    await importInto(settings, report)
  } catch (error) {
    if (error instanceof NotImported) throw error
    throw new NotImported(`${errorCode(error)}: ${errorMessage(error)}: findings were`, { cause: error })
  }
}

async function importInto(settings: GuardSettings, report: Report): Promise<void> {
  const { clients, table, homeRegion, now } = settings
  const { account } = report.scope
  const [known, { importFindings }] = await Promise.all([
    importedFindings(clients, table, account),
    import('../alert/import-findings.ts'),
  ])
  const { active, failed, isOff } = await importFindings(
    clients,
    homeRegion,
    report,
    known.byId,
    mattersOf(report),
  )
  if (isOff) return
  if (!sameEntries(active, known.byId))
    await keepImported(clients, table, account, { version: known.version, byId: active }, now())
  const [first] = failed
  if (first)
    throw new NotImported(
      `${failed.length} findings, the first for ${first.ErrorCode}: ${first.ErrorMessage}, were`,
    )
}

const sameEntries = <Value>(some: ReadonlyMap<string, Value>, others: ReadonlyMap<string, Value>): boolean =>
  some.size === others.size && [...some].every(([id, value]) => others.get(id) === value)
