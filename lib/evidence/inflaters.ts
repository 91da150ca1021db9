import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type InflateResult, type InflateTask, inflateFor } from './inflate-task.ts'

export type Inflaters = {
  /** Inflates and hashes a file. Its memory is handed over, and must not be used afterwards. */
  inflate: (body: Buffer<ArrayBuffer>, want: InflateTask['want']) => Promise<InflateResult>
  close: () => Promise<void>
}

/** To hand over less than this costs more than to inflate it here. */
const SMALL = 8 * 1024

/**
 * Inflates in threads of their own, so that the requests go on meanwhile; as many as there are cores besides this one,
 * up to four, begun when they are first needed. Without a second core, or where the thread's program is not there, as
 * in tests and Lambdas, all is done here.
 */
export function createInflaters(
  threads = Math.min(4, availableParallelism() - 1),
  program = findProgram(),
): Inflaters {
  const crew: Thread[] = []
  const next = (file: URL): Thread => {
    const idle = crew.find(({ busy }) => busy() === 0)
    if (idle) return idle
    if (crew.length < threads) crew.push(startThread(file))
    return crew.reduce((least, thread) => (thread.busy() < least.busy() ? thread : least))
  }
  return {
    inflate: async (body, want) => {
      if (program === undefined || threads < 1 || body.length < SMALL) return inflateFor({ body, want })
      return await next(program).run({ body, want })
    },
    close: async () => {
      await Promise.all(crew.map(({ end }) => end()))
    },
  }
}

type Thread = {
  busy: () => number
  run: (task: InflateTask & { body: Buffer<ArrayBuffer> }) => Promise<InflateResult>
  end: () => Promise<unknown>
}

function startThread(program: URL): Thread {
  const worker = new Worker(program, { execArgv: [] })
  // It ends with the process, also where nobody closes it.
  worker.unref()
  let number = 0
  const waiting = new Map<
    number,
    { resolve: (result: InflateResult) => void; reject: (error: unknown) => void }
  >()
  worker.on('message', ({ id, result }: { id: number; result: InflateResult }) => {
    waiting.get(id)?.resolve(result)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
  })
  const fail = (error: unknown): void => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the thread that inflates has ended')))
  return {
    busy: () => waiting.size,
    run: ({ body, want }) =>
      new Promise((resolve, reject) => {
        number += 1
        waiting.set(number, { resolve, reject })
        worker.ref()
        worker.postMessage({ id: number, body, want }, [body.buffer])
      }),
    end: () => worker.terminate(),
  }
}

/** Beside the command line's own file, or above where the build has put this one into a chunk. */
function findProgram(): URL | undefined {
  return ['./inflate-worker.js', '../inflate-worker.js']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url))
}
