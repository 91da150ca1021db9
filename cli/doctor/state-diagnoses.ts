import { read } from '../../lib/aws/read.ts'
import type { AccountId, Read } from '../../lib/model/index.ts'
import { hourMs } from '../../lib/evidence/names.ts'
import { protectionItem } from '../../lib/state/keys.ts'
import { numberIn } from '../../lib/state/attributes.ts'
import type { StateTable } from '../../lib/state/state-table.ts'
import { putStackBack } from '../package/how-to-deploy.ts'
import { type Diagnosis, ok, problem, toRead, warning } from './diagnosis.ts'

/** The stack's alarm goes off after as many (serverless.yml, silentAfterHours). */
const silentAfterHours = 3

/** So young a guard need not have swept. */
export const isYoung = (deployedAt: Date | undefined, now: Date): boolean =>
  deployedAt !== undefined && now.getTime() - deployedAt.getTime() < silentAfterHours * hourMs

/**
 * Whether the guard's table can be read, and when a sweep last ended.
 * @param deployedAt of the sweep's function, where that is known
 */
export async function stateDiagnoses(
  table: StateTable,
  account: AccountId,
  deployedAt?: Date,
): Promise<Diagnosis[]> {
  const last = await lastSweep(table, account)
  if (!last.ok) {
    const isGone = last.code === 'ResourceNotFoundException'
    return [
      isGone
        ? problem('state table', `${table.name} is gone`, putStackBack)
        : warning(
            'state table',
            `${table.name} cannot be read: ${last.code}: ${last.message}`,
            toRead('dynamodb:Query', last.code, ' on it'),
          ),
    ]
  }
  const { at, newer } = last.value
  if (newer !== undefined)
    return [problem('state table', `${table.name}: ${newer}`, 'update this command line (docs/upgrade.md)')]
  return [
    ok('state table', `${table.name} in ${table.region} can be read`),
    sweepDiagnosis(at, table.now(), deployedAt),
  ]
}

function sweepDiagnosis(at: Date | undefined, now: Date, deployedAt: Date | undefined): Diagnosis {
  const todo = "look at the log of the guard's sweep function"
  if (!at && isYoung(deployedAt, now))
    return ok('last sweep', 'none is due yet: the guard was deployed just now, and sweeps once an hour')
  if (!at) return problem('last sweep', 'no sweep has ended yet', todo)
  const hours = (now.getTime() - at.getTime()) / hourMs
  const text = `ended at ${at.toISOString()}`
  if (hours < -1)
    return problem(
      'last sweep',
      `${text}, which is still to come: the item is an earlier version's, or forged`,
      todo,
    )
  return hours > silentAfterHours
    ? problem('last sweep', `${text}, ${Math.floor(hours)} hours ago`, todo)
    : ok('last sweep', text)
}

/** Every sweep writes what the trails rest on, whether or not it finds a trail; the item's end tells when. */
const lastSweep = (
  table: StateTable,
  account: AccountId,
): Promise<Read<{ at: Date | undefined; newer: string | undefined }>> =>
  read('dynamodb:Query', async () => {
    const { pk, sk: prefix } = protectionItem.key(account)
    const [claim] = await table.claims({ pk, prefix })
    const ends = numberIn(claim?.item, 'expiresAt') ?? 0
    const at = ends > 0 ? new Date((ends - protectionItem.keptFor) * 1000) : undefined
    return { at, newer: claim?.newer }
  })
