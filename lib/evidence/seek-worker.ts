import { parentPort } from 'node:worker_threads'
import { seekFor, type SeekTask } from './seekers.ts'

/** A thread that inflates what it is sent and looks for bytes in it: see seekers.ts. */
parentPort?.on('message', ({ id, ...task }: SeekTask & { id: number }) => {
  const result = seekFor(task)
  const bytes = result.sought.ok ? result.sought.bytes : undefined
  // Memory that is shared with other buffers is copied.
  const isWhole = bytes?.buffer instanceof ArrayBuffer && bytes.buffer.byteLength > Buffer.poolSize
  parentPort?.postMessage({ id, result }, isWhole ? [bytes.buffer] : [])
})
