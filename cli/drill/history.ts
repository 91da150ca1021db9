import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { documentOf, fieldAt, listOf, nonEmpty, numberOf } from '../../lib/text/fields.ts'
import { type DrillReport, isGood } from './drill-text.ts'
import { errorCode } from '../../lib/aws/errors.ts'

/** So many drills before this one are shown. */
const most = 12

/** What earlier drills of an account came to, oldest first. A file that is none of a drill's is passed over. */
export async function earlierDrills(folder: string, account: string): Promise<DrillReport['trend']> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  })
  const kept = names.filter((name) => /^drill-.*\.json$/.test(name)).toSorted()
  const reports = await Promise.all(
    kept.map(async (name) => documentOf(await readFile(join(folder, name), 'utf8'))),
  )
  return reports
    .filter((report) => report?.['account'] === account)
    .slice(-most)
    .map((report) => {
      const results = listOf(report?.['attacks']).map((one) => fieldAt(one, 'result'))
      const slowestMs = numberOf(fieldAt(report, 'slowest', 'ms'))
      return {
        startedAt: nonEmpty(report?.['startedAt']) ?? '',
        attacks: results.length,
        answered: results.filter((result) => isGood({ result })).length,
        ...(slowestMs !== undefined && { slowestMs }),
      }
    })
}

export async function keepDrill(folder: string, report: DrillReport): Promise<void> {
  await mkdir(folder, { recursive: true })
  const name = `drill-${report.startedAt.replaceAll(':', '')}-${report.code}.json`
  await writeFile(join(folder, name), `${JSON.stringify(report, undefined, 2)}\n`)
}
