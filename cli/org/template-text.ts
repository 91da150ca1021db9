import { stringify } from 'yaml'
import type { MemberPlace } from '../permissions/member-policy.ts'
import { memberTemplate } from '../permissions/member-template.ts'
import type { Policy } from '../../lib/policy/policy.ts'

const heads: Readonly<Record<MemberPlace, string>> = {
  member:
    '# Printed by `trailkeeper org template`: for every member of the organization, by a service-managed StackSet.',
  management:
    '# Printed by `trailkeeper org template --management`: for the management account, which StackSets skip.',
}

/** The member stack's template as YAML, without aliases, which CloudFormation does not take. */
export function templateText(policy: Policy, place: MemberPlace): string {
  const yaml = stringify(memberTemplate(policy, place), {
    aliasDuplicateObjects: false,
    lineWidth: 0,
    // Dates are quoted: a parser of YAML 1.1 would take them for such.
    version: '1.1',
  })
  return `${heads[place]}\n${yaml}`
}
