import { conditionHolds, keyReader } from './policy-conditions.ts'
import type { RequestKeys } from './policy-conditions.ts'
import { fitsPattern, matchesPattern, textsOf } from './policy-pattern.ts'
import type { Variables } from './policy-pattern.ts'
import { namesPrincipal } from './policy-principals.ts'
import type { RequestPrincipal } from './policy-principals.ts'
import { isRecord } from './protocol/is-record.ts'

/** A request as a resource-based policy sees it. */
export type PolicyRequest = {
  principal: RequestPrincipal
  action: string
  resource: string
  /** By condition key, in any case; absent ones are left out. */
  conditions: RequestKeys
}

export type Decision = 'allow' | 'deny' | 'none'

/**
 * What a resource-based policy says of a request: an explicit deny wins over an allow (IAM guide, "Policy evaluation
 * logic"). A policy that is no JSON, or absent, says nothing. A statement with a variable that the request cannot
 * resolve says nothing either: that "might cause the entire statement to be invalid" (IAM guide, "Variables and
 * tags") is taken for does.
 */
export function evaluatePolicy(policy: string | undefined, request: PolicyRequest): Decision {
  const document = parsePolicy(policy)
  return document ? decisionOf(document, statementsIn(document), request) : 'none'
}

function decisionOf(
  { Version }: Document,
  statements: readonly Statement[],
  request: PolicyRequest,
): Decision {
  const seen = viewOf(request, Version === '2012-10-17')
  const matching = statements.filter((statement) => applies(statement, seen))
  if (matching.some((statement) => statement['Effect'] === 'Deny')) return 'deny'
  return matching.some((statement) => statement['Effect'] === 'Allow') ? 'allow' : 'none'
}

/**
 * What a policy that names no principal says of a request: a service control policy, since it stands above all of an
 * account (Organizations user guide, "SCP evaluation"), or an identity-based one, since it stands at its identity.
 */
export function evaluateWithoutPrincipal(
  policy: string,
  request: Omit<PolicyRequest, 'principal'>,
): Decision {
  const document = parsePolicy(policy)
  if (!document) return 'none'
  const statements = statementsIn(document).map((statement) => ({ ...statement, Principal: '*' }))
  return decisionOf(document, statements, { ...request, principal: 'anonymous' })
}

type Statement = Record<string, unknown>

/** The statements of a policy's text, as far as they are objects. */
export function statementsOf(policy: string | undefined): Statement[] {
  return statementsIn(parsePolicy(policy) ?? {})
}

function statementsIn(document: Document): Statement[] {
  const statements = document['Statement']
  return (Array.isArray(statements) ? statements : [statements]).filter(isRecord)
}

type Document = Readonly<Record<string, unknown>>

/** By their texts: the policies of a role are asked of each of its calls. */
const documents = new Map<string, Document | undefined>()

/** A policy document, where the text is one. */
export function parsePolicy(policy: string | undefined): Document | undefined {
  if (policy === undefined) return undefined
  if (documents.has(policy)) return documents.get(policy)
  const document = documentOf(policy)
  // More than any account has.
  if (documents.size > 500) documents.clear()
  documents.set(policy, document)
  return document
}

function documentOf(policy: string): Document | undefined {
  try {
    const document: unknown = JSON.parse(policy)
    return isRecord(document) ? document : undefined
  } catch {
    return undefined
  }
}

type View = PolicyRequest & { read: ReturnType<typeof keyReader>; variables?: Variables }

/** Variables came with the language's version of 2012; a multivalued key is none. */
function viewOf(request: PolicyRequest, withVariables: boolean): View {
  const read = keyReader(request.conditions)
  if (!withVariables) return { ...request, read }
  const variables: Variables = (key) => {
    const value = read(key)
    return typeof value === 'string' ? value : undefined
  }
  return { ...request, read, variables }
}

function applies(statement: Statement, view: View): boolean {
  return (
    principalFits(statement, view.principal) &&
    actionFits(statement, view.action) &&
    resourceFits(statement, view) &&
    conditionHolds(statement['Condition'], view.read, view.variables)
  )
}

function principalFits(statement: Statement, principal: RequestPrincipal): boolean {
  const { Principal: named, NotPrincipal: others } = statement
  if (named !== undefined) return namesPrincipal(named, principal)
  return others !== undefined && !namesPrincipal(others, principal)
}

function actionFits({ Action: named, NotAction: others }: Statement, action: string): boolean {
  const test = (pattern: string) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())
  if (named !== undefined) return textsOf(named).some(test)
  return others !== undefined && !textsOf(others).some(test)
}

function resourceFits({ Resource: named, NotResource: others }: Statement, view: View): boolean {
  const answers = textsOf(named ?? others).map((text) => isResource(text, view))
  if (answers.length === 0 || answers.includes(undefined)) return false
  return answers.includes(true) === (named !== undefined)
}

/**
 * Nothing where a variable has no value, or stands elsewhere than "after the fifth colon" of a resource's ARN (IAM guide,
 * "Variables and tags").
 */
function isResource(text: string, { resource, variables }: View): boolean | undefined {
  const place = /^(?:[^:]*:){5}/.exec(text)?.[0] ?? ''
  return variables && place.includes('${') ? undefined : fitsPattern(text, resource, variables)
}
