import type { CloudTrailRecord } from '../../event-history.ts'

/** Who made a call, as event history names it: the user, the role session, or root. */
export function eventUsername(record: CloudTrailRecord): string | undefined {
  const { type, userName, arn } = record.userIdentity
  if (typeof userName === 'string') return userName
  if (type === 'Root') return 'root'
  if (typeof arn !== 'string') return undefined
  return arn.split('/').at(-1)
}
