import type * as schemas from '@aws-sdk/client-lambda'
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde'
import { deliverLater, whileUnderWay } from '../../deliveries.ts'
import { invokeFunction, invokeOnce } from '../../functions.ts'
import { evaluatePolicy } from '../../policy-evaluation.ts'
import { callerKeys, callerPrincipal } from '../../request-keys.ts'
import { AwsError } from '../../service.ts'
import type { Operations, RequestContext } from '../../service.ts'
import { resourcePolicy } from './may-invoke.ts'
import { requireFunction, userError } from './state.ts'
import type { StoredFunction } from './state.ts'

/** What a caller may send (Lambda guide, "Lambda quotas": 6 MB at once, 1 MB asynchronously). */
const MOST = { RequestResponse: 6_291_456, Event: 1_048_576, DryRun: 6_291_456 }

/** Calling a function by the API. */
export const invocation: Operations<typeof schemas> = {
  Invoke: async (input, context) => {
    const found = requireFunction(context, input)
    requireInvokable(found, context)
    const { InvocationType: type = 'RequestResponse', Payload } = input
    const event = eventOf(Payload, MOST[type])
    if (type === 'DryRun') return { StatusCode: 204 }
    const { world } = context
    if (type === 'Event') {
      deliverLater(world, () => invokeFunction(world, found.arn, event))
      return { StatusCode: 202 }
    }
    if (found.reservedConcurrency === 0) throw throttled()
    const answer = await whileUnderWay(world, async () => answerOf(invokeOnce(world, found.arn, event)))
    return { StatusCode: 200, ExecutedVersion: '$LATEST', ...answer }
  },
}

const bytesOf = (value: unknown): Uint8ArrayBlobAdapter =>
  Uint8ArrayBlobAdapter.fromString(JSON.stringify(value) ?? 'null')

/** A function that throws is an answer as well (Lambda guide, "Function errors"). */
async function answerOf(
  run: Promise<unknown>,
): Promise<Pick<schemas.InvokeCommandOutput, 'Payload' | 'FunctionError'>> {
  try {
    return { Payload: bytesOf(await run) }
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown))
    return {
      FunctionError: 'Unhandled',
      Payload: bytesOf({ errorType: name, errorMessage: message, trace: [] }),
    }
  }
}

function eventOf(payload: unknown, most: number): unknown {
  const bytes = Buffer.from(payload instanceof Uint8Array ? payload : '')
  const text = bytes.toString('utf8')
  if (bytes.byteLength > most)
    throw userError(
      'RequestTooLargeException',
      `${bytes.byteLength} byte payload is too large (limit ${most} bytes)`,
      413,
    )
  if (text === '') return {}
  try {
    const event: unknown = JSON.parse(text)
    return event
  } catch {
    throw userError('InvalidRequestContentException', 'Could not parse request body into json')
  }
}

/** LocalStack, tests/aws/services/lambda_, `test_lambda_concurrency_block`. */
const throttled = (): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    Type: 'User',
  })

/** Its own account may call a function unless its policy denies it, another where the policy allows it. */
function requireInvokable(found: StoredFunction, context: RequestContext): void {
  const { caller } = context
  const [, , , region = '', account = ''] = found.arn.split(':')
  const decision = evaluatePolicy(resourcePolicy(found), {
    principal: callerPrincipal(caller),
    action: 'lambda:InvokeFunction',
    resource: found.arn,
    conditions: callerKeys(context, { account, region }),
  })
  if (decision === 'allow' || (decision === 'none' && caller.account === account)) return
  throw new AwsError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: lambda:InvokeFunction on resource: ${found.arn} because no resource-based policy allows the lambda:InvokeFunction action`,
    403,
  )
}
