import { functionByArn } from './services/lambda/state.ts'
import { stateSlot } from './world.ts'
import type { World } from './world.ts'

/** An event that a function refused three times. */
export type DeadLetter = { at: string; functionArn: string; event: unknown; error: string; attempts: number }

const letters = stateSlot((): DeadLetter[] => [])

/** Events that no attempt could deliver, oldest first. */
export const deadLettersOf = (world: World): readonly DeadLetter[] => letters(world, '*', '*')

/** Lambda's asynchronous invocation tries again twice (Lambda guide, "Error handling for asynchronous invocation"). */
const ATTEMPTS = 3

const NO_CONCURRENCY = 'TooManyRequestsException: its concurrency is 0'

/** Calls a function asynchronously. One that fails three times, or that does not exist, leaves a dead letter. */
export async function invokeFunction(world: World, functionArn: string, event: unknown): Promise<void> {
  let error = `Function not found: ${functionArn}`
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const handler = world.functions.get(functionArn)
    if (!handler) return keep(world, functionArn, event, error, attempt - 1)
    if (functionByArn(world, functionArn)?.reservedConcurrency === 0)
      return keep(world, functionArn, event, NO_CONCURRENCY, attempt - 1)
    try {
      await handler(structuredClone(event))
      return
    } catch (thrown) {
      error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
    }
  }
  keep(world, functionArn, event, error, ATTEMPTS)
}

/**
 * Calls a function once and waits for its answer, as a synchronous invocation does.
 * @throws Error what the function throws, or why it does not run
 */
export async function invokeOnce(world: World, functionArn: string, event: unknown): Promise<unknown> {
  const handler = world.functions.get(functionArn)
  if (!handler) throw new Error(`Function not found: ${functionArn}`)
  if (functionByArn(world, functionArn)?.reservedConcurrency === 0) throw new Error(NO_CONCURRENCY)
  return handler(structuredClone(event))
}

function keep(world: World, functionArn: string, event: unknown, error: string, attempts: number): void {
  letters(world, '*', '*').push({ at: world.clock().toISOString(), functionArn, event, error, attempts })
}
