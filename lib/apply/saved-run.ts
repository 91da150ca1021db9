import * as z from 'zod'
import { savedFacet } from './saved-facet.ts'
import { savedUndoWrite } from './saved-undo-write.ts'

const line = z.string().max(20_000)
const time = z.iso.datetime()

/** An id says when the run began, and is a file's name without more ado: it can lead nowhere else. */
export const runIdForm = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/

/** One write of a run, and what became of it. */
const savedCall = z.strictObject({
  /** Which repair of the run it belongs to: its calls were made in order, and are taken back in reverse. */
  repair: z.int().min(0),
  check: line,
  remedy: line,
  resource: line,
  account: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** Such as `cloudtrail:UpdateTrail`. */
  did: line,
  why: line,
  before: savedFacet,
  after: savedFacet,
  /** Absent where nothing takes it back. */
  undo: savedUndoWrite.exactOptional(),
  /** `begun` where the run ended in the middle of it, so that nobody knows. */
  result: z.enum(['pending', 'begun', 'applied', 'refused', 'failed', 'drifted']),
  message: line.exactOptional(),
  requestId: line.exactOptional(),
  /** When it was taken back. */
  undone: time.exactOptional(),
})

/** What `trailkeeper apply` wrote, call by call: enough to say what was done, and to take it back. */
export const savedRun = z.strictObject({
  schemaVersion: z.literal('1'),
  id: z.string().regex(runIdForm),
  account: z.string().regex(/^\d{12}$/),
  startedAt: time,
  /** Absent where the run was ended before it was through. */
  finishedAt: time.exactOptional(),
  calls: z.array(savedCall).max(10_000),
})

export type SavedCall = z.infer<typeof savedCall>
export type SavedRun = z.infer<typeof savedRun>
