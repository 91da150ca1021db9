import { rename, rm, writeFile } from 'node:fs/promises'
import { errorMessage, RunError } from '../lib/aws/errors.ts'
import type { Report } from '../lib/model.ts'
import { jsonReport } from '../lib/report/json.ts'
import { tableReport } from '../lib/report/table.ts'
import type { SweepOptions } from './sweep-options.ts'
import type { Terminal } from './terminal.ts'

/** Prints a report, or writes it to a file at one stroke, so that no half of it is ever left. */
export async function printReport(report: Report, options: SweepOptions, terminal: Terminal): Promise<void> {
  const toFile = options.out !== undefined
  const text =
    options.output === 'json'
      ? jsonReport(report)
      : tableReport(report, {
          color: !toFile && terminal.outColor,
          width: terminal.width,
          verbose: options.verbose,
        })
  if (options.out === undefined) return terminal.out(text)
  const partial = `${options.out}.${process.pid}.partial`
  try {
    await writeFile(partial, text)
    await rename(partial, options.out)
  } catch (error) {
    await rm(partial, { force: true })
    throw new RunError(`cannot write ${options.out}: ${errorMessage(error)}`, { cause: error })
  }
}
