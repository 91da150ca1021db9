import type { ApplyOptions } from '../apply/apply-repairs.ts'
import type { Clients } from '../aws/clients.ts'
import type { Check } from '../checks/check.ts'
import type { Region } from '../model.ts'
import type { Policy } from '../policy/policy.ts'
import type { StateTable } from '../state/state-table.ts'

/** All that a deployed function knows of its surroundings; tests and the sandbox pass their own. */
export type GuardSettings = {
  clients: Clients
  policy: Policy
  checks: readonly Check[]
  homeRegion: Region
  topicArn: string
  table: StateTable
  now: () => Date
  apply?: ApplyOptions
}
