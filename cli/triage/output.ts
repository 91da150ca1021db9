/** Lines for stdout and notes for stderr, written in the order in which they were given. */
export type Output = {
  line: (text: string) => void
  note: (text: string) => void
  /** Writes what is there. @throws EPIPE where nobody reads on */
  flush: () => Promise<void>
  /** As `flush`, once there is enough to be worth it. */
  settle: () => Promise<void> | void
}

/** Characters of lines that are gathered before they are written. */
const gathered = 64 * 1024

export function createOutput(
  stdout: (text: string) => Promise<void> | void,
  stderr: (text: string) => void,
): Output {
  let lines = ''
  let waiting: (() => Promise<void> | void)[] = []

  function queueLines(): void {
    const text = lines
    lines = ''
    if (text !== '') waiting.push(() => stdout(text))
  }

  async function flush(): Promise<void> {
    queueLines()
    const writes = waiting
    waiting = []
    for (const write of writes) await write()
  }

  return {
    line(text) {
      lines += text
      if (lines.length >= gathered) queueLines()
    },
    note(text) {
      queueLines()
      waiting.push(() => stderr(text))
    },
    flush,
    settle: () => (waiting.length > 0 ? flush() : undefined),
  }
}
