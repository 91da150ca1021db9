import type * as schemas from '@aws-sdk/client-lambda'
import type { Operations } from '../../service.ts'
import { requireFunction, type StoredFunction, userError } from './state.ts'

/** What happens to invocations that nobody waits for (Lambda guide, "Configuring error handling settings"). */
export const eventInvoke: Operations<typeof schemas> = {
  GetFunctionEventInvokeConfig: (input, context) => view(requireFunction(context, input)),
  PutFunctionEventInvokeConfig: (input, { world, ...context }) => {
    const found = requireFunction({ world, ...context }, input)
    found.eventInvoke = { ...settingsIn(input), at: world.clock() }
    return view(found)
  },
  UpdateFunctionEventInvokeConfig: (input, { world, ...context }) => {
    const found = requireFunction({ world, ...context }, input)
    found.eventInvoke = { ...configured(found), ...settingsIn(input), at: world.clock() }
    return view(found)
  },
  DeleteFunctionEventInvokeConfig: (input, context) => {
    const found = requireFunction(context, input)
    configured(found)
    delete found.eventInvoke
    return {}
  },
}

function settingsIn({
  MaximumRetryAttempts,
  MaximumEventAgeInSeconds,
  DestinationConfig,
}: schemas.PutFunctionEventInvokeConfigRequest) {
  return {
    ...(MaximumRetryAttempts !== undefined && { MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds !== undefined && { MaximumEventAgeInSeconds }),
    ...(DestinationConfig !== undefined && { DestinationConfig }),
  }
}

function configured({ arn, eventInvoke: found }: StoredFunction) {
  if (found) return found
  const message = `The function ${arn}:$LATEST doesn't have an EventInvokeConfig`
  throw userError('ResourceNotFoundException', message, 404)
}

function view(found: StoredFunction) {
  const { at, ...settings } = configured(found)
  return { FunctionArn: `${found.arn}:$LATEST`, LastModified: at, ...settings }
}
