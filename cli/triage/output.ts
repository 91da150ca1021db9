/** Lines for stdout and notes for stderr, written in the order in which they were given. */
export type Output = {
  line: (text: string) => void
  note: (text: string) => void
  /** Writes what is there. @throws EPIPE where nobody reads on */
  flush: () => Promise<void>
  /** As `flush`, once there is enough to be worth it. */
  settle: () => Promise<void> | void
}

/** Bytes of lines that are gathered before they are written. */
const gathered = 64 * 1024
/** A character takes up to three bytes for each of its UTF-16 units. */
const bytesOf = (text: string) => 3 * text.length

export function createOutput(
  stdout: (bytes: Buffer) => Promise<void> | void,
  stderr: (text: string) => void,
): Output {
  let lines = Buffer.allocUnsafe(gathered)
  let used = 0
  let waiting: (() => Promise<void> | void)[] = []

  /** Whoever writes keeps the bytes for a while: the next lines get others. */
  function queueLines(least: number): void {
    const written = lines.subarray(0, used)
    if (used > 0) waiting.push(() => stdout(written))
    lines = Buffer.allocUnsafe(Math.max(gathered, least))
    used = 0
  }

  async function flush(): Promise<void> {
    if (used > 0) queueLines(0)
    const writes = waiting
    waiting = []
    for (const write of writes) await write()
  }

  return {
    line(text) {
      if (bytesOf(text) > lines.length - used) queueLines(bytesOf(text))
      used += lines.write(text, used)
    },
    note(text) {
      queueLines(0)
      waiting.push(() => stderr(text))
    },
    flush,
    settle: () => (waiting.length > 0 ? flush() : undefined),
  }
}
