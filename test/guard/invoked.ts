import { randomUUID } from 'node:crypto'
import type { Context } from 'aws-lambda'
import { reactHandler } from '../../handlers/react-handler.ts'
import { unlimited } from '../../lib/aws/request-path.ts'
import { createClients } from '../../lib/aws/clients.ts'
import type { GuardSettings } from '../../lib/guard/guard-settings.ts'
import { lambdaContext } from '../../sandbox/guard/lambda-context.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'

process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT'
process.env.POWERTOOLS_METRICS_DISABLED ??= 'true'

/** A fresh container of the function `react`: its own clients, and nothing remembered. */
export function aContainer(settings: GuardSettings, sandbox: Sandbox) {
  const clients = createClients({
    endpoint: sandbox.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
    // A machine that is busy is no reason for an answer to be missing.
    timeout: 600_000,
    budget: unlimited,
    retryMode: 'standard',
  })
  const handler = reactHandler({ ...settings, clients })
  return {
    invoke: (event: unknown, context: Context = aContext()) => handler(event, context),
    close: () => clients.close(),
  }
}

export const aContext = (remaining = 120_000): Context => ({
  ...lambdaContext('trailkeeper-react', 'arn:aws:lambda:us-east-1:123456789012:function:trailkeeper-react'),
  awsRequestId: randomUUID(),
  getRemainingTimeInMillis: () => remaining,
})

/** As Lambda invokes asynchronously: three attempts, and then the dead-letter queue. */
export async function delivered(
  { invoke }: { invoke: (event: unknown) => Promise<unknown> },
  event: unknown,
): Promise<'done' | 'dead letter'> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      await invoke(event)
      return 'done'
    } catch {
      // Lambda tries again.
    }
  }
  return 'dead letter'
}
