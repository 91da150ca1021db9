const mostSteps = 2000

/**
 * A string for each way in which texts with `*` can fit or not fit it together; undefined where there are too many to
 * try. Exact: it walks the states that the texts' automata reach together, and a letter that stands in none of them
 * does for all others.
 */
export function stringChoices(globs: readonly string[]): string[] | undefined {
  const literal = new Set(globs.join('').replaceAll('*', ''))
  const other = ['x', 'z', 'q', '0', '_'].find((letter) => !literal.has(letter)) ?? '\u{FFFF}'
  const start = globs.map((glob) => settled(glob, [0]))
  const queue: Walk[] = [{ text: '', states: start }]
  const seen = new Set([stateKey(start)])
  const found = new Map<string, string>()
  for (const walk of queue) {
    const fitting = walk.states.map((state, index) => state.includes(globs[index]?.length ?? 0))
    if (!found.has(String(fitting))) found.set(String(fitting), walk.text)
    for (const letter of [...literal, other]) {
      const states = walk.states.map((state, index) => step(globs[index] ?? '', state, letter))
      const key = stateKey(states)
      if (seen.has(key)) continue
      seen.add(key)
      queue.push({ text: walk.text + letter, states })
      if (queue.length > mostSteps) return undefined
    }
  }
  return [...found.values()]
}

/** The places in each text, before its letters, that a string may have reached. */
type Walk = { text: string; states: readonly (readonly number[])[] }

const stateKey = (states: readonly (readonly number[])[]) => states.join('|')

/** A `*` may stand for nothing. */
function settled(glob: string, places: readonly number[]): number[] {
  const all = new Set(places)
  for (const place of all) if (glob[place] === '*') all.add(place + 1)
  return [...all].toSorted((one, two) => one - two)
}

const step = (glob: string, places: readonly number[], letter: string): number[] =>
  settled(
    glob,
    places.flatMap((place) => (glob[place] === '*' ? [place] : glob[place] === letter ? [place + 1] : [])),
  )
