import type { World } from '../../world.ts'
import type { Organization } from './organization.ts'

/** ARN of something in an organization: its kind, then the ids below the organization's. */
export function organizationArn(
  { partition }: World,
  { id, managementAccount }: Organization,
  kind: 'organization' | 'account' | 'root' | 'ou',
  ...ids: string[]
): string {
  return `arn:${partition}:organizations::${managementAccount}:${kind}/${[id, ...ids].join('/')}`
}
