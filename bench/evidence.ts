import * as z from 'zod'

const evidence = z.object({
  regions: z.int().positive(),
  hours: z.int().positive(),
  logsPerHour: z.int().positive(),
  /** Of a log file before it is packed. */
  bytes: z.int().positive(),
  /** Milliseconds that each answer waits. */
  latency: z.int().nonnegative(),
})

/** What stands in the bucket of a trail. */
export type Evidence = z.output<typeof evidence>

export const parseEvidence = (text: string | undefined): Evidence => evidence.parse(JSON.parse(text ?? ''))
