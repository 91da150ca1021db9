import type { Core } from './core.ts'
import { callerOf, iamUser } from './callers.ts'
import { isRecord } from './protocol/is-record.ts'
import { operationSchema } from './protocol/schema.ts'
import { runCall } from './run-call.ts'
import { AwsError } from './service.ts'
import type { Operations, Service } from './service.ts'

export type Where = { region: string; account?: string; userAgent?: string }

type Run<Client, Name extends keyof Operations<Client>> = Extract<
  Operations<Client>[Name],
  (...parameters: never[]) => unknown
>

/** Calls an operation without HTTP, as a user of any account: typed as the SDK's command is. */
export type Invoke = <Client extends object, Name extends keyof Operations<Client> & string>(
  service: Service<Client>,
  operation: Name,
  input: Parameters<Run<Client, Name>>[0],
  where: Where,
) => Promise<Record<string, unknown>>

/** The same for an operation that is known by its name alone, under the name that its service signs with. */
export type InvokeByName = (
  signingName: string,
  operation: string,
  input: Record<string, unknown>,
  where: Where,
) => Promise<Record<string, unknown>>

/**
 * A way to call operations in process, for scenarios and tests. Such calls are recorded, and fail, as any other.
 * Rejects with the AwsError that the operation raises.
 */
export function createInvoke(core: Core): Invoke {
  const byName = createInvokeByName(core)
  return (service, operation, input, where) => {
    const members: unknown = input
    return byName(service.signingName, operation, isRecord(members) ? members : {}, where)
  }
}

export function createInvokeByName(core: Core): InvokeByName {
  return async (signingName, operation, input, where) => {
    const service = core.services.get(signingName)
    const schema = service && operationSchema(service.schemas, operation)
    if (!schema) throw new AwsError('UnknownOperationException', `No operation ${operation}`)
    const { world } = core
    const key = 'AKIASANDBOXSETUP'
    const caller = where.account ? iamUser(world, where.account, 'operator', key) : callerOf(world, key)
    const context = {
      world,
      caller,
      region: where.region,
      requestId: world.id(),
      operation,
      sourceIp: '127.0.0.1',
      userAgent: where.userAgent ?? 'sandbox-setup',
      now: world.clock(),
    }
    const outcome = await runCall(core, { service, name: operation, schema, input, context })
    if (outcome.ok) return outcome.output
    throw outcome.error
  }
}
