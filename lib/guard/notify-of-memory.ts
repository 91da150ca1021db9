import { createHash } from 'node:crypto'
import { alertMessage } from '../alert/message/alert-message.ts'
import { noCalls } from '../aws/request-path.ts'
import type { AccountId, Finding, Outcome, Severity } from '../model/index.ts'
import type { Distrust, Distrusted } from '../state/distrusted.ts'
import { plainText } from '../text/plain-text.ts'
import type { GuardSettings } from './guard-settings.ts'
import { notify } from './notify.ts'
import { quietReport } from './quiet-report.ts'

/** The rest is counted: whoever writes a thousand items must not bury the first. */
const mostNamed = 20

/**
 * Tells people of what a run met in the guard's memory that is not the guard's: its kind and its key, never its
 * content. The same items with the same faults are told of once.
 * @throws AlertInOutbox, or what keeps the alert from being sent
 */
export async function notifyOfMemory(settings: GuardSettings, account: AccountId): Promise<void> {
  const { distrusted } = settings
  const said = distrusted && saidOf(distrusted, settings.table.name)
  if (!said) return
  const { now, homeRegion: region } = settings
  const at = now().toISOString()
  const quiet = quietReport({ account, region }, { startedAt: at, finishedAt: at, calls: noCalls })
  const findings = [findingOf(said, { account, region })]
  const name = `memory#${account}#${said.id}`
  const alert = alertMessage({ ...quiet, findings, outcomes: memoryOutcomes(settings) }, { name })
  if (alert) await notify(settings, name, alert)
}

/** `id`: the same where the same is said. */
type Said = { id: string; severity: Severity; message: string; actual: string }

function saidOf({ byKey, unsigned }: Distrusted, table: string): Said | undefined {
  if (unsigned !== undefined)
    return {
      id: hashed(unsigned),
      severity: 'critical',
      actual: unsigned,
      message: `Whether the guard's memory is its own cannot be told, so it counts as empty: ${unsigned}. Until the key that signs it is mended, the guard knows no baselines, and tells things more than once.`,
    }
  if (byKey.size === 0) return undefined
  const kinds = [...new Set([...byKey.values()].map(({ kind }) => plainText(kind, 40)))].toSorted()
  const count = byKey.size === 1 ? '1 item' : `${byKey.size} items`
  return {
    id: hashed([...byKey.values()].map(({ id }) => id).toSorted()),
    severity: 'critical',
    actual: `${count} that are not`,
    message: `${count} of the guard's memory (table ${table}: ${kinds.slice(0, 5).join(', ')}) ${byKey.size === 1 ? 'was' : 'were'} written, changed or removed by somebody else, and count as absent. Find out who writes to the table.`,
  }
}

const findingOf = (
  { severity, message, actual }: Said,
  { account, region }: Pick<Finding, 'account' | 'region'>,
): Finding => ({
  check: 'tampering-path',
  status: 'fail',
  severity,
  account,
  region,
  resource: account,
  expected: "only what has the guard's own MAC",
  actual,
  message,
})

const hashed = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** What was met, item by item, as outcomes of a report. */
export function memoryOutcomes({ distrusted }: GuardSettings): Outcome[] {
  const all = [...(distrusted?.byKey.values() ?? [])].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return all.slice(0, mostNamed).map(outcomeOf)
}

const outcomeOf = ({ kind, key, why }: Distrust): Outcome => ({
  check: 'tampering-path',
  remedy: `use of the guard's ${plainText(kind, 40)}`,
  resource: `pk ${plainText(key.pk)}, sk ${plainText(key.sk)}`,
  result: 'refused',
  message: `It counts as absent: ${why}.`,
})
