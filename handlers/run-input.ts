import type { RunInput } from '../lib/org/list-accounts.ts'
import type { EndedRun } from '../lib/org/summarize-run.ts'

/** @throws Error where the run has no name, or no time at which it started */
export function runInput(event: unknown): RunInput {
  const { run, startedAt } = fieldsOf(event)
  if (typeof run !== 'string' || typeof startedAt !== 'string' || Number.isNaN(Date.parse(startedAt)))
    throw new Error('not the start of a run: { run, startedAt }')
  return { run, startedAt }
}

/** A run whose map failed has no results: what was swept by then is in the bucket all the same. */
export function endedRun(event: unknown): EndedRun {
  const { run, map } = fieldsOf(event)
  if (typeof run !== 'string') throw new Error('not the end of a run: { run, map }')
  const { Key: manifestKey } = fieldsOf(fieldsOf(map)['ResultWriterDetails'])
  return { run, ...(typeof manifestKey === 'string' && { manifestKey }) }
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
