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
  sourceIp: string
  userAgent: string
  now: Date
}

export type Operation<Input, Output> = (input: Input, context: RequestContext) => Output | Promise<Output>

/** An error as the service would send it: declared by the operation, or one of the common ones. */
export class AwsError extends Error {
  readonly code: string
  readonly status: number
  constructor(code: string, message: string, status = 400) {
    super(message)
    this.name = 'AwsError'
    this.code = code
    this.status = status
  }
}
