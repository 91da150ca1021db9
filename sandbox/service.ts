import type { BrokenConstraint } from './protocol/constraints.ts'
import type { WireRequest } from './protocol/wire.ts'
import type { World } from './world.ts'

/** The principal that signed the request. Unknown access keys belong to the sandbox's own account. */
export type Caller = {
  account: string
  arn: string
  userId: string
  accessKeyId: string
  /** As it stands in a CloudTrail record. */
  userIdentity: Record<string, unknown>
}

/** What an operation may know of its request besides the input. */
export type RequestContext = {
  world: World
  caller: Caller
  region: string
  requestId: string
  /** The operation that was called, as the API names it. */
  operation: string
  /** The request as it came over HTTP; there is none where the sandbox calls itself. */
  wire?: WireRequest
  /** Holds the request to its model; only where the service's operations do so by themselves. */
  checkInput?: () => void
  sourceIp: string
  userAgent: string
  now: Date
}

export type Operation<Input, Output> = (input: Input, context: RequestContext) => Output | Promise<Output>

type CommandShape = {
  input: object
  resolveMiddleware: (...parameters: never[]) => (...parameters: never[]) => Promise<{ output: object }>
}
type CommandClass = abstract new (...parameters: never[]) => CommandShape
type InputOf<Command extends CommandClass> = InstanceType<Command>['input']
type OutputOf<Command extends CommandClass> = Omit<
  Awaited<ReturnType<ReturnType<InstanceType<Command>['resolveMiddleware']>>>['output'],
  '$metadata'
>

/** Operation name to implementation, typed by the commands that the SDK's client exports. */
export type Operations<Client> = {
  [
    Name in keyof Client & string as Client[Name] extends CommandClass
      ? Name extends `${infer Called}Command`
        ? Called
        : never
      : never
  ]?: Client[Name] extends CommandClass ? Operation<InputOf<Client[Name]>, OutputOf<Client[Name]>> : never
}

/**
 * One AWS service of the sandbox. `schemas` is the namespace import of its SDK client, from which the wire format
 * follows; an operation that is not listed is answered with UnknownOperationException.
 */
export type Service<Client extends object> = InputRules & {
  /** As it stands in the SigV4 credential scope. */
  signingName: string
  schemas: Client
  operations: Operations<Client>
  /** Members that the sandbox does not honour; a request that sets one is refused. */
  unsupported?: Members<Client>
  /** Members that change nothing in the sandbox's world, as they would change nothing in such a one of AWS. */
  withoutEffect?: Members<Client>
}

/** Operation name to names of members of its input. */
export type Members<Client extends object> = {
  [Name in keyof Operations<Client>]?: readonly InputMember<Operations<Client>[Name]>[]
}
type InputMember<Run> = Run extends (input: infer Input, context: RequestContext) => unknown
  ? keyof Input & string
  : never

type InputRules = {
  /**
   * The error for input that the model forbids; ValidationException where a service does not say. Nothing where the
   * operation has an answer of its own.
   */
  invalidInput?: (broken: readonly BrokenConstraint[], operation: string) => AwsError | undefined
  /** True where the operations check input by themselves, since the service asks something else first. */
  checksInputItself?: boolean
  /** By operation, where the service answers with another status than its model says. */
  statuses?: Readonly<Record<string, number>>
}

/**
 * A service whose client is not known any more, as the server sees it. A method's parameters are compared both
 * ways, so every Service is assignable; the server calls only with inputs that it checked against the schema.
 */
export type AnyService = InputRules & {
  signingName: string
  schemas: object
  operations: Readonly<Record<string, AnyOperation | undefined>>
  unsupported?: MemberNames
  withoutEffect?: MemberNames
}
type MemberNames = Readonly<Record<string, readonly string[] | undefined>>
export type AnyOperation = { call(input: object, context: RequestContext): unknown }['call']

/** An error as the service would send it: declared by the operation, or one of the common ones. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  /** Members of the error's shape besides the message. */
  readonly details: Record<string, unknown>
  /** Headers of the answer, names in lower case. */
  readonly headers: Record<string, string>
  constructor(
    code: string,
    message: string,
    status = 400,
    details: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message)
    this.headers = headers
    this.name = 'AwsError'
    this.code = code
    this.status = status
    this.details = details
  }
}
