/** Keeps at most so many values, those of the lowest ranks, and counts the others. Memory stays bounded by `most`. */
export function keepWorst<Value>(most: number, rankOf: (value: Value) => number) {
  const byRank = new Map<number, Value[]>()
  let held = 0
  let omitted = 0
  return {
    add(value: Value): void {
      const rank = rankOf(value)
      const same = byRank.get(rank)
      if (same) same.push(value)
      else byRank.set(rank, [value])
      held += 1
      if (held > most) dropOne()
    },
    kept: (): Value[] => [...byRank.entries()].toSorted(([a], [b]) => a - b).flatMap(([, values]) => values),
    omitted: () => omitted,
  }

  function dropOne(): void {
    const highest = Math.max(...byRank.keys())
    const least = byRank.get(highest)
    least?.pop()
    if (least?.length === 0) byRank.delete(highest)
    held -= 1
    omitted += 1
  }
}
