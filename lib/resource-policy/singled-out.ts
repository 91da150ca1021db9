import type { AccountId, PolicyDocument, PolicyStatement } from '../model/index.ts'
import type { Membership } from './cloudtrail-keys.ts'
import {
  type IntendedTrail,
  intendedTrails,
  isOfCloudTrail,
  organizationsIn,
  ownOrganization,
  type Place,
  wanted,
} from './intended-trails.ts'

/** Whether a policy has a Deny that speaks of CloudTrail's action. */
export const hasDeny = (document: PolicyDocument, action: string): boolean =>
  deniesOf(document, action).length > 0

const deniesOf = ({ Statement }: PolicyDocument, action: string): PolicyStatement[] =>
  Statement.filter((statement) => statement.Effect === 'Deny' && isOfCloudTrail(statement, action))

/**
 * The trails that a policy's Denies of CloudTrail's action name whole: those of its own account, or of accounts whose
 * trails it lets in. What is said of a stranger's trail takes nothing away.
 */
export function singledOutTrails(
  document: PolicyDocument,
  action: string,
  place: Place,
  letIn: readonly { account: AccountId }[],
): IntendedTrail[] {
  const owners = new Set([place.account, ...letIn.map(({ account }) => account)])
  return deniesOf(document, action)
    .flatMap((statement) => intendedTrails(statement, place))
    .filter(({ arn, account }) => typeof arn === 'string' && owners.has(account))
}

const organizationKeys = [
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
]

/** The organizations that Denies of CloudTrail's action name: an account whose organization is not known may be in one. */
export function singledOutMemberships(
  document: PolicyDocument,
  action: string,
  { membership }: Pick<IntendedTrail, 'membership'>,
): Membership[] {
  if (membership !== ownOrganization) return []
  return deniesOf(document, action)
    .flatMap((statement) => organizationKeys.flatMap((key) => wanted(statement, key)))
    .flatMap(organizationsIn)
    .map((id) => ({ id, inRoot: false }))
}
