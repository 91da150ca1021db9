import type { GuardDeployment } from '../model.ts'
import { recordedGuard } from '../state/guard-record.ts'
import type { GuardSettings } from './guard-settings.ts'

/** What the stack told the guard of itself, with what the state table remembers of its functions. */
export async function knownDeployment({
  clients,
  table,
  deployment,
}: Pick<GuardSettings, 'clients' | 'table' | 'deployment'>): Promise<GuardDeployment | undefined> {
  if (!deployment) return undefined
  const recorded = await recordedGuard(clients, table, deployment)
  return { ...deployment, ...(recorded && { recorded }) }
}
