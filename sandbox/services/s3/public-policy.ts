import type { Grant } from '@aws-sdk/client-s3'
import { statementsOf } from '../../policy-evaluation.ts'
import { textsOf } from '../../policy-pattern.ts'
import { isRecord } from '../../protocol/is-record.ts'

/** Condition keys that, with fixed values, keep a policy from being public (S3 guide, 'The meaning of "public"'). */
const LIMITING = new Set([
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceip',
  'aws:sourceowner',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
])

/** Whether a policy grants anything to everybody. */
export function isPublicPolicy(policy: string | undefined): boolean {
  return statementsOf(policy).some(
    (statement) =>
      statement['Effect'] === 'Allow' && isEverybody(statement) && !isLimited(statement['Condition']),
  )
}

function isEverybody(statement: Record<string, unknown>): boolean {
  if (statement['NotPrincipal'] !== undefined) return true
  const principal = statement['Principal']
  return principal === '*' || (isRecord(principal) && textsOf(principal['AWS']).includes('*'))
}

function isLimited(condition: unknown): boolean {
  if (!isRecord(condition)) return false
  return Object.entries(condition).some(([operator, keys]) => {
    if (/not|ifexists|null/i.test(operator) || !isRecord(keys)) return false
    return Object.entries(keys).some(
      ([key, values]) => LIMITING.has(key.toLowerCase()) && isFixed(key.toLowerCase(), values),
    )
  })
}

const isFixed = (key: string, values: unknown): boolean => {
  const texts = textsOf(values)
  return texts.length > 0 && texts.every((text) => (key === 'aws:sourceip' ? isNarrow(text) : isNamed(text)))
}

/** An address or a range no broader than /8, of IPv6 /32 (S3 guide, 'The meaning of "public"'). */
function isNarrow(range: string): boolean {
  const [address = '', bits] = range.split('/')
  if (bits === undefined) return true
  return Number(bits) >= (address.includes(':') ? 32 : 8)
}

/** A value without wildcard or variable, or one within an account or an organization that it names. */
const isNamed = (text: string): boolean =>
  !/[*?]|\$\{/.test(text) || /^arn:[^:*?]+:[^:]*:[^:]*:\d{12}:/.test(text) || /^o-[a-z0-9]+\//.test(text)

const EVERYBODY = new Set([
  'http://acs.amazonaws.com/groups/global/AllUsers',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
])

/** Whether an ACL grants anything to everybody. */
export const isPublicAcl = (grants: readonly Grant[]): boolean =>
  grants.some((grant) => EVERYBODY.has(grant.Grantee?.URI ?? ''))
