import { expect, it } from '@jest/globals'
import type * as z from 'zod'
import type { Report } from '../../lib/model/index.ts'
import { reportSchema } from '../../lib/report/report-schema.ts'
import { aFinding, anOutcome, aReport, aTamper } from '../builders/a-report.ts'

type Published = z.output<typeof reportSchema>

// These lines compile as long as what is published and the model say the same, but for the insides of a call, which
// are published as AWS's API has them.
const asPublished = (report: Report): Published => report
const asFindings = (findings: Published['findings']): Report['findings'] => findings
const asRest = (report: Omit<Published, 'outcomes'>): Omit<Report, 'outcomes'> => report
type SameKeys<A, B> = [keyof A, keyof B] extends [keyof B, keyof A] ? true : false
const sameMembers: SameKeys<Published, Report> = true
const sameOutcomes: SameKeys<Published['outcomes'][number], Report['outcomes'][number]> = true

it('has the members of the report, and no others', () => {
  const report = aReport({ findings: [aFinding()], outcomes: [anOutcome()], tamper: aTamper() })
  const published = reportSchema.parse(asPublished(report))
  expect(published).toEqual(report)
  expect([asRest(published), asFindings(published.findings)]).toEqual([report, report.findings])
  expect([sameMembers, sameOutcomes]).toEqual([true, true])
})

it.each([
  ['another version', { schemaVersion: '2' }],
  ['a status that there is not', { findings: [{ ...aFinding(), status: 'warn' }] }],
  ['a call without what it intends', { outcomes: [{ ...anOutcome(), call: { service: 's3' } }] }],
  ['no summary', { summary: undefined }],
])('refuses %s', (_, changes) => {
  expect(reportSchema.safeParse({ ...aReport(), ...changes }).success).toBe(false)
})
