import { expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import type { Report } from '../../lib/model/index.ts'
import { ocsfReport } from '../../lib/report/ocsf.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { aFinding, aReport } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'
import { complianceFindingSchema } from './ocsf-schema.ts'

const validate = new Ajv({ allErrors: true }).compile(complianceFindingSchema)

function eventsOf(report: Report) {
  return [...ocsfReport(report)].map((line) => {
    expect(line).toMatch(/^[^\n]+\n$/)
    const event = JSON.parse(line)
    validate(event)
    expect(validate.errors ?? []).toEqual([])
    return event
  })
}

const one = (changes: Parameters<typeof aFinding>[0] = {}) =>
  eventsOf(aReport({ findings: [aFinding(changes)] }))[0]

it('is one Compliance Finding a line', () => {
  const report = aReport({ findings: [aFinding(), aFinding({ status: 'pass' })] })
  expect(eventsOf(report)).toMatchObject([
    { class_uid: 2003, type_uid: 200_301, time: Date.parse(report.finishedAt) },
    { class_uid: 2003 },
  ])
})

it.each([
  ['fail', 3, 1, 5],
  ['unknown', 2, 1, 5],
  ['pass', 1, 4, 1],
] as const)('%s: verdict %i, standing %i, severity %i', (status, verdict, standing, severity) => {
  expect(one({ status })).toMatchObject({
    compliance: { status_id: verdict, control: 'trail-logging' },
    status_id: standing,
    severity_id: severity,
  })
})

it('is suppressed where it is exempt', () => {
  expect(one({ exemption: { reason: 'retired', owner: 'platform' } })).toMatchObject({
    status_id: 3,
    unmapped: { exemption: { reason: 'retired', owner: 'platform' } },
  })
})

it('names standards and requirements, also of what stands for none', () => {
  expect(one().compliance).toMatchObject({
    standards: expect.arrayContaining(['PCI DSS v4.0']),
    requirements: expect.arrayContaining(['PCI DSS v4.0 10.2.1']),
  })
  expect(one({ check: 'exemption-expired' }).compliance.standards).toEqual(['Trailkeeper'])
})

it('names the resource with its region, and knows the finding again', () => {
  expect(one().resources).toMatchObject([{ name: 'main', region: 'us-east-1', type: 'AwsCloudTrailTrail' }])
  expect(one({ status: 'pass' }).finding_info.uid).toBe(one().finding_info.uid)
})

it.each([...hostile, ''])('is valid and harmless with %j', (text) => {
  const events = eventsOf(aHostileReport(text))
  expect(JSON.stringify(events)).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|:\/\//u)
})
