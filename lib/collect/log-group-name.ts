import { parseArn } from '../text/arn.ts'
import type { Arn } from '../model/index.ts'

/** The name inside a log group's ARN, which may hold slashes and which AWS ends with `:*` or not. */
export function logGroupName(arn: Arn): string | undefined {
  const resource = parseArn(arn)?.resource
  if (!resource?.startsWith('log-group:')) return undefined
  return resource.slice('log-group:'.length).replace(/:\*$/, '') || undefined
}
