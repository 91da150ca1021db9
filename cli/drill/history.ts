import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../../lib/aws/errors.ts'
import { type DrillReport, type EarlierDrill, isGood } from '../../lib/drill/drill-report.ts'
import { documentOf, fieldAt, listOf, nonEmpty, numberOf } from '../../lib/text/fields.ts'

/** So many drills before this one are shown. */
export const mostEarlier = 12

/** What earlier drills of an account came to, oldest first. A file that is none of a drill's is passed over. */
export async function earlierDrills(folder: string, account: string): Promise<EarlierDrill[]> {
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
    .slice(-mostEarlier)
    .map((report) => {
      const attacks = listOf(report?.['attacks'])
      const named = (name: string) => [
        ...new Set(attacks.flatMap((one) => nonEmpty(fieldAt(one, name)) ?? [])),
      ]
      const slowestMs = numberOf(fieldAt(report, 'slowest', 'ms'))
      const code = nonEmpty(report?.['code'])
      return {
        startedAt: nonEmpty(report?.['startedAt']) ?? '',
        kinds: named('attack'),
        regions: named('region').length,
        attacks: attacks.length,
        answered: attacks.filter((one) =>
          isGood({ result: fieldAt(one, 'result'), brokenLink: fieldAt(one, 'brokenLink') }),
        ).length,
        ...(code !== undefined && { code }),
        ...(slowestMs !== undefined && { slowestMs }),
      }
    })
}

export async function keepDrill(folder: string, report: DrillReport): Promise<void> {
  await mkdir(folder, { recursive: true })
  const name = `drill-${report.startedAt.replaceAll(':', '')}-${report.code}.json`
  await writeFile(join(folder, name), `${JSON.stringify(report, undefined, 2)}\n`)
}
