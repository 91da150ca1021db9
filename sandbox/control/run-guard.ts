import { settled, whileUnderWay } from '../deliveries.ts'
import { invokeOnce } from '../functions.ts'
import { stateSlot } from '../world.ts'
import type { World } from '../world.ts'
import { BadRequest } from './parameters.ts'

export const guardFunctionNames = ['react', 'sweep', 'verify', 'recover', 'drill'] as const
export type GuardFunctionName = (typeof guardFunctionNames)[number]

/** What the policy says where a function is not there that it may leave out. */
const offOf: Partial<Record<GuardFunctionName, string>> = {
  verify: 'verification: off',
  recover: 'recovery: { mode: off }',
  drill: 'drills: { schedule: off }',
}

/** ARNs of the guard's functions, by their short names; none where it is not deployed. */
export const guardFunctions = stateSlot(() => new Map<GuardFunctionName, string>())

/** How a run of one of the guard's functions ended. */
export type GuardRun = { ok: boolean; error?: string; ms: number }

/**
 * Invokes a function of the deployed guard once, as it stands: replaced code runs in its place. Resolves when all that
 * it raised is done too.
 * @throws BadRequest where no guard is deployed
 */
export async function runGuard(world: World, name: GuardFunctionName, event: unknown): Promise<GuardRun> {
  const arn = guardFunctions(world, '*', '*').get(name)
  if (arn === undefined)
    throw new BadRequest(
      guardFunctions(world, '*', '*').size > 0
        ? `The policy says ${offOf[name] ?? 'off'}.`
        : 'No guard runs here; start the sandbox with --guard.',
    )
  const started = performance.now()
  const failure = await whileUnderWay(world, async () => invokeOnce(world, arn, event)).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error)),
  )
  await settled(world)
  const ms = Math.round(performance.now() - started)
  return failure === undefined ? { ok: true, ms } : { ok: false, error: failure, ms }
}
