import type { Clients } from '../../lib/aws/clients.ts'
import { RunError } from '../../lib/aws/errors.ts'
import type { AccountIdentity } from '../../lib/collect/account.ts'
import { loadBaselines, putBaseline } from '../../lib/state/signed-baselines.ts'
import type { StateTable } from '../../lib/state/state-table.ts'
import type { Arn } from '../../lib/model/index.ts'
import { liveBaseline } from '../baseline/live-baseline.ts'

/**
 * Makes a canary as it stands what it is restored to, in the place of what an earlier drill left.
 * @throws RunError where it cannot be read, or another version was put meanwhile
 */
export async function acceptCanary(
  { clients, identity, state }: { clients: Clients; identity: AccountIdentity; state: StateTable },
  trailArn: Arn,
): Promise<void> {
  const [live, { trusted, broken }] = await Promise.all([
    liveBaseline(trailArn, { clients, identity }, true),
    loadBaselines(state, identity.account, trailArn),
  ])
  if (!live) throw new RunError(`${trailArn} is gone before it was attacked`)
  const known = trusted.get(trailArn)
  const version = Math.max(known?.version ?? 0, broken[0]?.newest ?? 0) + 1
  const accepted = { ...live, version, origin: 'accepted' as const, acceptedBy: identity.callerArn }
  if ((await putBaseline(state, accepted, known?.version ?? broken[0]?.stored)) === 'overtaken')
    throw new RunError(`another baseline of ${trailArn} was put meanwhile`)
}
