import type {
  QueryExecutionState,
  ResultConfiguration,
  StartQueryExecutionCommandInput,
  WorkGroupConfiguration,
} from '@aws-sdk/client-athena'
import { AwsError, type RequestContext } from '../../service.ts'
import { stateSlot, type World } from '../../world.ts'
import { type Answer, FailedQuery, loadEngine, runSql } from './run-sql.ts'

export type Execution = {
  id: string
  token: string | undefined
  query: string
  parameters: readonly string[]
  workGroup: string
  database: string | undefined
  outputLocation: string
  state: QueryExecutionState
  reason?: string
  submitted: Date
  answer?: Answer
}

export type WorkGroup = { name: string; created: Date; configuration: WorkGroupConfiguration }

type State = { workGroups: Map<string, WorkGroup>; executions: Map<string, Execution> }

const state = stateSlot((world): State => ({
  workGroups: new Map([['primary', { name: 'primary', created: world.startingClock(), configuration: {} }]]),
  executions: new Map(),
}))
export const stateOf = ({ world, caller, region }: RequestContext): State =>
  state(world, caller.account, region)

export const invalid = (message: string) => new AwsError('InvalidRequestException', message)

/** @throws AwsError InvalidRequestException */
export function workGroupOf(name: string, context: RequestContext): WorkGroup {
  const found = stateOf(context).workGroups.get(name)
  if (!found) throw invalid(`WorkGroup ${name} is not found.`)
  return found
}

/** @throws AwsError InvalidRequestException */
export function executionOf(id: string, context: RequestContext): Execution {
  const found = stateOf(context).executions.get(id)
  if (!found) throw invalid(`QueryExecution ${id} was not found`)
  return found
}

/**
 * Begins a query. A request with a token that was used already is the same request (Athena API reference,
 * StartQueryExecution, ClientRequestToken).
 */
export async function startQuery(
  input: StartQueryExecutionCommandInput,
  context: RequestContext,
): Promise<Execution> {
  const { QueryString = '', ExecutionParameters = [], WorkGroup = 'primary', ClientRequestToken } = input
  const { executions } = stateOf(context)
  const workGroup = workGroupOf(WorkGroup, context)
  const outputLocation = locationOf(workGroup, input.ResultConfiguration)
  const known = [...executions.values()].find(
    ({ token }) => token !== undefined && token === ClientRequestToken,
  )
  if (known && known.query !== QueryString) throw invalid('Idempotent parameters do not match')
  if (known) return known
  await loadEngine()
  const wanted = placeholdersIn(QueryString)
  if (wanted !== ExecutionParameters.length)
    throw invalid(
      `Incorrect number of parameters: expected ${wanted} but found ${ExecutionParameters.length}`,
    )
  const execution: Execution = {
    id: context.world.id(),
    token: ClientRequestToken,
    query: QueryString,
    parameters: ExecutionParameters,
    workGroup: WorkGroup,
    database: input.QueryExecutionContext?.Database,
    outputLocation,
    state: 'RUNNING',
    submitted: context.now,
  }
  executions.set(execution.id, execution)
  void finish(execution, workGroup, context)
  return execution
}

/** Athena user guide, "Override client-side settings". */
function locationOf({ configuration }: WorkGroup, asked: ResultConfiguration | undefined): string {
  const own = configuration.ResultConfiguration?.OutputLocation
  const location = configuration.EnforceWorkGroupConfiguration ? own : (asked?.OutputLocation ?? own)
  if (location === undefined)
    throw invalid(
      'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    )
  return location
}

async function finish(
  execution: Execution,
  { configuration }: WorkGroup,
  context: RequestContext,
): Promise<void> {
  const ended = (end: QueryExecutionState, reason?: string): void => {
    if (execution.state === 'CANCELLED') return
    execution.state = end
    if (reason !== undefined) execution.reason = reason
  }
  try {
    const answer = await runSql(execution.query, execution.parameters.map(valueOf), context)
    execution.answer = answer
    const most = configuration.BytesScannedCutoffPerQuery
    if (most !== undefined && answer.scannedBytes > most)
      ended('CANCELLED', 'Query cancelled! : Bytes scanned limit was exceeded')
    else ended('SUCCEEDED')
  } catch (error) {
    ended('FAILED', error instanceof FailedQuery ? error.message : `INTERNAL_ERROR: ${String(error)}`)
  }
}

/** Question marks outside of texts in quotes. */
const placeholdersIn = (query: string): number =>
  query.replaceAll(/'(?:[^']|'')*'/g, '').split('?').length - 1

/** A parameter is an SQL literal: here a number, or a text in single quotes with those in it doubled. */
function valueOf(parameter: string): string {
  if (/^-?\d+(?:\.\d+)?$/.test(parameter)) return parameter
  const [, text] = /^'((?:[^']|'')*)'$/s.exec(parameter) ?? []
  if (text === undefined) throw new FailedQuery(`SYNTAX_ERROR: the parameter ${parameter} is no literal`)
  return text.replaceAll("''", "'")
}

/** Every query that was begun, oldest first. */
export const executionsIn = (world: World, account: string, region: string): Execution[] => [
  ...state(world, account, region).executions.values(),
]
