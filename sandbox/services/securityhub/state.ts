import type { AwsSecurityFinding, ControlFindingGenerator } from '@aws-sdk/client-securityhub'
import { stateSlot } from '../../world.ts'

/** Security Hub of one account in one region, and the findings in it by product and id. */
export type Hub = {
  enabledAt?: Date
  findingGenerator?: ControlFindingGenerator | undefined
  findings: Map<string, AwsSecurityFinding>
}

/** Off until somebody enables it, as in a new account. */
export const hubOf = stateSlot((): Hub => ({ findings: new Map() }))
