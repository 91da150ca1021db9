import type { Report } from '../model.ts'

/** The report as one JSON document, keys in camelCase. */
export const jsonReport = (report: Report): string => `${JSON.stringify(report, undefined, 2)}\n`
