import { applyScenario } from '../sandbox/scenarios/apply-scenario.ts'
import { loadScenario } from '../sandbox/scenarios/load-scenario.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/start-sandbox.ts'
import { createWorld, type World } from '../sandbox/world.ts'

/** An AWS of the regions that the scenarios speak of: what happens in each costs a third of what it costs in all 17. */
export const fewRegions = (clock?: () => Date): World =>
  createWorld({
    ...(clock && { clock }),
    regions: ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'].map((name) => ({
      name,
      optIn: false,
    })),
  })

/** A sandbox with a scenario of that name in it, in few regions where nothing else is said. */
export async function sandboxWith(
  scenario: string,
  options: Pick<SandboxOptions, 'world'> = {},
): Promise<Sandbox> {
  const written = await loadScenario(scenario)
  return startSandbox({
    world: fewRegions(),
    ...options,
    setup: (made) => applyScenario(made, written),
  })
}
