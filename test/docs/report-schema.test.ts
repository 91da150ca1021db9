import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { reportJsonSchema } from '../../cli/docs/report-schema.ts'
import { jsonReport } from '../../lib/report/json.ts'
import { aHostileReport } from '../builders/a-hostile-report.ts'
import { aFinding, aReport } from '../builders/a-report.ts'
import { hostile } from '../builders/hostile.ts'
import { inSandbox } from '../cli/run-in.ts'
import { aVariedReport } from '../report/html-reports.ts'

const validate = new Ajv2020({ allErrors: true }).compile(reportJsonSchema())

const faults = (text: string) => {
  validate(JSON.parse(text))
  return validate.errors ?? []
}

describe('docs/report.schema.json', () => {
  it.each(['messy', 'clean', 'empty', 'organization'])('describes what scan and plan print of %s', (scenario) =>
    inSandbox(scenario, async (_, run) => {
      for (const command of ['scan', 'plan']) {
        const { out } = await run(command, '--output', 'json')
        expect(faults(out)).toEqual([])
      }
    }),
  )

  it('describes what apply prints', () =>
    inSandbox('messy', async (_, run) => {
      const { out } = await run('apply', '--yes', '--output', 'json')
      expect(JSON.parse(out).outcomes.length).toBeGreaterThan(0)
      expect(faults(out)).toEqual([])
    }))

  it.each([['varied', aVariedReport], ...hostile.map((text) => [text, aHostileReport(text)] as const)] as const)(
    'describes a report with %j',
    (_, report) => {
      expect(faults(jsonReport(report))).toEqual([])
    },
  )

  it.each([
    ['no findings', { findings: undefined }],
    ['another version', { schemaVersion: '2' }],
    ['a severity that there is not', { findings: [{ ...aFinding(), severity: 'urgent' }] }],
    ['counts below nothing', { summary: { ...aReport().summary, fail: -1 } }],
  ])('refuses %s', (_, changes) => {
    expect(faults(JSON.stringify({ ...aReport(), ...changes }))).not.toEqual([])
  })
})
