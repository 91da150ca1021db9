import { randomUUID } from 'node:crypto'
import type { Context } from 'aws-lambda'

/** What Lambda passes beside the event. */
export function lambdaContext(functionName: string, invokedFunctionArn: string): Context {
  const deadline = Date.now() + 120_000
  return {
    functionName,
    invokedFunctionArn,
    functionVersion: '$LATEST',
    memoryLimitInMB: '1024',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'sandbox',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  }
}
