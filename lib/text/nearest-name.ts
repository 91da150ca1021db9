import { distance } from 'fastest-levenshtein'

/** The known name that a person most likely meant, or undefined where none is near. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: distance(written.toLowerCase(), name.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)
  const best = ranked[0]
  if (!best) return undefined
  return best.edits <= Math.max(2, Math.floor(written.length / 3)) ? best.name : undefined
}
