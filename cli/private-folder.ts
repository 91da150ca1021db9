import { mkdirSync, type Stats, statSync } from 'node:fs'

/**
 * A folder of the user's own, made where it is not there, for its owner alone: what is kept in it is believed later.
 * @throws where it cannot be made, belongs to another user, or others may write to it
 */
export function openPrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  refuseOthers(statSync(folder), 0o022)
}

/**
 * Windows has no such owners and modes.
 * @param forbidden mode bits that nobody but the owner may have
 * @throws Error that says who else has access
 */
export function refuseOthers({ uid, mode }: Stats, forbidden: number): void {
  if (process.getuid === undefined) return
  if (uid !== process.getuid()) throw new Error('it belongs to another user')
  if ((mode & forbidden) !== 0) throw new Error('others than its owner have access to it')
}
