import type { PolicyDocument, PolicyStatement } from '../model/index.ts'
import { fits, fitsAll, hasVariables, patternOf, type Reading } from './pattern.ts'
import { takesIn } from './principals.ts'
import type { KeyCase, KeyState, PolicyRequest } from './request.ts'
import { all, any, certainly, type Certainty, inEachCase, not } from './certainty.ts'
import { isBoolean } from './compare.ts'
import { type Operator, operatorOf } from './operators.ts'

/** `denied`: by an explicit Deny. `not-allowed`: no Allow fits. `cannot-tell`: it depends on what is not known. */
export type Access = 'allowed' | 'denied' | 'not-allowed' | 'cannot-tell'

export type Evaluation = {
  access: Access
  /** The Denies that hold, and those of which that cannot be told. */
  denying: PolicyStatement[]
  openDenies: PolicyStatement[]
}

/**
 * What a resource policy alone says of a request: an explicit Deny wins, and without an Allow the request fails (IAM
 * user guide, "Policy evaluation logic"). For a service in its own name that is all: it has no policy of its own.
 */
export function evaluate(document: PolicyDocument, request: PolicyRequest): Evaluation {
  const reading = { hasVariables: hasVariables(document), keys: request.keys }
  const answers = document.Statement.map(
    (statement) => [statement, applies(statement, request, reading)] as const,
  )
  const denies = answers.filter(([{ Effect }]) => Effect === 'Deny')
  const holding = (certainty: Certainty) =>
    denies.filter(([, answer]) => answer === certainty).map(([statement]) => statement)
  const allowed = any(answers.filter(([{ Effect }]) => Effect === 'Allow').map(([, answer]) => answer))
  const [denying, openDenies] = [holding('yes'), holding('cannot-tell')]
  return { access: accessOf(allowed, denying.length > 0, openDenies.length > 0), denying, openDenies }
}

function accessOf(allowed: Certainty, isDenied: boolean, mayBeDenied: boolean): Access {
  if (isDenied) return 'denied'
  if (allowed === 'no') return 'not-allowed'
  return allowed === 'yes' && !mayBeDenied ? 'allowed' : 'cannot-tell'
}

/** Whether the policy certainly keeps the request out. */
export const isShut = ({ access }: { access: Access }): boolean =>
  access === 'denied' || access === 'not-allowed'

function applies(statement: PolicyStatement, request: PolicyRequest, reading: Reading): Certainty {
  const answers: Certainty[] = []
  // Most statements are about something else, and what settles that is cheap to ask.
  for (const part of asked) {
    const answer = part(statement, request, reading)
    if (answer === 'no') return 'no'
    answers.push(answer)
  }
  return all(answers)
}

type Part = (statement: PolicyStatement, request: PolicyRequest, reading: Reading) => Certainty

const asked: readonly Part[] = [
  (statement, { action }) => coversAction(statement, action),
  (statement, { requester }) => takesIn(statement, requester),
  (statement, { resource }, reading) => coversResource(statement, resource, reading),
  (statement, _request, reading) => conditionHolds(statement, reading),
  (statement, _request, reading) => (resolves(statement, reading) ? 'yes' : 'cannot-tell'),
]

/** Names of actions know no case (IAM user guide, "Action"). */
export function coversAction({ Action, NotAction }: PolicyStatement, action: string): Certainty {
  const oneOf = (patterns: string | string[]) =>
    certainly([patterns].flat().some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase())))
  if (Action !== undefined) return oneOf(Action)
  return NotAction === undefined ? 'no' : not(oneOf(NotAction))
}

function coversResource(
  { Resource, NotResource }: PolicyStatement,
  resource: string,
  reading: Reading,
): Certainty {
  const oneOf = (patterns: string | string[]) =>
    any(
      [patterns].flat().map((text) => {
        const pattern = resourcePattern(text, reading)
        return pattern === undefined ? 'cannot-tell' : certainly(fits(pattern, resource))
      }),
    )
  if (Resource !== undefined) return oneOf(Resource)
  return NotResource === undefined ? 'no' : not(oneOf(NotResource))
}

/** Variables stand after the fifth colon only (IAM user guide, "IAM policy elements: Variables and tags"). */
function resourcePattern(text: string, reading: Reading): string | undefined {
  if (!reading.hasVariables || fitsAll(text) || !text.includes('${')) return text
  const parts = text.split(':')
  const isMisplaced = parts.slice(0, 5).some((part) => part.includes('${'))
  return isMisplaced ? undefined : patternOf(text, reading)
}

const resolves = (statement: PolicyStatement, reading: Reading): boolean =>
  isResolved(statement, reading) &&
  [statement.Resource ?? [], statement.NotResource ?? []]
    .flat()
    .every((text) => resourcePattern(text, reading) !== undefined)

/**
 * Whether a statement's Condition holds: all operators and all keys must, and of a key any of its values, or with a
 * negated operator none (IAM user guide, "Conditions with multiple context keys or values").
 */
export function conditionHolds({ Condition, Effect }: PolicyStatement, reading: Reading): Certainty {
  return all(
    Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => {
        const state = reading.keys(key.toLowerCase())
        const test = testOf(operator, [values].flat(), reading)
        return test ? inState(state, test, Effect) : 'cannot-tell'
      }),
    ),
  )
}

type Test = (held: KeyCase) => Certainty

function inState({ cases, chosen }: KeyState, test: Test, effect: string): Certainty {
  const answers = cases.map(test)
  if (!chosen) return inEachCase(answers)
  // Whoever picks the value picks one that lets an Allow hold, and a Deny not.
  if (effect === 'Allow') return certainly(answers.some((one) => one !== 'no'))
  return certainly(answers.every((one) => one === 'yes'))
}

function testOf(name: string, values: readonly string[], reading: Reading): Test | undefined {
  const operator = operatorOf(name)
  if (operator !== 'null') return operator && ((held) => compared(operator, values, held, reading))
  const wanted = values.map((value) => value.toLowerCase())
  if (!wanted.every(isBoolean)) return undefined
  return (held) => certainly(wanted.includes(String(held === 'absent')))
}

/** A key that the request lacks makes positive operators false, and negated and …IfExists ones true. */
function compared(operator: Operator, values: readonly string[], held: KeyCase, reading: Reading): Certainty {
  const { compare, negated, takesVariables, ifExists, set } = operator
  if (held === 'absent') return certainly(ifExists || set === 'all' || (negated && set === undefined))
  const patterns = takesVariables ? values.map((value) => patternOf(value, reading)) : values
  const each = held.map((value) => {
    const matched = any(
      patterns.map((pattern) => (pattern === undefined ? 'cannot-tell' : compare(pattern, value))),
    )
    return negated ? not(matched) : matched
  })
  if (set === 'any') return any(each)
  return set === 'all' ? all(each) : inEachCase(each)
}

/** Whether every variable in the condition can be resolved. Where one cannot, the whole statement may be invalid. */
export const isResolved = ({ Condition }: PolicyStatement, reading: Reading): boolean =>
  Object.entries(Condition ?? {}).every(([name, keys]) => {
    const operator = operatorOf(name)
    if (operator === undefined || operator === 'null' || !operator.takesVariables) return true
    return Object.values(keys)
      .flat()
      .every((value) => patternOf(value, reading) !== undefined)
  })
