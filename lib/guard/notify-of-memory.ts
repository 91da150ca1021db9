import { createHash } from 'node:crypto'
import { alertMessage } from '../alert/message/alert-message.ts'
import type { Notice } from '../alert/message/content.ts'
import type { AccountId, Finding, Outcome, Region } from '../model/index.ts'
import { type Distrust, type Distrusted, isNewer, isOld, noDistrust, noMac } from '../state/distrusted.ts'
import { getIndex } from '../state/memory-index.ts'
import { plainText } from '../text/plain-text.ts'
import { type GuardSettings, stateOf } from './guard-settings.ts'
import { notify } from './notify.ts'
import { momentReport, notifyOfNotice } from './notify-of-notice.ts'
import { shellWord } from '../text/command-line.ts'
import type { LoadedBaselines } from '../state/signed-baselines.ts'

/** The rest is counted: whoever writes a thousand items must not bury the first. */
const mostNamed = 20

/**
 * Tells people of what a run met in the guard's memory that is not the guard's: its kind and its key, never its
 * content. The same is told once a day for as long as it stands there.
 * @throws AlertInOutbox, or what keeps the alert from being sent
 */
export async function notifyOfMemory(settings: GuardSettings, account: AccountId): Promise<void> {
  const { distrusted, homeRegion: region, deployment, table } = settings
  if (!distrusted) return
  if (distrusted.dropped !== undefined) {
    const name = `upgrade#${account}#${deployment?.id ?? ''}`
    await notifyOfNotice(settings, account, name, droppedNotice(distrusted.dropped, table.name, region))
  }
  const said = saidOf(distrusted, table.name)
  if (!said || !(await isToBeTold(settings, account))) return
  const findings = [findingOf(said, { account, region })]
  const report = momentReport(settings, account)
  const name = `memory#${account}#${report.startedAt.slice(0, 'yyyy-mm-dd'.length)}#${said.id}`
  const alert = alertMessage({ ...report, findings, outcomes: memoryOutcomes(settings) }, { name })
  if (alert) await notify(settings, name, alert)
}

/**
 * Between an update from a version without MACs and its first sweep, nothing has one: that sweep drops what is there, or
 * tells that the index is missing.
 */
async function isToBeTold(settings: GuardSettings, account: AccountId): Promise<boolean> {
  const { byKey, unsigned, isEmptied } = settings.distrusted ?? noDistrust()
  if (unsigned !== undefined || isEmptied || [...byKey.values()].some(({ why }) => why !== noMac)) return true
  return (await getIndex(stateOf(settings), account)) !== undefined
}

const droppedNotice = (dropped: number, table: string, region: Region): Notice => ({
  headline: `${dropped} items of an earlier version's memory were dropped, as they have no MAC`,
  lines: [
    `Table ${table}. Signed baselines were kept. What is open is told anew.`,
    'If nobody updated the guard: find out who writes to the table.',
  ],
  region,
})

/** `id`: the same where the same is said. */
type Said = { id: string; message: string; actual: string }

function saidOf({ byKey, unsigned, isEmptied }: Distrusted, table: string): Said | undefined {
  if (unsigned !== undefined)
    return {
      id: hashed(unsigned),
      actual: unsigned,
      message: `Whether the guard's memory is its own cannot be told, so it counts as empty: ${unsigned}. Mend the key that signs it.`,
    }
  if (isEmptied)
    return {
      id: hashed('emptied'),
      actual: 'nothing',
      message: `The guard's memory (table ${table}) is empty, though the guard was deployed more than two hours ago. The baselines are lost. Restore the table (point-in-time recovery), or look at each trail: it is trusted as it is now.`,
    }
  if (byKey.size === 0) return undefined
  const kinds = [...new Set([...byKey.values()].map(({ kind }) => plainText(kind, 40)))].toSorted()
  const count = byKey.size === 1 ? '1 item' : `${byKey.size} items`
  const id = hashed([...byKey.values()].map((one) => one.id).toSorted())
  if ([...byKey.values()].every(({ why }) => isNewer(why)))
    return {
      id,
      actual: `${count} of a newer version`,
      message: `${count} of the guard's memory (table ${table}: ${kinds.slice(0, 5).join(', ')}) cannot be read, and count as absent: a newer version of Trailkeeper wrote them. Deploy that version again. If nobody put the guard back to an older one: find out who writes to the table.`,
    }
  const [one, ...others] = [...byKey.values()]
  if (one && others.length === 0 && isOld(one.why))
    return {
      id,
      actual: 'what a sweep left long ago',
      message: `The guard's memory (table ${table}) cannot be trusted to be the newest: ${one.why}. If sweeps did come to their end: find out who writes to the table, and compare each trail with its baseline.`,
    }
  return {
    id,
    actual: `${count} that are not`,
    message: `${count} of the guard's memory (table ${table}: ${kinds.slice(0, 5).join(', ')}) ${byKey.size === 1 ? 'was' : 'were'} written, changed or removed by somebody else, and count as absent. Find out who writes to the table.`,
  }
}

const findingOf = (
  { message, actual }: Said,
  { account, region }: Pick<Finding, 'account' | 'region'>,
): Finding => ({
  check: 'tampering-path',
  status: 'fail',
  severity: 'critical',
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

/** Baselines to which nothing is restored, as outcomes of a report: people hear of each, and why. */
export const brokenBaselines = ({ broken }: Pick<LoadedBaselines, 'broken'>): Outcome[] =>
  broken.map(({ trailArn, why }) => ({
    check: 'tampering-path',
    remedy: 'baseline',
    resource: trailArn,
    result: 'refused',
    message: `Its baseline is not to be trusted: ${why}. Nothing is restored to it. Look at the trail, then: trailkeeper baseline accept ${shellWord(trailArn)}`,
    escalated: true,
  }))
