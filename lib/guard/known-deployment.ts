import type { GuardDeployment } from '../model/index.ts'
import { recordedGuard } from '../state/guard-record.ts'
import type { GuardSettings } from './guard-settings.ts'

/** What the stack told the guard of itself, with what the state table remembers of its functions. */
export async function knownDeployment({
  clients,
  table,
  baselineKey,
  deployment,
}: Pick<GuardSettings, 'clients' | 'table' | 'baselineKey' | 'deployment'>): Promise<
  GuardDeployment | undefined
> {
  if (!deployment || baselineKey === undefined) return deployment
  return { ...deployment, ...(await recordedGuard(clients, { table, key: baselineKey }, deployment)) }
}
