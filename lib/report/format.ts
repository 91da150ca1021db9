import type { Report } from '../model/index.ts'
import type { EarlierReport } from './earlier-report.ts'
import type { ActorTimeLines } from './html/actors-section.ts'

export type PrintOptions = {
  color: boolean
  width: number
  verbose: boolean
  history: readonly EarlierReport[]
  /** Out of log files, where some were named. */
  actors?: ActorTimeLines | undefined
}

/**
 * A form in which a report is printed. Its file exports it as `format`; lib/report/formats.ts, which is made of these
 * files, is the list of them.
 */
export type Format = {
  /** As `--output` takes it. */
  id: string
  /** Of files that hold it. */
  extension: string
  /** What it is for: Markdown, for the README. */
  use: string
  /** True where it says nothing of a plan, or of what was applied. */
  scanOnly?: true
  /** True where programs read it, which take a text for what it is. */
  forPrograms?: true
  /** True where it shows earlier reports too, and log files. */
  readsHistory?: true
  print: (report: Report, options: PrintOptions) => string | Iterable<string>
}
