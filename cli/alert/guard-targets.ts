import { deployedGuard } from '../doctor/deployed-guard.ts'
import { type Targets, targetsIn } from '../../lib/alert/channels/index.ts'
import type { Clients } from '../../lib/aws/clients.ts'
import { accountIdentity } from '../../lib/collect/account.ts'
import { guardOf } from '../../lib/collect/guard.ts'
import type { Region } from '../../lib/model/index.ts'

/**
 * Where the guard's alerts lead, by channel, as its stack told the functions that the rules of its home region lead to: a
 * topic or a bus that was given to the stack has a name of its own. None where that cannot be read.
 * @throws RunError where nobody can tell whose account this is
 */
export async function guardTargets(clients: Clients, region: Region): Promise<Targets> {
  const { account, partition } = await accountIdentity(clients, region)
  const guard = await guardOf(clients, account, partition, [region])
  const deployed = guard.ok && guard.value && (await deployedGuard(clients, guard.value, partition))
  if (!deployed) return {}
  const { TRAILKEEPER_TOPIC_ARN: sns, TRAILKEEPER_TARGETS: others } = deployed.environment
  return { ...targetsIn(others), ...(sns !== undefined && { sns }) }
}
