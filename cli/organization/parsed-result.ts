import * as z from 'zod'
import { type AccountResult } from '../../lib/org/accounts.ts'
import { isReportOn } from '../../lib/org/summarize-run.ts'
import { accountIdForm } from '../../lib/text/arn.ts'

const about = { account: z.string().regex(accountIdForm), name: z.string().exactOptional() }
const result = z.discriminatedUnion('status', [
  z.object({ ...about, status: z.literal('swept'), report: z.unknown() }),
  z.object({
    ...about,
    status: z.literal('unknown'),
    failure: z.object({ operation: z.string(), code: z.string(), message: z.string() }),
  }),
])

/**
 * One line of a run's results.
 * @param file where it stands
 * @throws Error where it is none
 */
export function parsedResult(line: string, file: string): AccountResult {
  const parsed = result.parse(JSON.parse(line))
  if (parsed.status === 'unknown') return parsed
  const { report, ...rest } = parsed
  if (!isReportOn(parsed.account, report)) throw new Error(`${file} has no report on ${parsed.account}`)
  return { ...rest, report, at: file }
}
