import { read } from '../../lib/aws/read.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { hourMs } from '../../lib/evidence/names.ts'
import type { GuardDeployment, Snapshot } from '../../lib/model/index.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import { claimedDigests, type DigestPlace, type SeenDigests } from '../../lib/state/newest-digests.ts'
import type { StateTable } from '../../lib/state/state-table.ts'
import { howToDeploy, putStackBack } from '../package/how-to-deploy.ts'
import { type Diagnosis, ok, problem, toRead, warning } from './diagnosis.ts'
import { ruleByClock } from './rule-by-clock.ts'

/** The stack's alarm on the age of the newest proven hour goes off after as many (deploy/verification.yml). */
const staleAfterHours = { hourly: 4, daily: 27 } as const

const part = 'verification'
const readLog = "look at the log of the guard's verify function, and at the alerts of log-integrity"

/** Whether the guard verifies log files by itself, by its function and schedules; what it proved last is in the table. */
export async function scheduleDiagnoses(
  clients: Clients,
  { name, homeRegion, verifies }: GuardDeployment,
  { verification }: Policy,
): Promise<{ diagnoses: Diagnosis[]; looks?: 'hourly' | 'daily' }> {
  if (!verifies) {
    if (verification === 'off') return { diagnoses: [ok(part, 'off: the guard does not verify log files')] }
    const text = `the policy asks for it (${verification}), and there is no function ${name}-verify`
    return { diagnoses: [problem(part, text, `deploy the stack with this policy: ${howToDeploy()}`)] }
  }
  const [newest, day] = await Promise.all(
    ['newest', 'day'].map((look) => ruleByClock(clients, homeRegion, `${name}-verify-${look}`)),
  )
  for (const rule of [newest, day])
    if (rule && !rule.ok)
      return {
        diagnoses: [
          warning(
            part,
            `its schedule cannot be read: ${rule.code}: ${rule.message}`,
            toRead(rule.operation, rule.code),
          ),
        ],
      }
  const states = [newest, day].map((rule) => (rule?.ok ? rule.value?.state : undefined))
  const off = ['newest', 'day'].filter(
    (_, index) => states[index] !== undefined && states[index] !== 'ENABLED',
  )
  const looks = states[0] === undefined ? 'daily' : 'hourly'
  const wrong = [
    ...off.map((look) => `its schedule ${name}-verify-${look} is off`),
    ...(states[1] === undefined ? [`its schedule ${name}-verify-day is gone`] : []),
    ...(verification === 'hourly' && looks === 'daily'
      ? [`the policy asks for it every hour, and its schedule ${name}-verify-newest is not there`]
      : []),
  ]
  return { diagnoses: wrong.map((text) => problem(part, text, putStackBack)), looks }
}

/** Up to when log files were proven, by what the guard remembers of each trail and region. */
export async function provenDiagnosis(
  table: StateTable,
  { account, trails }: Snapshot,
  looks: 'hourly' | 'daily',
): Promise<Diagnosis> {
  const places = await read('dynamodb:Query', () => claimedDigests(table, account))
  if (!places.ok)
    return warning(
      part,
      `nothing is known: ${places.code}: ${places.message}`,
      toRead('dynamodb:Query', places.code),
    )
  const [oldest] = places.value.toSorted((a, b) => a.provenTo - b.provenTo)
  if (oldest) return ofOldest(oldest, places.value.length, { looks, now: table.now().getTime() })
  return trails.some((trail) => trail.account === account && trail.logFileValidation)
    ? problem(part, 'no log file has ever been verified', readLog)
    : ok(
        part,
        `looks ${often[looks]}; no trail of this account has log file validation, so there is nothing to prove`,
      )
}

const often = { hourly: 'every hour', daily: 'once a day' } as const

function ofOldest(
  { trail, account, region, provenTo }: DigestPlace & SeenDigests,
  count: number,
  { looks, now }: { looks: 'hourly' | 'daily'; now: number },
): Diagnosis {
  const at = new Date(provenTo).toISOString()
  const hours = (now - provenTo) / hourMs
  if (hours < 0)
    return problem(
      part,
      `${trail} in ${region} is proven up to ${at}, which is still to come: somebody wrote that`,
      readLog,
    )
  if (hours <= staleAfterHours[looks]) {
    const places = count === 1 ? 'the one trail and region' : `the ${count} trails and regions`
    return ok(part, `looks ${often[looks]}; of ${places} the newest proven hour that is oldest ends at ${at}`)
  }
  return problem(
    part,
    `log files of ${trail} in ${region} of ${account} have not been proven since ${at}, ${Math.floor(hours)} hours ago`,
    readLog,
  )
}
