import { createHash } from 'node:crypto'
import { type ItemKey, kindOf } from './keys.ts'

/** An item that is not the guard's, or was taken away: which one, and why. Its content is nobody's business. */
export type Distrust = {
  kind: string
  key: ItemKey
  why: string
  /** The same for the same fault of the same item, so that it is told once. */
  id: string
}

/** What one run met in the table that it does not believe. */
export type Distrusted = {
  byKey: Map<string, Distrust>
  /** Keys, as JSON, of items that are the guard's and older than what it left there. */
  stale: Set<string>
  /** Why no MAC could be checked at all. */
  unsigned?: string
  /** True where nothing is kept by a guard that was deployed long ago. */
  isEmptied?: true
  /** How many items of a version without MACs were dropped. */
  dropped?: number
}

/** Why an item counts as absent that was never signed, or whose MAC was taken from it. */
export const noMac = 'it has no MAC'

/**
 * Which way of writing items is this version's. It goes up where an older version would misread what a newer one wrote; a
 * later version reads all that came before. An item that says nothing is of the first.
 */
export const itemFormat = 1

/** Why an item counts as absent that a later version wrote; undefined for what this version can read. */
export const newerFormat = (format: number | undefined): string | undefined =>
  (format ?? 0) <= itemFormat
    ? undefined
    : `a newer version of Trailkeeper wrote it (format ${format}, and this version reads up to ${itemFormat})`

/** True for a reason that `newerFormat` gave. */
export const isNewer = (why: string): boolean => why.startsWith('a newer version of Trailkeeper wrote it')

/** Why what the last sweep left is doubted: nobody can tell an old memory that was put back from one that was left alone. */
export const oldIndex = (at: string): string =>
  `it is of ${at}: no sweep has come to its end since, or all of it was put back to how it was then`

/** True for a reason that `oldIndex` gave. */
export const isOld = (why: string): boolean => why.endsWith('put back to how it was then')

export const noDistrust = (): Distrusted => ({ byKey: new Map(), stale: new Set() })

/** An item's key in one text. */
export const keyText = ({ pk, sk }: ItemKey): string => JSON.stringify([pk, sk])

/**
 * Notes that an item counts as absent.
 * @param content what stood there, of which the fault's id is made; nothing else is made of it
 */
export function distrust(distrusted: Distrusted, key: ItemKey, why: string, content: unknown): void {
  const at = keyText(key)
  const id = createHash('sha256')
    .update(JSON.stringify([at, why, content]))
    .digest('hex')
  distrusted.byKey.set(at, { kind: kindOf(key), key, why, id })
}
