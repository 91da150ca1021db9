import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena'
import { failureDetail, RunError } from '../../../lib/aws/errors.ts'
import { read } from '../../../lib/aws/read.ts'
import type { SearchClients } from '../../../lib/aws/search-clients.ts'
import { literalOf, type Sql } from '../../../lib/search/sql.ts'
import { mostInMessage, plainText } from '../../../lib/text/plain-text.ts'
import type { LiveTerminal } from '../../terminal.ts'
import type { WorkGroup } from './work-group.ts'

export type QuerySettings = {
  workGroup: WorkGroup
  database: string
  onStop: LiveTerminal['onStop']
  /** Told once a query has ended, however it did. */
  onScanned: (bytes: number) => void
}

/** Cells of one row, in the order of what was selected. */
export type Cells = (string | undefined)[]

/** Athena API reference, StartQueryExecution: QueryString in bytes, and each of ExecutionParameters. */
const [longestQuery, longestParameter] = [262_144, 1024]

/**
 * Runs a query, its values as parameters alone, and gives its rows page by page. Ctrl-C stops it.
 * @throws RunError where Athena refuses it, it fails, or it was stopped
 */
export async function* runQuery(
  clients: SearchClients,
  query: Sql,
  settings: QuerySettings,
): AsyncGenerator<Cells[]> {
  const id = await start(clients, query, settings)
  let isStopped = false
  const dispose = settings.onStop(() => {
    isStopped = true
    void stop(clients, id)
  })
  let isOver = false
  try {
    settings.onScanned(await finished(clients, id))
    isOver = true
    if (isStopped) throw new RunError('stopped')
    yield* pages(clients, id, () => isStopped)
  } finally {
    dispose()
    if (!isOver) await stop(clients, id)
  }
}

async function start(
  { athena }: SearchClients,
  { text, values }: Sql,
  { workGroup, database }: QuerySettings,
): Promise<string> {
  const parameters = values.map(literalOf)
  if (Buffer.byteLength(text) > longestQuery) throw new RunError('the question is longer than Athena takes')
  const long = parameters.find(({ length }) => length > longestParameter)
  if (long !== undefined)
    throw new RunError(`a value is longer than the ${longestParameter} characters that Athena takes`)
  const answer = await read('athena:StartQueryExecution', () =>
    athena.send(
      new StartQueryExecutionCommand({
        QueryString: text,
        ClientRequestToken: randomUUID(),
        WorkGroup: workGroup.name,
        QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: database },
        ...(parameters.length > 0 && { ExecutionParameters: parameters }),
        ...(!workGroup.isEnforced && {
          ResultConfiguration: { OutputLocation: workGroup.outputLocation },
        }),
      }),
    ),
  )
  if (!answer.ok) throw new RunError(`Athena does not take the query: ${failureDetail(answer)}`)
  const id = answer.value.QueryExecutionId
  if (id === undefined) throw new RunError('Athena took the query and gave it no id')
  return id
}

/** What cannot be stopped ends by itself. */
const stop = ({ athena }: SearchClients, id: string) =>
  read('athena:StopQueryExecution', () =>
    athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id })),
  )

/** Milliseconds between two looks, longer as a query takes longer. */
const [firstWait, longestWait] = [100, 2000]

/** @returns how many bytes it scanned */
async function finished({ athena }: SearchClients, id: string): Promise<number> {
  for (let pause = firstWait; ; pause = Math.min(pause * 1.5, longestWait)) {
    const answer = await read('athena:GetQueryExecution', () =>
      athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
    )
    if (!answer.ok) throw new RunError(`the query cannot be watched: ${failureDetail(answer)}`)
    const { Status, Statistics } = answer.value.QueryExecution ?? {}
    if (Status?.State === 'SUCCEEDED') return Statistics?.DataScannedInBytes ?? 0
    if (Status?.State === 'FAILED' || Status?.State === 'CANCELLED')
      throw new RunError(
        `the query ${Status.State === 'FAILED' ? 'failed' : 'was stopped'}: ${hinted(Status.StateChangeReason)}`,
      )
    await wait(pause)
  }
}

const hinted = (reason = 'Athena does not say why'): string => {
  const text = plainText(reason, mostInMessage)
  return text.includes('injected') ? `${text} Name the accounts with --accounts.` : text
}

async function* pages(
  { athena }: SearchClients,
  id: string,
  isStopped: () => boolean,
): AsyncGenerator<Cells[]> {
  let token: string | undefined
  let isFirst = true
  do {
    const answer = await read('athena:GetQueryResults', () =>
      athena.send(
        new GetQueryResultsCommand({
          QueryExecutionId: id,
          ...(token !== undefined && { NextToken: token }),
        }),
      ),
    )
    if (!answer.ok) throw new RunError(`the results cannot be read: ${failureDetail(answer)}`)
    const rows = answer.value.ResultSet?.Rows
    if (!rows) throw new RunError('the results cannot be read: the answer has no rows')
    const cells = rows.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue))
    // The very first row names the columns.
    yield isFirst ? cells.slice(1) : cells
    isFirst = false
    token = answer.value.NextToken
    if (isStopped()) throw new RunError('stopped')
  } while (token !== undefined)
}
