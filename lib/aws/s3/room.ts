/** Bounds how many bytes are held at a time. */
export type Room = {
  /** Waits until there is room for so many bytes; more than there ever is wait until all others have left. */
  enter: (bytes: number) => Promise<() => void>
}

export function createRoom(most: number): Room {
  let held = 0
  const waiting: { bytes: number; go: () => void }[] = []
  const next = (): void => {
    for (let first = waiting[0]; first && (held === 0 || held + first.bytes <= most); first = waiting[0]) {
      waiting.shift()
      held += first.bytes
      first.go()
    }
  }
  return {
    enter: async (bytes) => {
      await new Promise<void>((resolve) => {
        waiting.push({ bytes, go: resolve })
        next()
      })
      let isHere = true
      return () => {
        if (isHere) held -= bytes
        isHere = false
        next()
      }
    },
  }
}
