import { allChecks } from '../../lib/checks/all-checks.ts'
import type { AccountId } from '../../lib/model/index.ts'
import { unitPermissions } from '../../lib/collect/units.ts'
import { policyOfAll, unitsWithRules } from '../../lib/policy/account-rules.ts'
import type { Policy } from '../../lib/policy/policy.ts'
import type { ResourceKind } from './action-resources.ts'
import {
  drillGrants,
  granted,
  readGrants,
  recoverGrants,
  searchGrants,
  undoGrants,
  verifyGrants,
  writeGrants,
} from './grants.ts'
import { type IamPolicy, type NamedResource, policyOf } from './iam-policy.ts'
import { arnOf, conditionOf, isStackResource } from './resource-arn.ts'

export type CallerOptions = {
  /** Such as aws-us-gov; any where absent. */
  partition?: string
  /** Account that is judged and repaired; any where absent. */
  account?: AccountId
  /** Leaves out what only repairs need. */
  readOnly?: boolean
  /** Names what takes repairs back in the place of what makes them. */
  undo?: boolean
  /** Names what `verify` reads, and nothing else. */
  verify?: boolean
  /** Names what `recover` reads and writes, and nothing else. */
  recover?: boolean
  /** Names what `drill` does and reads, and nothing else. */
  drill?: boolean
  /** Names what `search` reads, and nothing else. */
  search?: boolean
}

/** IAM's own name for the account of whoever calls (IAM guide, "IAM policy elements: Variables and tags"). */
const principalAccount = '${aws:PrincipalAccount}'

/** Only the deployed guard knows where its own rules lead; nobody makes them by hand. */
const checksByHand = allChecks.filter(({ consent }) => consent !== 'forwarding')

/**
 * The least-privilege policy for a person or a pipeline that runs scan, plan and apply under a policy file: what its
 * enabled checks read, and what the remedies of those write whose mode is not off. Who may take repairs back needs
 * another one: it stops and deletes.
 */
export function callerPolicy(written: Policy, options: CallerOptions = {}): IamPolicy {
  const policy = policyOfAll(written)
  const units = granted(unitsWithRules(written).length > 0 ? unitPermissions : [])
  const { partition = '*', account } = options
  const nameOf = (kind: ResourceKind): NamedResource<string> => {
    if (isStackResource(kind)) throw new Error(`${kind} is a deployed function's business`)
    const Condition = conditionOf(kind, account ?? principalAccount)
    return {
      Resource: arnOf(kind, { partition, account: account ?? '*' }),
      ...(Condition && { Condition }),
    }
  }
  if (options.verify) return policyOf(verifyGrants, nameOf)
  if (options.recover) return policyOf(recoverGrants, nameOf)
  if (options.drill) return policyOf(drillGrants(policy), nameOf)
  if (options.search) return policyOf(searchGrants, nameOf)
  const grantsOfWrites = options.undo ? undoGrants : writeGrants
  const writes = options.readOnly ? [] : grantsOfWrites(checksByHand, policy)
  return policyOf([...readGrants(allChecks, policy), ...units, ...writes], nameOf)
}
