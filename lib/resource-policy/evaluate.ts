import type { PolicyDocument, PolicyStatement } from '../model/index.ts'
import { conditionHolds, isResolved } from './condition-holds.ts'
import { fits, fitsAll, hasVariables, patternOf, type Reading } from './pattern.ts'
import { takesIn } from './principals.ts'
import type { PolicyRequest } from './request.ts'
import { all, any, certainly, type Certainty, not } from './certainty.ts'

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
  if (!reading.hasVariables || fitsAll(text)) return text
  const parts = text.split(':')
  const isMisplaced = parts.slice(0, 5).some((part) => part.includes('${'))
  return isMisplaced ? undefined : patternOf(text, reading)
}

const resolves = (statement: PolicyStatement, reading: Reading): boolean =>
  isResolved(statement, reading) &&
  [statement.Resource ?? [], statement.NotResource ?? []]
    .flat()
    .every((text) => resourcePattern(text, reading) !== undefined)
