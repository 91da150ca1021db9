import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { Report } from '../../lib/model/index.ts'
import { sarifReport } from '../../lib/report/sarif.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { aFinding, aReport } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'

const validate = sarifValidator()

/** The schema of SARIF 2.1.0 names JSON Schema's draft 4, and uses nothing that draft 7 reads otherwise. */
function sarifValidator() {
  const file = new URL('./sarif-2.1.0.schema.json', import.meta.url)
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, 'utf8'))
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  addFormats.default(ajv)
  return ajv.compile(schema)
}

function sarif(report: Report) {
  const log = JSON.parse([...sarifReport(report)].join(''))
  const isValid = validate(log)
  expect(validate.errors ?? []).toEqual([])
  expect(isValid).toBe(true)
  return log.runs[0]
}

const full = aReport({
  findings: [
    aFinding(),
    aFinding({ status: 'unknown', check: 'event-selectors', severity: 'high' }),
    aFinding({ severity: 'low', exemption: { reason: 'retired', owner: 'platform' } }),
    aFinding({ status: 'pass', check: 'kms-encryption' }),
  ],
  unread: [
    { resource: 'eu-west-3', operation: 'cloudtrail:DescribeTrails', code: 'AccessDenied', message: 'no' },
  ],
})

describe('a SARIF log', () => {
  it('has a result for what fails or is unknown, and none for what passes', () => {
    const { results, tool } = sarif(full)
    expect(results.map((one: { ruleId: string; level: string }) => [one.ruleId, one.level])).toEqual([
      ['trail-logging', 'error'],
      ['trail-logging', 'note'],
      ['event-selectors', 'warning'],
    ])
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
    expect(tool.driver.rules.map((rule: { id: string }) => rule.id)).toContain('kms-encryption')
  })

  it('says of a rule what it asks, how to mend it by hand, and where more is written', () => {
    const [rule] = sarif(aReport({ findings: [aFinding()] })).tool.driver.rules
    expect(rule.shortDescription.text).toBe('Each trail is logging')
    expect(rule.help.text).toContain('aws cloudtrail start-logging')
    expect(rule.help.text).toContain('docs/checks/trail-logging.md')
    expect(rule.properties.tags).toContain('AWS Security Hub CloudTrail.1')
  })

  it('names the resource as a logical location, and knows the finding again', () => {
    const [result] = sarif(aReport({ findings: [aFinding()] })).results
    const [again] = sarif(aReport({ findings: [aFinding({ message: 'other words' })] })).results
    expect(result.locations[0].logicalLocations[0].fullyQualifiedName).toContain(':trail/main')
    expect(result.partialFingerprints).toEqual(again.partialFingerprints)
  })

  it('suppresses what is exempt, and lists what could not be read', () => {
    const { results, invocations } = sarif(full)
    expect(results[1].suppressions).toMatchObject([{ justification: 'retired (platform)' }])
    expect(invocations[0].toolExecutionNotifications[0].message.text).toContain('AccessDenied')
  })

  it('says of an unknown verdict that it is unknown', () => {
    expect(sarif(full).results[2]).toMatchObject({
      message: { text: expect.stringMatching(/^Unknown: /) },
      properties: { status: 'unknown' },
    })
  })

  it.each([...hostile, '[click](https://evil.example)', ''])('is valid and harmless with %j', (text) => {
    const run = sarif(aHostileReport(text))
    const texts = JSON.stringify(run)
    expect(texts).not.toMatch(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|evil[^"]*:\/\/|:\/\/[^"]*evil/u)
    for (const { message } of run.results) expect(message.text).not.toContain('](')
  })
})
