import { errorMessage } from '../../lib/aws/errors.ts'
import type { Condition } from '../../lib/search/condition.ts'
import { countIn, type Hit, searchFile } from '../../lib/search/search-file.ts'
import { type Needles, needlesFor } from '../../lib/search/seek.ts'
import type { SearchedFile } from './files.ts'

/** Hits of one file, or one page of a table's rows; or only how many. */
export type Batch = { hits: readonly Hit[] } | { count: number }

/** Searches everything that is asked about, by conditions of its own each time. */
export type Engine = (conditions: readonly Condition[]) => AsyncIterable<Batch>

/** Searches files in their order. */
export const fileEngine = (
  files: readonly SearchedFile[],
  settings: { atOnce: number; countOnly: boolean; unread: (what: string) => void; onFile?: () => void },
): Engine =>
  async function* searched(conditions) {
    const needles = needlesFor(conditions)
    for await (const { file, content } of inTurn(files, needles, settings.atOnce)) {
      settings.onFile?.()
      let batch: Batch
      try {
        const bytes = await content
        if (bytes === undefined) continue
        const unread = (what: string) => settings.unread(`${file.name}: ${what}`)
        batch = settings.countOnly
          ? { count: countIn(bytes, conditions, unread) ?? 0 }
          : { hits: searchFile(bytes, conditions, unread) ?? [] }
      } catch (error) {
        settings.unread(`${file.name}: ${errorMessage(error)}`)
        continue
      }
      yield batch
    }
  }

type Begun = { file: SearchedFile; content: Promise<Buffer | undefined> }

/**
 * Files in their order, with so many being read at a time, few at first, so that the first hit does not wait for the
 * others. A failure is told where the file's turn comes.
 */
async function* inTurn(
  files: readonly SearchedFile[],
  needles: Needles,
  atOnce: number,
): AsyncGenerator<Begun> {
  const begun: Begun[] = []
  let next = 0
  for (let done = 0; done < files.length; done += 1) {
    for (; begun.length < Math.min(atOnce, 2 * done + 1) && next < files.length; next += 1) {
      const file = files[next]
      if (!file) continue
      const content = file.content(needles)
      content.catch(() => undefined)
      begun.push({ file, content })
    }
    const first = begun.shift()
    if (first) yield first
  }
}
