import { operatorNamed } from './policy-operators.ts'
import { parsePolicy, statementsOf } from './policy-evaluation.ts'
import { isRecord } from './protocol/is-record.ts'

/** What is wrong with a policy, and where there is a word for it, with what. */
export type PolicyFault =
  | { fault: 'json' | 'version' | 'principal' | 'action' | 'resource' | 'condition' }
  | { fault: 'missing' | 'unknown-field' | 'effect' | 'operator'; what: string }

/**
 * What keeps a text from being the policy of a resource: IAM user guide, "Grammar of the IAM JSON policy language",
 * with the principal that a resource's policy must have. Which resources and actions it may name is for its service
 * to say.
 */
export function faultOfPolicy(text: string): PolicyFault | undefined {
  const document = parsePolicy(text)
  if (!document) return { fault: 'json' }
  const { Version, Statement } = document
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17')
    return { fault: 'version' }
  const listed: unknown[] = Array.isArray(Statement) ? Statement : [Statement]
  const statements = statementsOf(text)
  if (statements.length === 0 || statements.length < listed.length)
    return { fault: 'missing', what: 'Statement' }
  const unknown = unknownField(document, DOCUMENT_FIELDS)
  if (unknown) return unknown
  for (const statement of statements) {
    const fault = faultOfStatement(statement)
    if (fault) return fault
  }
  return undefined
}

const DOCUMENT_FIELDS = new Set(['Version', 'Id', 'Statement'])
const PAIRS = ['Principal', 'Action', 'Resource'] as const
const STATEMENT_FIELDS = new Set([
  'Sid',
  'Effect',
  'Condition',
  ...PAIRS.flatMap((name) => [name, `Not${name}`]),
])

function unknownField(value: Record<string, unknown>, known: ReadonlySet<string>): PolicyFault | undefined {
  const what = Object.keys(value).find((name) => !known.has(name))
  return what === undefined ? undefined : { fault: 'unknown-field', what }
}

function faultOfStatement(statement: Record<string, unknown>): PolicyFault | undefined {
  const { Effect, Condition } = statement
  const unknown = unknownField(statement, STATEMENT_FIELDS)
  if (unknown) return unknown
  if (Effect === undefined) return { fault: 'missing', what: 'Effect' }
  if (Effect !== 'Allow' && Effect !== 'Deny')
    return { fault: 'effect', what: isText(Effect) ? Effect : JSON.stringify(Effect) }
  for (const name of PAIRS) {
    const given = [statement[name], statement[`Not${name}`]].filter((value) => value !== undefined)
    if (given.length === 0) return { fault: 'missing', what: name }
    // "Mutually exclusive" (IAM user guide, "IAM JSON policy element reference").
    if (given.length > 1) return { fault: 'unknown-field', what: `Not${name}` }
  }
  if (!isPrincipal(statement['Principal'] ?? statement['NotPrincipal'])) return { fault: 'principal' }
  if (!isTexts(statement['Action'] ?? statement['NotAction'])) return { fault: 'action' }
  if (!isTexts(statement['Resource'] ?? statement['NotResource'])) return { fault: 'resource' }
  return Condition === undefined ? undefined : faultOfCondition(Condition)
}

const isText = (value: unknown): value is string => typeof value === 'string'

const isTexts = (value: unknown): boolean =>
  isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText))

const PRINCIPALS: Readonly<Record<string, RegExp>> = {
  AWS: /^(?:\*|\d{12}|arn:[\w-]+:(?:iam|sts)::\d{12}:[^*?]+|A[A-Z0-9]{15,})$/,
  Service: /^[\w.-]+\.[\w.-]+$/,
  Federated: /^[^*]+$/,
  CanonicalUser: /^[0-9a-f]{64}$/,
}

/** "You cannot use a wildcard to match part of a principal name or ARN" (IAM user guide, "Principal"). */
function isPrincipal(principal: unknown): boolean {
  if (principal === '*') return true
  if (!isRecord(principal) || Object.keys(principal).length === 0) return false
  return Object.entries(principal).every(([kind, names]) => {
    const listed: unknown[] = Array.isArray(names) ? names : [names]
    return listed.every((name) => isText(name) && PRINCIPALS[kind]?.test(name))
  })
}

function faultOfCondition(condition: unknown): PolicyFault | undefined {
  if (!isRecord(condition)) return { fault: 'condition' }
  for (const [operator, keys] of Object.entries(condition)) {
    if (!operatorNamed(operator)) return { fault: 'operator', what: operator }
    if (!isRecord(keys) || !Object.values(keys).every(isValues)) return { fault: 'condition' }
  }
  return undefined
}

const isValues = (value: unknown): boolean =>
  (Array.isArray(value) ? value : [value]).every((one) =>
    ['string', 'number', 'boolean'].includes(typeof one),
  )
