import type { AccountInReport, Finding, Gap, Omitted, Outcome, Summary, Tamper } from '../model/index.ts'
import { reportSchema } from './report-schema.ts'

/** What a later report tells of an earlier one. */
export type EarlierReport = {
  finishedAt: string
  summary: Summary
  findings: Finding[]
  outcomes: Pick<Outcome, 'result' | 'resource' | 'remedy' | 'message'>[]
  tamper?: Tamper
  gaps?: Gap[]
  accounts?: AccountInReport[]
  omitted?: Omitted
}

/**
 * A report that was kept as JSON.
 * @throws Error where it is none, or its time is none; the message names the first member that is wrong
 */
export function parseEarlierReport(document: unknown): EarlierReport {
  const parsed = reportSchema.safeParse(document)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const where = issue?.path.join('.') ?? ''
    throw new Error(
      `it is no report of Trailkeeper: ${where === '' ? '' : `${where}: `}${issue?.message ?? ''}`,
    )
  }
  if (Number.isNaN(Date.parse(parsed.data.finishedAt))) throw new Error('finishedAt is no time')
  return parsed.data
}
