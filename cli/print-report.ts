import type { Report } from '../lib/model/index.ts'
import type { EarlierReport } from '../lib/report/earlier-report.ts'
import { formats, type OutputFormat } from '../lib/report/formats.ts'
import type { ActorTimeLines } from '../lib/report/html/actors-section.ts'
import { readHistory } from './read-history.ts'
import type { Session } from './session.ts'
import type { SweepOptions } from './sweep-options.ts'
import { writeDocument } from './write-document.ts'

/**
 * Prints a report in the format asked for, or writes it to the file asked for.
 * @throws RunError where an earlier report cannot be read, or the file cannot be written
 */
export async function printReport(report: Report, options: SweepOptions, session: Session): Promise<void> {
  const { output, out, also } = options
  for (const { format, file } of also)
    await writeDocument(await printed(report, format, options, session), file, session)
  await writeDocument(await printed(report, output, options, session), out, session)
}

async function printed(
  report: Report,
  id: OutputFormat,
  { out, verbose, output, history: earlier = [], logs }: SweepOptions,
  session: Session,
): Promise<string | Iterable<string>> {
  const format = await formats[id].load()
  const history = format.readsHistory ? await readHistory(earlier) : []
  return format.print(report, {
    color: out === undefined && id === output && session.outColor,
    width: session.width,
    verbose,
    history,
    actors: format.readsHistory ? await actorsIn(logs, [...history, report], session) : undefined,
  })
}

async function actorsIn(
  logs: string | undefined,
  reports: readonly EarlierReport[],
  session: Session,
): Promise<ActorTimeLines | undefined> {
  if (logs === undefined) return undefined
  const { actorsOfReports } = await import('./search/actor-time-lines.ts')
  return actorsOfReports(logs, reports, session)
}
