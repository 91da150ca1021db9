import type { PolicyStatement } from '../model/index.ts'
import { any, type Certainty, certainly, not } from './certainty.ts'
import { legacyAccounts } from './legacy-accounts.ts'
import type { Requester } from './request.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Whether a statement's Principal or NotPrincipal takes the requester in (IAM user guide, "Principal", "NotPrincipal"). */
export function takesIn({ Principal, NotPrincipal }: PolicyStatement, requester: Requester): Certainty {
  if (Principal !== undefined) return names(Principal, requester)
  return NotPrincipal === undefined ? 'no' : not(names(NotPrincipal, requester))
}

function names(principal: unknown, requester: Requester): Certainty {
  if (principal === '*') return 'yes'
  if (!isObject(principal)) return 'no'
  return any([
    ...textsIn(principal.AWS).map((one) => (one === '*' ? 'yes' : namesAccount(one, requester))),
    ...textsIn(principal.Service).map((one) => namesService(one, requester)),
  ])
}

const textsIn = (value: unknown): string[] => [value].flat().filter((one) => typeof one === 'string')

function namesService(name: string, requester: Requester): Certainty {
  if (requester === 'anonymous' || !('service' in requester)) return 'no'
  // A wildcard for every service is documented nowhere, and refused nowhere either.
  return name === '*' ? 'cannot-tell' : certainly(name === requester.service)
}

/** An account by its number or its root stands for every principal in it. */
function namesAccount(name: string, requester: Requester): Certainty {
  if (requester === 'anonymous') return 'no'
  const account = accountOf(name)
  if ('service' in requester) {
    return account !== undefined &&
      requester.service === 'cloudtrail.amazonaws.com' &&
      legacyAccounts.has(account)
      ? 'cannot-tell'
      : 'no'
  }
  if (account !== requester.account) return 'no'
  return certainly(name === account || name.endsWith(':root') || name === requester.arn)
}

/** The account of a principal as policies write it: an ARN, or the account's number. */
export const accountOf = (principal: string): string | undefined =>
  /^(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1]
