import type { Core } from './core.ts'
import { settled } from './deliveries.ts'
import { setEndpoint } from './endpoint.ts'
import type { Sandbox, Setup } from './start-sandbox.ts'
import { createWorld } from './world.ts'

/**
 * What fills a new world, by the name of a scenario; what the sandbox began with where none is named.
 * Rejects with RunError for a name that stands for none, while the old world stands.
 */
export type ScenarioLoader = (name: string | undefined) => Promise<Setup>

/** Begins again with a scenario. Resets that come at once wait for one another. */
export type Reset = (scenario: string | undefined) => Promise<void>

/**
 * Puts a new world in the place of the old one: nothing is left of what was made, asked, delivered or faulted. What is
 * under way in the old world ends first, as it would come by HTTP into the new one.
 */
export function createReset(core: Core, sandbox: Sandbox, load: ScenarioLoader): Reset {
  let latest: Promise<void> = Promise.resolve()
  const reset = async (scenario: string | undefined): Promise<void> => {
    const fill = await load(scenario)
    await settled(core.world)
    const { partition, account, startingClock: clock, regions } = core.world
    core.world = createWorld({ partition, account, clock, regions })
    setEndpoint(core.world, sandbox.url)
    core.faults.remove()
    core.takeToken = core.newLimiter()
    core.requests.length = 0
    await fill(sandbox)
  }
  return (scenario) => {
    const next = latest.catch(() => undefined).then(() => reset(scenario))
    latest = next
    return next
  }
}
