import type { Clients } from '../../lib/aws/clients.ts'
import { read } from '../../lib/aws/read.ts'
import { type DrillResult, getDrillResults, secondsText } from '../../lib/drill/drill-report.ts'
import type { AccountId, GuardDeployment } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import type { StateTable } from '../../lib/state/state-table.ts'
import { plainText } from '../../lib/text/plain-text.ts'
import { howToDeploy, putStackBack } from '../package/how-to-deploy.ts'
import { type Diagnosis, ok, problem, toRead, warning } from './diagnosis.ts'
import { ruleByClock } from './rule-by-clock.ts'

const part = 'drills'
const readLog = "look at the log of the guard's drill function, and drill by hand: trailkeeper drill"

/** A day longer than the schedule lets pass (deploy/drills.yml). */
const staleAfterDays = { weekly: 8, monthly: 32 } as const

/** How often the guard is drilled by a schedule; undefined where it is not. */
export async function drillSchedule(
  clients: Clients,
  { name, homeRegion, drills }: GuardDeployment,
  { drills: asked }: Policy,
): Promise<{ diagnoses: Diagnosis[]; often?: keyof typeof staleAfterDays }> {
  if (!drills) {
    if (!asked) return { diagnoses: [ok(part, 'off: nobody drills the guard but by hand')] }
    const text = `the policy asks for them (${asked.schedule}), and there is no function ${name}-drill`
    return { diagnoses: [problem(part, text, `deploy the stack with this policy: ${howToDeploy()}`)] }
  }
  const rule = await ruleByClock(clients, homeRegion, `${name}-drill`)
  if (!rule.ok) {
    const text = `their schedule cannot be read: ${rule.code}: ${rule.message}`
    return { diagnoses: [warning(part, text, toRead(rule.operation, rule.code))] }
  }
  if (!rule.value) return { diagnoses: [problem(part, `their schedule ${name}-drill is gone`, putStackBack)] }
  const often = rule.value.expression.includes('TUE') ? 'weekly' : 'monthly'
  if (rule.value.state === 'ENABLED') return { diagnoses: [], often }
  return { diagnoses: [problem(part, `their schedule ${name}-drill is off`, putStackBack)], often }
}

/** When the last scheduled drill was, and how it ended, by what its function signed. */
export async function lastDrill(
  table: StateTable,
  account: AccountId,
  often: keyof typeof staleAfterDays,
  deployedAt: Date | undefined,
): Promise<Diagnosis> {
  const known = await read('dynamodb:Query', () => getDrillResults(table, account, 1))
  if (!known.ok)
    return warning(
      part,
      `nothing is known: ${known.code}: ${known.message}`,
      toRead('dynamodb:Query', known.code),
    )
  const [last] = known.value
  const daysSince = (at: number | undefined) =>
    at === undefined ? 0 : (table.now().getTime() - at) / 86_400_000
  if (!last) {
    const isLate = daysSince(deployedAt?.getTime()) > staleAfterDays[often]
    return isLate
      ? problem(part, `${often}, and none was ever made`, readLog)
      : ok(part, `${often}; none was made yet`)
  }
  const days = daysSince(Date.parse(last.startedAt))
  if (days > staleAfterDays[often])
    return problem(part, `${often}, and the last was ${Math.floor(days)} days ago: ${ended(last)}`, readLog)
  return last.wrong.length > 0
    ? problem(part, `${often}; the last: ${ended(last)}`, readLog)
    : ok(part, `${often}; the last: ${ended(last)}`)
}

function ended({ startedAt, kinds, attacks, answered, slowestMs, wrong }: DrillResult): string {
  const all = `${startedAt}, ${kinds.join(', ')}: ${answered} of ${attacks} answered, slowest ${secondsText(slowestMs)}`
  return plainText([all, ...wrong].join('; '), 600)
}
