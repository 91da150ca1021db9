import { existsSync } from 'node:fs'
import { type Transferable, Worker } from 'node:worker_threads'

/** Threads that all do the same, begun when they are first needed. */
export type Crew<Task, Result> = {
  /** Hands a task to whichever thread has least to do. What is transferred must not be used afterwards. */
  run: (task: Task, transferred: readonly Transferable[]) => Promise<Result>
  close: () => Promise<void>
}

/** @param program a thread's: it answers each message `{id, …task}` with `{id, result}` */
export function createCrew<Task extends object, Result>(program: URL, threads: number): Crew<Task, Result> {
  const crew: Thread<Task, Result>[] = []
  const next = (): Thread<Task, Result> => {
    const idle = crew.find(({ busy }) => busy() === 0)
    if (idle) return idle
    if (crew.length < threads) crew.push(startThread(program))
    return crew.reduce((least, thread) => (thread.busy() < least.busy() ? thread : least))
  }
  return {
    run: (task, transferred) => next().run(task, transferred),
    close: async () => {
      await Promise.all(crew.map(({ end }) => end()))
    },
  }
}

type Thread<Task, Result> = {
  busy: () => number
  run: (task: Task, transferred: readonly Transferable[]) => Promise<Result>
  end: () => Promise<unknown>
}

function startThread<Task extends object, Result>(program: URL): Thread<Task, Result> {
  const worker = new Worker(program, { execArgv: [] })
  // It ends with the process, also where nobody closes it.
  worker.unref()
  let number = 0
  const waiting = new Map<number, { resolve: (result: Result) => void; reject: (error: unknown) => void }>()
  worker.on('message', ({ id, result }: { id: number; result: Result }) => {
    waiting.get(id)?.resolve(result)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
  })
  const fail = (error: unknown): void => {
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('a thread has ended')))
  return {
    busy: () => waiting.size,
    run: (task, transferred) =>
      new Promise((resolve, reject) => {
        number += 1
        waiting.set(number, { resolve, reject })
        worker.ref()
        worker.postMessage({ id: number, ...task }, [...transferred])
      }),
    end: () => worker.terminate(),
  }
}

/**
 * A thread's program by its name: beside the command line's own file, or above where the build has put this one into a
 * chunk. Undefined where it is not there, as in tests and Lambdas.
 */
export function threadProgram(name: string): URL | undefined {
  return [`./${name}.js`, `../${name}.js`]
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url))
}
