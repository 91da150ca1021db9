import type { Report } from '../lib/model/index.ts'
import { formats, type OutputFormat } from '../lib/report/formats.ts'
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
  const { output, out, also } = options
  for (const { format, file } of also)
    await writeDocument(await printed(report, format, options, terminal), file, terminal)
  await writeDocument(await printed(report, output, options, terminal), out, terminal)
}

async function printed(
  report: Report,
  id: OutputFormat,
  { out, verbose, output, history }: SweepOptions,
  terminal: LiveTerminal,
): Promise<string | Iterable<string>> {
  const format = await formats[id].load()
  return format.print(report, {
    color: out === undefined && id === output && terminal.outColor,
    width: terminal.width,
    verbose,
    history: format.readsHistory ? await readHistory(history ?? []) : [],
  })
}
