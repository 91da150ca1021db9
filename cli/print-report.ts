import type { Report } from '../lib/model/index.ts'
import type { EarlierReport } from '../lib/report/earlier-report.ts'
import { formats } from '../lib/report/formats.ts'
import type { ActorTimeLines } from '../lib/report/html/actors-section.ts'
import { readHistory } from './read-history.ts'
import type { Session } from './session.ts'
import type { SweepOptions } from './sweep-options.ts'
import { writeDocuments } from './write-document.ts'

/**
 * Prints a report in the formats asked for, or writes it to the files asked for.
 * @throws RunError where an earlier report cannot be read, or the file cannot be written
 */
export async function printReport(report: Report, options: SweepOptions, session: Session): Promise<void> {
  const { output, also, verbose, history: files = [], logs } = options
  const asked = await Promise.all(
    [output, ...also.map(({ format }) => format)].map((id) => formats[id].load()),
  )
  const readsHistory = asked.some((format) => format.readsHistory)
  const history = readsHistory ? await readHistory(files) : []
  const actors = readsHistory ? await actorsIn(logs, [...history, report], session) : undefined
  await writeDocuments(options, session, async (id, look) =>
    (await formats[id].load()).print(report, { ...look, verbose, history, actors }),
  )
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
