import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { alertJsonSchema } from '../../cli/docs/alert-schema.ts'
import { testAlert } from '../../cli/alert/test-alert.ts'
import { alertMessage, renderedAlert } from '../../lib/alert/message/alert-message.ts'
import { changesOf, alertStatesOf } from '../../lib/alert/alert-state.ts'
import type { Report } from '../../lib/model/index.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { aFinding, anOutcome, aReport, aTamper } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'

const validate = new Ajv2020({ allErrors: true, strict: false }).compile(alertJsonSchema())

const faults = (text: string) => {
  validate(JSON.parse(text))
  return validate.errors ?? []
}

/** Both forms that programs get. */
const formsOf = (report: Report): string[] => {
  const { changes } = changesOf([], alertStatesOf(report), { at: new Date(0), stillOpenHours: 24 })
  return [alertMessage(report), alertMessage(report, { changes, alias: 'acme' })].flatMap((alert) => {
    if (!alert) return []
    const { event, message } = renderedAlert(alert)
    return [event, JSON.parse(message).sqs]
  })
}

describe('docs/alert.schema.json', () => {
  it.each([
    ['findings', { findings: [aFinding(), aFinding({ status: 'unknown' })] }],
    ['tampering', { tamper: aTamper({ confirmed: true, repeats: 3 }), outcomes: [anOutcome()] }],
    ['a plan', { findings: [aFinding()], outcomes: [anOutcome({ result: 'planned' })] }],
    [
      'more than fits',
      { findings: Array.from({ length: 900 }, (_, at) => aFinding({ resource: `trail/${at}` })) },
    ],
  ])('describes an alert of %s', (_, changes) => {
    const forms = formsOf(aReport(changes))
    expect(forms.length).toBeGreaterThan(0)
    expect(forms.map((form) => faults(form))).toEqual(forms.map(() => []))
  })

  it.each(hostile)('describes an alert of %j', (text) => {
    const forms = formsOf(aHostileReport(text))
    expect(forms.map((form) => faults(form))).toEqual(forms.map(() => []))
  })

  it('describes a test alert', () => {
    const identity = { account: '123456789012', partition: 'aws', callerArn: 'arn:aws:iam::123456789012:root' }
    expect(faults(renderedAlert(testAlert(identity, 'us-east-1', 'cafe', new Date())).event)).toEqual([])
  })

  it('is not met by something else', () => {
    expect(faults('{"schemaVersion":"1"}')).not.toEqual([])
  })
})
