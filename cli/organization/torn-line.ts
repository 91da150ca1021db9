import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'

const chunk = 65_536
const newline = 0x0a

/** Cuts off what stands behind the last end of a line: a process that was killed while it wrote leaves half a line. */
export function dropTornLine(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    ftruncateSync(descriptor, endOfLastLine(descriptor))
  } finally {
    closeSync(descriptor)
  }
}

/** Read from the end: the lines before may be many. */
function endOfLastLine(descriptor: number): number {
  const buffer = Buffer.alloc(chunk)
  for (let end = fstatSync(descriptor).size; end > 0; end = Math.max(0, end - chunk)) {
    const start = Math.max(0, end - chunk)
    const read = readSync(descriptor, buffer, 0, end - start, start)
    const at = buffer.subarray(0, read).lastIndexOf(newline)
    if (at >= 0) return start + at + 1
  }
  return 0
}
