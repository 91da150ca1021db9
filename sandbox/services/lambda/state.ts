import { createHash } from 'node:crypto'
import type {
  Architecture,
  DeadLetterConfig,
  PutFunctionEventInvokeConfigRequest,
  TracingMode,
  VpcConfigResponse,
} from '@aws-sdk/client-lambda'
import { AwsError } from '../../service.ts'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'

/** A function's configuration. Whether it exists, and what it does, is the world's own business. */
export type StoredFunction = {
  arn: string
  name: string
  codeSha256: string
  handler: string
  runtime: string
  role: string
  timeout: number
  memory: number
  layers: string[]
  environment: Record<string, string>
  description: string
  kmsKeyArn?: string
  deadLetterConfig?: DeadLetterConfig
  tracing: TracingMode
  /** Megabytes of /tmp. */
  storage: number
  vpc?: VpcConfigResponse
  architecture: Architecture
  reservedConcurrency?: number
  /** What happens to its asynchronous invocations, and when that was set. */
  eventInvoke?: Omit<PutFunctionEventInvokeConfigRequest, 'FunctionName' | 'Qualifier'> & { at: Date }
  /** Statements of its resource policy by Sid. Undefined where nobody ever gave it one: then every rule may call it. */
  statements?: Map<string, Record<string, unknown>>
  revision: string
  modified: Date
}

const slot = stateSlot(() => new Map<string, StoredFunction>())
const configurations = (world: World) => slot(world, '*', '*')

const hash = (text: string) => createHash('sha256').update(text).digest('base64')

/** What is configured of a function that exists, made when first asked for. */
export function functionByArn(world: World, arn: string): StoredFunction | undefined {
  if (!world.functions.has(arn)) return undefined
  const known = configurations(world).get(arn)
  if (known) return known
  const [, partition, , , account] = arn.split(':')
  const name = arn.slice(arn.lastIndexOf(':') + 1)
  const made: StoredFunction = {
    arn,
    name,
    codeSha256: hash(arn),
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    role: `arn:${partition}:iam::${account}:role/${name}`,
    timeout: 3,
    memory: 128,
    layers: [],
    environment: {},
    description: '',
    tracing: 'PassThrough',
    storage: 512,
    architecture: 'arm64',
    revision: world.id(),
    modified: world.clock(),
  }
  configurations(world).set(arn, made)
  return made
}

type Where = { world: World; caller: { account: string }; region: string }

/** A function may be named by its name, its ARN or the ARN without its beginning (Lambda API, FunctionName). */
function arnOf({ world, caller, region }: Where, named: string): string {
  if (named.startsWith('arn:')) return named
  const [account, name] = /^(\d{12}):function:([^:]+)/.exec(named)?.slice(1) ?? [caller.account, named]
  return `arn:${world.partition}:lambda:${region}:${account}:function:${name}`
}

type Named = { FunctionName?: string | undefined; Qualifier?: string | undefined }

/**
 * The function that a request names. Nothing publishes versions or makes aliases here, so there is $LATEST alone.
 * The refusals are those of LocalStack, services/lambda_/api_utils.py, which its tests hold against AWS.
 * @throws AwsError ResourceNotFoundException, InvalidParameterValueException
 */
export function requireFunction(where: Where, { FunctionName = '', Qualifier }: Named): StoredFunction {
  const [, named = FunctionName, suffix] = NAMED.exec(FunctionName) ?? []
  const arn = arnOf(where, named.replace(/^function:/, ''))
  const place = arn.split(':')[3] ?? ''
  if (place !== where.region)
    throw userError(
      'ResourceNotFoundException',
      `Functions from '${place}' are not reachable in this region ('${where.region}')`,
      404,
    )
  if (Qualifier !== undefined && suffix !== undefined && Qualifier !== suffix)
    throw userError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    )
  const qualifier = Qualifier ?? suffix
  const found = functionByArn(where.world, arn)
  if (found && (qualifier === undefined || qualifier === '$LATEST')) return found
  const whole = qualifier === undefined ? arn : `${arn}:${qualifier}`
  throw userError('ResourceNotFoundException', `Function not found: ${whole}`, 404)
}

/** A name, an ARN or a part of one, and what may follow: a version or an alias. */
const NAMED = /^((?:arn:.*:function:|\d{12}:function:|function:)?[\w.-]+)(?::([\w$-]+))?$/

/** Lambda's errors tell whose fault they are. */
export const userError = (code: string, message: string, status = 400): AwsError =>
  new AwsError(code, message, status, { Type: 'User' })

/**
 * For changes that are made only to what the caller knows (LocalStack, tests/aws/services/lambda_, RevisionId).
 * @throws AwsError PreconditionFailedException
 */
export function requireRevision(found: StoredFunction, revision: string | undefined, api: string): void {
  if (revision === undefined || revision === found.revision) return
  const message = `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`
  throw userError('PreconditionFailedException', message, 412)
}

/** Functions of an account in a region, by name. */
export function functionsIn({ world, caller, region }: Where): StoredFunction[] {
  const prefix = `arn:${world.partition}:lambda:${region}:${caller.account}:function:`
  const arns = [...world.functions.keys()].filter((arn) => arn.startsWith(prefix))
  return arns.toSorted().flatMap((arn) => functionByArn(world, arn) ?? [])
}

export function touch(world: World, found: StoredFunction): void {
  found.revision = world.id()
  found.modified = world.clock()
}

/** Takes a function out of the world, with all that was configured of it. */
export function removeFunction(world: World, arn: string): void {
  world.functions.delete(arn)
  configurations(world).delete(arn)
}

/** Other code in a function's place: what ran there does not run any more. */
export function replaceCode(world: World, found: StoredFunction, code: string): void {
  found.codeSha256 = hash(code)
  world.functions.set(found.arn, async () => undefined)
  touch(world, found)
}
