import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { NormalizedSchema } from '@smithy/core/schema'
import * as cloudtrail from '@aws-sdk/client-cloudtrail'
import * as cloudwatch from '@aws-sdk/client-cloudwatch'
import * as logs from '@aws-sdk/client-cloudwatch-logs'
import * as events from '@aws-sdk/client-eventbridge'
import * as iam from '@aws-sdk/client-iam'
import * as kms from '@aws-sdk/client-kms'
import * as lambda from '@aws-sdk/client-lambda'
import * as s3 from '@aws-sdk/client-s3'
import * as sns from '@aws-sdk/client-sns'
import { inputSchema, operationNames, operationSchema } from '../../../sandbox/protocol/schema.ts'

type Settings = {
  region: string
  endpoint: string
  credentials: { accessKeyId: string; secretAccessKey: string }
}
type Client = { send: (command: never) => Promise<unknown>; destroy: () => void }
type Send = { call(command: unknown): Promise<unknown> }['call']

/** What the AWS CLI calls a service, and its SDK. */
const services: Readonly<Record<string, { module: object; client: (settings: Settings) => Client }>> = {
  cloudtrail: { module: cloudtrail, client: (settings) => new cloudtrail.CloudTrailClient(settings) },
  cloudwatch: { module: cloudwatch, client: (settings) => new cloudwatch.CloudWatchClient(settings) },
  logs: { module: logs, client: (settings) => new logs.CloudWatchLogsClient(settings) },
  events: { module: events, client: (settings) => new events.EventBridgeClient(settings) },
  iam: { module: iam, client: (settings) => new iam.IAMClient(settings) },
  kms: { module: kms, client: (settings) => new kms.KMSClient(settings) },
  lambda: { module: lambda, client: (settings) => new lambda.LambdaClient(settings) },
  s3api: { module: s3, client: (settings) => new s3.S3Client({ ...settings, forcePathStyle: true }) },
  sns: { module: sns, client: (settings) => new sns.SNSClient(settings) },
}

/**
 * Runs a line of `aws …` commands: a real shell takes the quotes apart, and the SDK sends what the AWS CLI would send,
 * without the half a second that starting it takes.
 */
export async function runCommand(line: string, endpoint: string): Promise<void> {
  const listing = String.raw`aws() { printf '%s\0' "$@"; printf '\1\0'; }; `
  const { stdout } = await promisify(execFile)('sh', ['-c', listing + line])
  for (const command of stdout.split('\0\u0001\0').filter(Boolean)) await send(command.split('\0'), endpoint)
}

async function send([service = '', operation = '', ...options]: string[], endpoint: string): Promise<void> {
  const known = services[service]
  if (!known) throw new Error(`no service "${service}"`)
  const name = operationNames(known.module).find((one) => kebab(one) === operation)
  const schema = name === undefined ? undefined : operationSchema(known.module, name)
  const command: unknown = Reflect.get(known.module, `${name}Command`)
  if (!schema || typeof command !== 'function') throw new Error(`no operation "${operation}" of ${service}`)
  const { region = '', ...given } = optionsOf(options)
  const client = known.client({
    region,
    endpoint,
    credentials: { accessKeyId: 'AKIARESPONDER', secretAccessKey: 'x' },
  })
  try {
    // A client takes the commands of its own service alone, which is where this one is from.
    const sends: Send = client.send.bind(client)
    await sends(Reflect.construct(command, [inputOf(inputSchema(schema), given)]))
  } finally {
    client.destroy()
  }
}

function optionsOf(options: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {}
  for (let index = 0; index < options.length; index += 2) {
    const [option = '', value] = options.slice(index)
    if (!option.startsWith('--') || value === undefined)
      throw new Error(`no option with a value: "${option}"`)
    given[option.slice(2)] = value
  }
  return given
}

function inputOf(schema: NormalizedSchema, given: Record<string, string>): Record<string, unknown> {
  const { 'cli-input-json': whole = '{}', ...others } = given
  const input: Record<string, unknown> = JSON.parse(whole)
  const members = [...schema.structIterator()]
  for (const [option, text] of Object.entries(others)) {
    const [member, type] = members.find(([name]) => kebab(name) === option) ?? []
    if (member === undefined || !type) throw new Error(`no option --${option}`)
    input[member] = type.isStringSchema() ? text : JSON.parse(text)
  }
  return input
}

const kebab = (name: string) => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
