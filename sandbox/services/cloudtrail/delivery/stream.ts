import type { StoredTrail, TrailConfiguration } from '../trail.ts'

/** A log file that stands in its bucket, as a digest names it. */
export type DeliveredLog = {
  bucket: string
  key: string
  hash: string
  newest: string
  oldest: string
  at: Date
}

/** What a digest says of the one before it. */
export type Link = { bucket: string; key: string; hash: string; signature: string }

/** A file as CloudTrail puts it. */
export type NewFile = { key: string; body: Uint8Array; metadata: Record<string, string> }

/** A file that its bucket or key refused: a log file, or a digest, which names its bucket. */
export type WaitingFile = { file: NewFile; since: Date } & (
  { log: DeliveredLog; configuration?: never } | { log?: never; configuration: TrailConfiguration }
)

/** Logs that the digest of their hour left out, until a backfill digest names them. */
export type Missed = { from: Date; to: Date; logs: DeliveredLog[] }

/** What one trail delivers from one account and region. */
export type Stream = {
  trail: StoredTrail
  account: string
  region: string
  /** Up to here everything was delivered, or tried. */
  position: Date
  /** Not yet in a digest. */
  logs: DeliveredLog[]
  waiting: WaitingFile[]
  /** Where the next digest of the chain begins; nothing while there is no chain. */
  chainFrom?: Date | undefined
  previous?: Link | undefined
  chainEnded?: Date | undefined
  missed: Missed[]
  previousBackfill?: Link | undefined
  latest: { files?: Date | undefined; digests?: Date | undefined }
}

const streams = new WeakMap<StoredTrail, Map<string, Stream>>()

/** The stream of a trail from one account and region, made when first asked for. */
export function streamOf(trail: StoredTrail, account: string, region: string): Stream {
  const known = knownStream(trail, account, region)
  if (known) return known
  const made: Stream = {
    trail,
    account,
    region,
    position: new Date(0),
    logs: [],
    waiting: [],
    missed: [],
    latest: {},
  }
  const all = streams.get(trail) ?? new Map<string, Stream>()
  streams.set(trail, all.set(`${account}/${region}`, made))
  return made
}

/** The same, where anything was delivered or tried. */
export const knownStream = (trail: StoredTrail, account: string, region: string): Stream | undefined =>
  streams.get(trail)?.get(`${account}/${region}`)
