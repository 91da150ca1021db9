/** Whether something holds, where what it depends on may not be known. */
export type Certainty = 'yes' | 'no' | 'cannot-tell'

/** All must hold: one that does not settles it, whatever else is not known. */
export function all(parts: readonly Certainty[]): Certainty {
  if (parts.includes('no')) return 'no'
  return parts.includes('cannot-tell') ? 'cannot-tell' : 'yes'
}

/** One must hold: one that does settles it. */
export function any(parts: readonly Certainty[]): Certainty {
  if (parts.includes('yes')) return 'yes'
  return parts.includes('cannot-tell') ? 'cannot-tell' : 'no'
}

/** What holds in every case of several of which one is true, it is not known which. */
export function inEachCase(cases: readonly Certainty[]): Certainty {
  const [first = 'cannot-tell'] = cases
  return cases.every((one) => one === first) ? first : 'cannot-tell'
}

export const not = (part: Certainty): Certainty =>
  part === 'cannot-tell' ? part : part === 'yes' ? 'no' : 'yes'

export const certainly = (holds: boolean): Certainty => (holds ? 'yes' : 'no')
