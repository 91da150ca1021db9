import type { Clients } from '../aws/clients.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { safeguardsOf } from './safeguards.ts'

/** A baseline with how its trail's destinations are set up now. */
export async function withSafeguards(clients: Clients, baseline: Baseline): Promise<Baseline> {
  const safeguards = await safeguardsOf(clients, baseline)
  return { ...baseline, destination: { ...baseline.destination, safeguards } }
}
