import { textsOf } from './policy-pattern.ts'
import { isRecord } from './protocol/is-record.ts'

/** Who asks: a service of AWS's, a user or a role's session, which is known by its role as well, or nobody known. */
export type RequestPrincipal =
  { service: string } | { account: string; arn: string; roleArn?: string | undefined } | 'anonymous'

/**
 * Whether a Principal or NotPrincipal names whoever asks (IAM guide, "AWS JSON policy elements: Principal"). An
 * account's id or root stands for everybody in it; `*`, also as `{"AWS": "*"}`, for everybody at all, services
 * included.
 */
export function namesPrincipal(principal: unknown, who: RequestPrincipal): boolean {
  if (principal === '*') return true
  if (!isRecord(principal)) return false
  const accounts = textsOf(principal['AWS'])
  if (accounts.includes('*')) return true
  if (who === 'anonymous') return false
  if ('service' in who) return textsOf(principal['Service']).includes(who.service)
  const root = new RegExp(`^arn:[\\w-]+:iam::${who.account}:root$`)
  return accounts.some(
    (name) => name === who.account || name === who.arn || name === who.roleArn || root.test(name),
  )
}
