import type { PolicyStatement } from '../model/index.ts'
import { any, certainly, type Certainty, not } from './certainty.ts'
import type { Requester } from './request.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Whether a statement's Principal or NotPrincipal takes the requester in (IAM user guide, "Principal", "NotPrincipal"). */
export function takesIn({ Principal, NotPrincipal }: PolicyStatement, requester: Requester): Certainty {
  if (Principal !== undefined) return names(Principal, requester)
  return NotPrincipal === undefined ? 'no' : not(excepts(NotPrincipal, requester))
}

/**
 * Whether a NotPrincipal names the requester itself. A principal and its account are both to be named there to except
 * the principal (IAM user guide, "NotPrincipal"): the account alone does not except those who are in it.
 */
function excepts(principal: unknown, requester: Requester): Certainty {
  if (requester === 'anonymous' || !('account' in requester) || principal === '*')
    return names(principal, requester)
  const { account, arn } = requester
  const texts = isObject(principal) ? textsIn(principal.AWS) : []
  return certainly(
    texts.includes('*') || texts.includes(arn) || (arn.endsWith(':root') && texts.includes(account)),
  )
}

function names(principal: unknown, requester: Requester): Certainty {
  if (principal === '*') return 'yes'
  if (!isObject(principal)) return 'no'
  return any([
    ...textsIn(principal.AWS).map((one) => (one === '*' ? 'yes' : namesAccount(one, requester))),
    ...textsIn(principal.Service).map((one) => namesService(one, requester)),
    ...textsIn(principal.CanonicalUser).map((one) => certainly(isNamed(one, requester))),
  ])
}

const textsIn = (value: unknown): string[] => [value].flat().filter((one) => typeof one === 'string')

function namesService(name: string, requester: Requester): Certainty {
  if (requester === 'anonymous' || !('service' in requester)) return 'no'
  // A wildcard for every service is documented nowhere, and refused nowhere either.
  return name === '*' ? 'cannot-tell' : certainly(name === requester.service)
}

const isNamed = (name: string, requester: Requester): boolean =>
  requester !== 'anonymous' && 'name' in requester && requester.name === name

/** An account by its number or its root stands for every principal in it. */
function namesAccount(name: string, requester: Requester): Certainty {
  if (requester === 'anonymous') return 'no'
  if ('name' in requester) return certainly(isNamed(name, requester))
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

/**
 * The accounts by which bucket policies of before 2015 let CloudTrail write, one a region. Whether CloudTrail still
 * comes from there is documented nowhere (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail",
 * troubleshooting; the list: hashicorp/terraform-provider-aws, internal/service/cloudtrail/service_account_data_source.go).
 */
export const legacyAccounts: ReadonlySet<string> = new Set(
  (
    '525921808201 119688915426 216624486486 492519147666 765225791966 977081816279 582488909970 903692715234 ' +
    '284668455005 069019280451 187074758985 819402241893 193415116832 681348832753 035351147821 453052556044 ' +
    '829690693026 669305197877 757211635381 859597730677 282025262664 262312530599 683224464357 585772288577 ' +
    '034638983726 814480443879 086441151436 475085895292 608710470296 388731089494 113285607260'
  ).split(' '),
)
