import type { Clients } from '../aws/clients.ts'
import { createJsonSplitter } from '../tamper/input/json-splitter.ts'
import type { AccountFailure } from './account-result.ts'
import { accountId } from './accounts.ts'
import { getJson, objectChunks, type ReportsBucket } from './reports-bucket.ts'

/** What the state machine says of one account whose sweep gave no report. */
export type MapFailure = { account: string; failure: AccountFailure }

type Fields = Readonly<Record<string, unknown>>

/**
 * The accounts that gave no report, from what a Distributed Map's ResultWriter left in the bucket: a manifest that
 * names files of succeeded, failed and pending child executions (Step Functions developer guide, "ResultWriter").
 * Files are read as they come: they hold every account.
 * @param manifestKey undefined where the map ended before it wrote one
 */
export async function* mapFailures(
  clients: Clients,
  bucket: ReportsBucket,
  manifestKey: string | undefined,
): AsyncGenerator<MapFailure> {
  const manifest = manifestKey === undefined ? undefined : await getJson(clients, bucket, manifestKey)
  const files = objectOf(objectOf(manifest)['ResultFiles'])
  for (const state of ['SUCCEEDED', 'FAILED', 'PENDING']) {
    const list = files[state]
    for (const file of Array.isArray(list) ? list : []) {
      const key = objectOf(file)['Key']
      if (typeof key === 'string') yield* failuresIn(clients, bucket, key)
    }
  }
}

async function* failuresIn(clients: Clients, bucket: ReportsBucket, key: string): AsyncGenerator<MapFailure> {
  const chunks = await objectChunks(clients, bucket, key)
  let executions: unknown[] = []
  let unread: string | undefined
  const splitter = createJsonSplitter(
    { value: (execution) => executions.push(execution), unreadable: (reason) => (unread ??= reason) },
    noLists,
  )
  for await (const chunk of chunks ?? []) {
    splitter.push(chunk)
    for (const execution of executions) yield* failureOf(objectOf(execution))
    executions = []
  }
  splitter.end()
  for (const execution of executions) yield* failureOf(objectOf(execution))
  if (unread !== undefined) throw new Error(`${key} cannot be read: ${unread}`)
}

/** Executions stand in a bare list. */
const noLists: ReadonlySet<string> = new Set()

/** One child execution. */
function* failureOf(execution: Fields): Generator<MapFailure> {
  const account = objectOf(objectOf(parsed(execution['Input']))['member'])['id']
  if (typeof account !== 'string' || !accountId.test(account)) return
  if (execution['Status'] === 'SUCCEEDED') {
    const { status, failure } = objectOf(parsed(execution['Output']))
    const { operation, code, message } = objectOf(failure)
    if (status !== 'unknown') return
    yield { account, failure: { operation: text(operation), code: text(code), message: text(message) } }
    return
  }
  const { Error: error, Cause: cause, Status: status } = execution
  const code = text(error ?? status ?? 'NotStarted')
  yield { account, failure: { operation: 'sweep', code, message: causeText(cause) } }
}

/** Lambda puts its own error into the cause, as JSON. */
function causeText(cause: unknown): string {
  const { errorMessage } = objectOf(parsed(cause))
  return text(errorMessage ?? cause ?? 'the run ended before it')
}

const most = 1_000
const text = (value: unknown): string => (typeof value === 'string' ? value : 'unknown').slice(0, most)

function parsed(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : undefined
  } catch {
    return undefined
  }
}

const objectOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})
