import type { Report } from '../lib/model/index.ts'
import type { EarlierReport } from '../lib/report/earlier-report.ts'
import type { OutputFormat } from './sweep-options.ts'

export type DocumentOptions = {
  color: boolean
  width: number
  verbose: boolean
  history: readonly EarlierReport[]
}

type Writer = (report: Report, options: DocumentOptions) => Promise<string | Iterable<string>>

/** How each format is written. Only the one asked for is loaded. */
export const reportDocuments: Readonly<Record<OutputFormat, Writer>> = {
  table: async (report, options) => (await import('../lib/report/table.ts')).tableReport(report, options),
  json: async (report) => (await import('../lib/report/json.ts')).jsonReportPieces(report),
  csv: async (report) => (await import('../lib/report/csv.ts')).csvReport(report),
  markdown: async (report, options) =>
    (await import('../lib/report/markdown.ts')).markdownReport(report, options),
  html: async (report, { history }) => (await import('../lib/report/html.ts')).htmlReport(report, history),
  junit: async (report) => (await import('../lib/report/junit.ts')).junitReport(report),
  sarif: async (report) => (await import('../lib/report/sarif.ts')).sarifReport(report),
  asff: async (report) => (await import('../lib/report/asff.ts')).asffReport(report),
  ocsf: async (report) => (await import('../lib/report/ocsf.ts')).ocsfReport(report),
}
