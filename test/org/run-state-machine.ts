import { StateMachine } from 'aws-local-stepfunctions'
import { stateMachine } from '../../lib/org/state-machine.ts'

type Definition = ConstructorParameters<typeof StateMachine>[0]
type Json = Parameters<StateMachine['run']>[0]
type Name = 'accounts' | 'member' | 'summarize'
type Handlers = Record<Name, (event: unknown) => Promise<unknown>>

/** The bucket as the map's reader and writer see it. */
export type Bucket = {
  get: (key: string) => Promise<unknown>
  put: (key: string, value: unknown) => Promise<void>
}

const arn = (name: Name) => `arn:aws:lambda:us-east-1:123456789012:function:trailkeeper-prod-${name}`
const definition = stateMachine({
  partition: 'aws',
  accountsFunction: arn('accounts'),
  memberFunction: arn('member'),
  summarizeFunction: arn('summarize'),
  bucket: 'trailkeeper-prod-reports',
})
const { Members, ...others } = definition.States
const { ResultPath, Catch, Next, ItemReader, ItemSelector, ItemProcessor, ResultWriter } = Members

const json = (value: unknown): Json => JSON.parse(JSON.stringify(value))
/** @throws where the language does not allow it */
const judge = (written: Definition): StateMachine => new StateMachine(written)
const machines = new Map<string, StateMachine>()

/** Judged once each: the judge compiles the schemas of the whole language, which takes longer than most executions. */
function machineOf(written: unknown): StateMachine {
  const text = JSON.stringify(written)
  const known = machines.get(text)
  if (known) return known
  const parsed: Definition = JSON.parse(text)
  judge(parsed)
  const machine = new StateMachine(parsed, { validationOptions: { noValidate: true } })
  machines.set(text, machine)
  return machine
}

/** Retries are made, not waited for. */
const retryIntervalOverrides = { SweepMember: 0, Accounts: 0, Summarize: 0 }

/**
 * Executes the state machine by an interpreter of Amazon States Language: its own states, and each item of its map in
 * an execution of the map's processor. What Step Functions does around those is done here as its guide describes it
 * ("ItemReader", "ResultWriter"): items are read from the bucket, and results written to files by their state.
 * @param breaksAfter ends the map with an error after so many items
 * @throws where the execution fails, its error's name in the message
 */
export async function runStateMachine(
  run: string,
  handlers: Handlers,
  bucket: Bucket,
  breaksAfter = Number.POSITIVE_INFINITY,
): Promise<unknown> {
  const asTask = { Type: 'Task', Resource: arn('member'), ResultPath, Catch, Next }
  const outer = machineOf({ ...definition, States: { ...others, Members: asTask } })
  const execution = outer.run(null, {
    context: contextOf(run),
    overrides: {
      taskResourceLocalHandlers: {
        Accounts: async (input) => json(await handlers.accounts(input)),
        Members: async (input) =>
          json(await distributedMap(run, input, handlers.member, bucket, breaksAfter)),
        Summarize: async (input) => json(await handlers.summarize(input)),
      },
      retryIntervalOverrides,
    },
  })
  return execution.result
}

const contextOf = (run: string) => ({ Execution: { Name: run, StartTime: '2026-11-21T10:00:00.000Z' } })

/** Parameters as the execution sees them. */
const evaluated = (run: string, Parameters: object): Promise<Json> =>
  machineOf({ StartAt: 'All', States: { All: { Type: 'Pass', Parameters, End: true } } }).run(null, {
    context: contextOf(run),
  }).result

type Child = Record<string, string>

async function distributedMap(
  run: string,
  input: Json,
  member: (event: unknown) => Promise<unknown>,
  bucket: Bucket,
  breaksAfter: number,
): Promise<unknown> {
  const { concurrency } = Object(input)
  const { Key } = Object(await evaluated(run, ItemReader.Parameters))
  const { Prefix } = Object(await evaluated(run, ResultWriter.Parameters))
  const items: Json[] = Object(await bucket.get(Key))
  const children: Child[] = []
  for (let at = 0; at < Math.min(items.length, breaksAfter); at += concurrency) {
    const some = items.slice(at, Math.min(at + concurrency, breaksAfter))
    children.push(...(await Promise.all(some.map((item) => childExecution(run, input, item, member)))))
  }
  if (breaksAfter < items.length) throw named('States.ExceedToleratedFailureThreshold', 'too many failed')
  const prefix = `${Prefix}/11111111-2222-3333-4444-555555555555`
  const files = async (status: string) => {
    const list = children.filter(({ Status }) => Status === status)
    if (list.length === 0) return []
    await bucket.put(`${prefix}/${status}_0.json`, list)
    return [{ Key: `${prefix}/${status}_0.json`, Size: JSON.stringify(list).length }]
  }
  const [SUCCEEDED, FAILED] = [await files('SUCCEEDED'), await files('FAILED')]
  const manifest = { DestinationBucket: 'reports', ResultFiles: { SUCCEEDED, FAILED, PENDING: [] } }
  await bucket.put(`${prefix}/manifest.json`, manifest)
  return { ResultWriterDetails: { Bucket: 'reports', Key: `${prefix}/manifest.json` } }
}

/** One item, through the map's own selector and processor. */
async function childExecution(
  run: string,
  input: Json,
  item: Json,
  member: (event: unknown) => Promise<unknown>,
): Promise<Child> {
  let selected: Json = null
  const state = { Type: 'Map', ItemsPath: '$.items', ItemSelector, ItemProcessor, End: true }
  const execution = machineOf({ StartAt: 'Items', States: { Items: state } }).run(
    json({ ...Object(input), items: [item] }),
    {
      context: contextOf(run),
      overrides: {
        taskResourceLocalHandlers: {
          SweepMember: async (event) => {
            selected = event
            return json(await member(event))
          },
        },
        retryIntervalOverrides,
      },
    },
  )
  try {
    const [output]: Json[] = Object(await execution.result)
    return { Status: 'SUCCEEDED', Input: JSON.stringify(selected), Output: JSON.stringify(output) }
  } catch (error) {
    const { name, message } = causeOf(error)
    // As Lambda hands an error to Step Functions.
    const Cause = JSON.stringify({ errorType: name, errorMessage: message, trace: [] })
    return { Status: 'FAILED', Input: JSON.stringify(selected), Error: name, Cause }
  }
}

const causeOf = (error: unknown): Error =>
  error instanceof Error && error.cause instanceof Error ? error.cause : Object(error)

export function named(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}
