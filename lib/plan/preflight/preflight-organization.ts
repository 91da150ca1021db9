import type { Snapshot } from '../../model/index.ts'
import { isWritableHere, refusal } from '../../remediate/shared/own-trail.ts'
import type { IntendedTrail } from './intended-trail.ts'
import type { Preflight } from './preflight.ts'

/**
 * Whose trail it is: only its owner and CloudTrail's delegated administrators may write to it, and only the management
 * account and those may make a trail the organization's (API reference, UpdateTrail,
 * NotOrganizationMasterAccountException).
 */
export function preflightOrganization({ before, after }: IntendedTrail, snapshot: Snapshot): Preflight {
  const { organization, account } = snapshot
  if (!isWritableHere(before ?? after, snapshot)) {
    return {
      refusal: refusal(
        `The trail belongs to account ${after.account}; account ${account} may not change it.`,
        `Run the repair in account ${after.account}.`,
      ),
      notes: [],
    }
  }
  if (!after.organization || before?.organization) return { notes: [] }
  if (!organization.ok) {
    const { operation, code } = organization
    return {
      notes: [
        `Not checked: whether this account may make an organization's trail (${operation} gave ${code}).`,
      ],
    }
  }
  const administrators = organization.value?.delegatedAdministrators
  const isAdministrator =
    organization.value?.managementAccount === account ||
    (administrators?.ok === true && administrators.value.includes(account))
  if (isAdministrator) return { notes: [] }
  const owner = organization.value?.managementAccount
  return {
    refusal: refusal(
      owner === undefined
        ? 'The account is in no organization, so it cannot have an organization’s trail.'
        : `Only the management account ${owner} and CloudTrail's delegated administrators may make an organization's trail.`,
      owner === undefined ? 'Make it a trail of the account.' : `Run the repair in account ${owner}.`,
    ),
    notes: [],
  }
}
