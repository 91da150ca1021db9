import { parentPort } from 'node:worker_threads'
import { inflateFor, type InflateTask } from './inflaters.ts'

/** A thread that inflates and hashes what it is sent: see inflaters.ts. */
parentPort?.on('message', ({ id, body, want }: InflateTask & { id: number }) => {
  parentPort?.postMessage({ id, result: inflateFor({ body, want }) }, [])
})
