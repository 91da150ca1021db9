import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage } from '../aws/errors.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { nextBaselines } from '../trail/baseline/next-baselines.ts'
import type { Arn, Finding, Snapshot } from '../model/index.ts'
import {
  type BaselineStore,
  completeHistory,
  keepBaseline,
  type LoadedBaselines,
} from './signed-baselines.ts'

/** What became of one baseline. `failed` says why; the others are kept all the same. */
export type KeptBaseline = {
  trailArn: Arn
  version: number
  origin: Baseline['origin']
  result: 'kept' | 'overtaken' | 'failed'
  why?: string
}

/**
 * Keeps what a sweep saw of healthy trails: a first baseline, or the next version of one that grew stronger.
 * @param known as `loadBaselines` gave it before the sweep
 * @param completed what makes a first baseline whole: reads that no sweep needs
 */
export async function keepBaselines(
  clients: Clients,
  store: BaselineStore,
  swept: { snapshot: Snapshot; findings: readonly Finding[] },
  known: LoadedBaselines,
  completed: (baseline: Baseline) => Promise<Baseline> = async (baseline) => baseline,
): Promise<KeptBaseline[]> {
  const next = nextBaselines(swept.snapshot, swept.findings, known)
  const kept = next.map((baseline) =>
    outcomeOf(baseline, async () => {
      const whole = baseline.origin === 'first-use' ? await completed(baseline) : baseline
      return keepBaseline(clients, store, whole, known.trusted.get(baseline.trailArn)?.version)
    }),
  )
  const listed = known.unlisted.map((baseline) =>
    outcomeOf(baseline, async () => {
      await completeHistory(clients, store, baseline)
      return 'kept'
    }),
  )
  return Promise.all([...kept, ...listed])
}

async function outcomeOf(
  baseline: Baseline,
  keep: () => Promise<'kept' | 'overtaken'>,
): Promise<KeptBaseline> {
  const about = { trailArn: baseline.trailArn, version: baseline.version, origin: baseline.origin }
  try {
    return { ...about, result: await keep() }
  } catch (error) {
    return { ...about, result: 'failed', why: `${errorCode(error)}: ${errorMessage(error)}` }
  }
}
