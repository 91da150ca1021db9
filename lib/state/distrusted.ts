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

/** What one run met in the table that it does not believe; `unsigned` says why no MAC could be checked at all. */
export type Distrusted = { byKey: Map<string, Distrust>; unsigned?: string }

export const noDistrust = (): Distrusted => ({ byKey: new Map() })

/**
 * Notes that an item counts as absent.
 * @param content what stood there, of which the fault's id is made; nothing else is made of it
 */
export function distrust(distrusted: Distrusted, key: ItemKey, why: string, content: unknown): void {
  const at = JSON.stringify([key.pk, key.sk])
  const id = createHash('sha256')
    .update(JSON.stringify([at, why, content]))
    .digest('hex')
  distrusted.byKey.set(at, { kind: kindOf(key), key, why, id })
}
