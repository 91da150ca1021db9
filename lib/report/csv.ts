import type { Finding, Report } from '../model/index.ts'
import { checkFacts, controlNames } from './check-facts.ts'
import { worstFirst } from './finding-id.ts'
import { plainText } from '../text/plain-text.ts'
import type { Format } from './format.ts'

export const format: Format = {
  id: 'csv',
  extension: 'csv',
  use: 'spreadsheets',
  print: csvReport,
}

const columns: Readonly<Record<string, (finding: Finding, report: Report) => string>> = {
  finished_at: (_, report) => report.finishedAt,
  account: ({ account }) => account,
  region: ({ region }) => region,
  status: ({ status }) => status,
  severity: ({ severity }) => severity,
  check: ({ check }) => check,
  resource: ({ resource }) => resource,
  message: ({ message }) => message,
  expected: ({ expected }) => expected,
  actual: ({ actual }) => actual,
  exempt: ({ exemption }) => (exemption ? 'yes' : 'no'),
  exempt_until: ({ exemption }) => exemption?.expires ?? '',
  exemption_reason: ({ exemption }) => exemption?.reason ?? '',
  exemption_owner: ({ exemption }) => exemption?.owner ?? '',
  controls: ({ check }) => controlNames(checkFacts(check).controls).join('; '),
  title: ({ check }) => checkFacts(check).title,
}

/**
 * One row a finding, passes included, worst first: RFC 4180, every value quoted, made one row at a time. A value that
 * a spreadsheet would take for a formula has an apostrophe before it (OWASP, CSV injection).
 */
export function* csvReport(report: Report): Generator<string> {
  yield csvRow(Object.keys(columns))
  for (const finding of worstFirst(report.findings)) {
    yield csvRow(Object.values(columns).map((value) => value(finding, report)))
  }
}

/** One row of RFC 4180, each value harmless, cut and quoted. */
export const csvRow = (values: readonly string[]) => `${values.map(cell).join(',')}\r\n`

/** Spreadsheets of some locales take the full-width signs for formulas as well. */
const formula = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u
const mostInCell = 2000

function cell(value: string): string {
  const text = plainText(value, mostInCell)
  return `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
}
