import { type DrillReport } from '../lib/drill/drill-report.ts'
import { makeDrill } from '../cli/drill/make-drill.ts'
import { openDrill } from '../cli/drill/open-drill.ts'
import type { Sweep } from '../lib/flow.ts'
import type { Sandbox } from './start-sandbox.ts'

/** Drills the demo's guard in its home region, by the sandbox's clock, which the demo has put forward. */
export async function drillTheGuard(
  { clients, defaultRegion }: Sweep,
  { world }: Sandbox,
): Promise<DrillReport> {
  const open = await openDrill(clients, {}, defaultRegion, world.clock)
  return makeDrill(open, {
    regions: [defaultRegion],
    attacks: ['stop-logging'],
    timeout: 30_000,
    keep: false,
    stopped: () => false,
    note: () => undefined,
    trend: [],
  })
}
