import { errorCode, errorMessage } from '../aws/errors.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { nextBaselines } from '../trail/baseline/next-baselines.ts'
import type { Arn, Finding, Snapshot } from '../model/index.ts'
import { completeHistory, type LoadedBaselines, putBaseline } from './signed-baselines.ts'
import type { StateTable, Written } from './state-table.ts'

/** What became of one baseline. `failed` says why; the others are written all the same. */
export type PutBaseline = {
  trailArn: Arn
  version: number
  origin: Baseline['origin']
  result: Written | 'failed'
  why?: string
}

/**
 * Puts what a sweep saw of healthy trails: a first baseline, or the next version of one that grew stronger. None where
 * the table has no key for MACs.
 * @param known as `loadBaselines` gave it before the sweep
 * @param completed what makes a first baseline whole: reads that no sweep needs
 * @param announced told before a baseline is put in the place of another; where it fails, the baseline stays
 */
export async function putBaselines(
  table: StateTable,
  swept: { snapshot: Snapshot; findings: readonly Finding[] },
  known: LoadedBaselines,
  completed: (baseline: Baseline) => Promise<Baseline> = async (baseline) => baseline,
  announced: (before: Baseline, next: Baseline) => Promise<void> = async () => undefined,
): Promise<PutBaseline[]> {
  if (table.macKey === undefined) return []
  const next = nextBaselines(swept.snapshot, swept.findings, known)
  const put = next.map((baseline) =>
    outcomeOf(baseline, async () => {
      const whole = baseline.origin === 'first-use' ? await completed(baseline) : baseline
      const before = known.trusted.get(baseline.trailArn)
      if (before) await announced(before, whole)
      return putBaseline(table, whole, before?.version)
    }),
  )
  const listed = known.unlisted.map((baseline) =>
    outcomeOf(baseline, async () => {
      await completeHistory(table, baseline)
      return 'written'
    }),
  )
  return Promise.all([...put, ...listed])
}

async function outcomeOf(baseline: Baseline, put: () => Promise<Written>): Promise<PutBaseline> {
  const about = { trailArn: baseline.trailArn, version: baseline.version, origin: baseline.origin }
  try {
    return { ...about, result: await put() }
  } catch (error) {
    return { ...about, result: 'failed', why: `${errorCode(error)}: ${errorMessage(error)}` }
  }
}
