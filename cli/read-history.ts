import { readFile } from 'node:fs/promises'
import { errorMessage, RunError } from '../lib/aws/errors.ts'
import { type EarlierReport, parseEarlierReport } from '../lib/report/earlier-report.ts'

/**
 * Earlier reports from their JSON files, the oldest first.
 * @throws RunError where one cannot be read, or is no report
 */
export async function readHistory(files: readonly string[]): Promise<EarlierReport[]> {
  const reports = await Promise.all(files.map(readOne))
  return reports.toSorted((a, b) => Date.parse(a.finishedAt) - Date.parse(b.finishedAt))
}

async function readOne(file: string): Promise<EarlierReport> {
  try {
    return parseEarlierReport(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    throw new RunError(`cannot read the earlier report ${file}: ${errorMessage(error)}`, { cause: error })
  }
}
