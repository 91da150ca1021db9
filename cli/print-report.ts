import type { Report } from '../lib/model.ts'
import { jsonReport } from '../lib/report/json.ts'
import { tableReport } from '../lib/report/table.ts'
import type { SweepOptions } from './sweep-options.ts'
import type { Terminal } from './terminal.ts'
import { writeDocument } from './write-document.ts'

/** Prints a report in the format asked for, or writes it to the file asked for. */
export async function printReport(report: Report, options: SweepOptions, terminal: Terminal): Promise<void> {
  const { output, out, verbose } = options
  const color = out === undefined && terminal.outColor
  const text =
    output === 'json' ? jsonReport(report) : tableReport(report, { color, width: terminal.width, verbose })
  await writeDocument(text, out, terminal)
}
