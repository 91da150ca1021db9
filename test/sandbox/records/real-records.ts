import { readFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * A real record, of which only the keys are kept: each value is replaced by the name of its JSON type. `shows` lists
 * the parts that the source shows, where it shortens its record. `differs` lists the paths in which the record and the
 * sandbox's differ, each with the reason; a path stands for all that lies beneath it.
 */
const realRecord = z.strictObject({
  eventSource: z.string(),
  eventName: z.string(),
  source: z.string(),
  eventVersion: z.string(),
  caller: z.enum(['IAMUser', 'AssumedRole', 'Root']),
  shows: z.array(z.string()).optional(),
  note: z.string().optional(),
  record: z.record(z.string(), z.unknown()),
  differs: z.record(z.string(), z.string()),
})
export type RealRecord = z.infer<typeof realRecord>

/** The records of `real-records.jsonl`. */
export const realRecords: RealRecord[] = readFileSync(
  new URL('./real-records.jsonl', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => realRecord.parse(JSON.parse(line)))

export const idOf = ({ eventSource, eventName }: { eventSource: string; eventName: string }): string =>
  `${eventSource} ${eventName}`
