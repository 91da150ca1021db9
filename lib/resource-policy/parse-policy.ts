import type { PolicyDocument, PolicyStatement } from '../model/index.ts'

/**
 * A resource policy as AWS returns it: JSON text, not to be trusted. IAM allows one statement without a list, and
 * booleans and numbers as condition values (IAM user guide, "Grammar of the IAM JSON policy language").
 * @throws SyntaxError, TypeError for a text that is no policy: a policy half understood must not be judged
 */
export const parsePolicy = (text: string): PolicyDocument => policyOf(JSON.parse(text))

/**
 * The same of what JSON holds, as records of CloudTrail write policies.
 * @throws TypeError where it is no policy
 */
export function policyOf(document: unknown): PolicyDocument {
  if (!isObject(document)) throw new TypeError('the policy is not an object')
  const statements = document.Statement
  if (statements === undefined) throw new TypeError('the policy has no Statement')
  return {
    ...(typeof document.Version === 'string' && { Version: document.Version }),
    ...(typeof document.Id === 'string' && { Id: document.Id }),
    Statement: (Array.isArray(statements) ? statements : [statements]).map(statementOf),
  }
}

function statementOf(statement: unknown): PolicyStatement {
  if (!isObject(statement)) throw new TypeError('a statement is not an object')
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
    throw new TypeError('a statement has neither Allow nor Deny as its Effect')
  }
  return {
    Effect: statement.Effect,
    ...(typeof statement.Sid === 'string' && { Sid: statement.Sid }),
    ...('Principal' in statement && { Principal: statement.Principal }),
    ...('NotPrincipal' in statement && { NotPrincipal: statement.NotPrincipal }),
    ...texts('Action', statement.Action),
    ...texts('NotAction', statement.NotAction),
    ...texts('Resource', statement.Resource),
    ...texts('NotResource', statement.NotResource),
    ...(statement.Condition !== undefined && { Condition: conditionOf(statement.Condition) }),
  }
}

type TextField = 'Action' | 'NotAction' | 'Resource' | 'NotResource'

const texts = (field: TextField, value: unknown): Partial<Record<TextField, string | string[]>> =>
  value === undefined ? {} : { [field]: textsOf(value) }

function conditionOf(condition: unknown): Record<string, Record<string, string | string[]>> {
  return Object.fromEntries(
    entriesOf(condition).map(([operator, keys]) => [
      operator,
      Object.fromEntries(entriesOf(keys).map(([key, values]) => [key, textsOf(values)])),
    ]),
  )
}

function textsOf(value: unknown): string | string[] {
  if (Array.isArray(value)) return value.map(textOf)
  return textOf(value)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  throw new TypeError('the policy has an object where a text should be')
}

function entriesOf(value: unknown): [string, unknown][] {
  if (!isObject(value)) throw new TypeError('a condition is not an object')
  return Object.entries(value)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const withEffect = ({ Statement }: PolicyDocument, effect: string): PolicyStatement[] =>
  Statement.filter(({ Effect }) => Effect === effect)

/** What the policy would say without its Denies. */
export const allowsOf = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  Statement: withEffect(document, 'Allow'),
})

const everything: PolicyStatement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }

/** What the policy's Denies take from a request that is let in otherwise. */
export const deniesOf = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  Statement: [everything, ...withEffect(document, 'Deny')],
})
