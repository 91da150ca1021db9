import { afterEach } from '@jest/globals'
import { startSandbox } from '../../sandbox/start-sandbox.ts'
import type { Sandbox, SandboxOptions } from '../../sandbox/start-sandbox.ts'
import { undeclaredErrors } from './declared-errors.ts'

export const ACCOUNT = '123456789012'
export const OTHER = '111122223333'

const running: Sandbox[] = []

/** Every sandbox of a test is stopped after it, and must have kept to the SDK's model until then. */
afterEach(async () => {
  const sandboxes = running.splice(0)
  await Promise.all(sandboxes.map((sandbox) => sandbox.close()))
  const problems = sandboxes.flatMap(({ violations, requests }) => [
    ...violations,
    ...undeclaredErrors(requests),
  ])
  if (problems.length > 0)
    throw new Error(`The sandbox departed from the SDK's model:\n${problems.join('\n')}`)
})

/** A sandbox that checks its own answers. */
export async function bench(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ strict: true, ...options })
  running.push(sandbox)
  return sandbox
}

export type ClientSettings = {
  endpoint: string
  region: string
  maxAttempts: number
  credentials: { accessKeyId: string; secretAccessKey: string }
}

/** Settings for any SDK client: one attempt, so that a test sees the first answer. */
export const settings = (
  sandbox: Sandbox,
  region = 'us-east-1',
  credentials = { accessKeyId: 'test', secretAccessKey: 'test' },
): ClientSettings => ({ endpoint: sandbox.url, region, maxAttempts: 1, credentials })

/** What a call fails with: the name of the SDK's error and its message. */
export async function failureOf(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('The call did not fail')
  return { name: error.name, message: error.message }
}
