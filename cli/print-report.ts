import type { Report } from '../lib/model/index.ts'
import { formats } from '../lib/report/formats.ts'
import { readHistory } from './read-history.ts'
import type { SweepOptions } from './sweep-options.ts'
import type { LiveTerminal } from './terminal.ts'
import { writeDocument } from './write-document.ts'

/**
 * Prints a report in the format asked for, or writes it to the file asked for.
 * @throws RunError where an earlier report cannot be read, or the file cannot be written
 */
export async function printReport(
  report: Report,
  options: SweepOptions,
  terminal: LiveTerminal,
): Promise<void> {
  const { output, out, verbose } = options
  const format = await formats[output].load()
  const document = format.print(report, {
    color: out === undefined && terminal.outColor,
    width: terminal.width,
    verbose,
    history: format.readsHistory ? await readHistory(options.history ?? []) : [],
  })
  await writeDocument(document, out, terminal)
}
