import { afterEach, expect, it, jest } from '@jest/globals'
import { observed } from '../../handlers/observed.ts'
import { sweepInput } from '../../handlers/sweep-handler.ts'
import { sweepRun } from '../../handlers/sweep-run.ts'
import { lambdaContext } from '../../sandbox/guard/lambda-context.ts'
import { aFinding, anOutcome, aReport, aTamper } from '../builders/a-report.ts'
import { watched } from '../guard/watched.ts'

// Read where a handler is made, not where it is loaded.
process.env.POWERTOOLS_LOG_LEVEL = 'SILENT'
process.env.POWERTOOLS_METRICS_DISABLED = 'false'
process.env.POWERTOOLS_DEV = 'true'
process.env.TRAILKEEPER_STACK = 'trailkeeper-test'
const context = lambdaContext(
  'trailkeeper-sweep',
  'arn:aws:lambda:us-east-1:123456789012:function:trailkeeper-sweep',
)

afterEach(() => {
  jest.restoreAllMocks()
})

const failing = () => observed('sweep', () => Promise.reject(new Error('no alert')))({}, context)

/** What is written as embedded metrics while it runs. */
async function metricsOf(run: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const lines: string[] = []
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))
  jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  await run().catch(() => undefined)
  return lines.filter((line) => line.includes('_aws')).map((line) => JSON.parse(line))
}

it('a run that came to its end beats once, under the dimensions that the stack’s alarm asks for', async () => {
  const written = await metricsOf(() => observed('sweep', async () => aReport())({}, context))
  const beats = written.filter((one) => 'Heartbeat' in one)
  expect(beats).toMatchObject([
    { Heartbeat: 1, service: 'trailkeeper', stack: 'trailkeeper-test', function: 'sweep' },
  ])
  expect(JSON.stringify(beats)).toContain('"Dimensions":[["service","stack","function"]]')
})

it('a run that failed does not', async () => {
  expect((await metricsOf(failing)).filter((one) => 'Heartbeat' in one)).toEqual([])
})

it('a sweep of some regions does not: whoever gives the schedule such an input raises the alarm', () =>
  watched({}, {}, async ({ settings }) => {
    const sweep = sweepRun(settings, sweepInput)
    const beats = async (event: unknown) =>
      (await metricsOf(() => sweep(event, context))).filter((one) => 'Heartbeat' in one).length
    expect(await beats({ regions: ['eu-west-1'] })).toBe(0)
    expect(await beats({})).toBe(1)
  }))

const finding = (severity: 'critical' | 'low', status: 'fail' | 'pass') => aFinding({ severity, status })

it('counts trails, what fails by severity, and the seconds from a call to its repair', async () => {
  const report = aReport({
    finishedAt: '2026-11-21T00:00:04.500Z',
    tamper: aTamper({ eventTime: '2026-11-21T00:00:00Z' }),
    outcomes: [anOutcome()],
    findings: [finding('critical', 'fail'), finding('critical', 'pass'), finding('low', 'fail')],
  })
  const written = await metricsOf(() => observed('react', async () => report)({}, context))
  expect(Object.assign({}, ...written)).toMatchObject({ FailingCritical: 1, FailingHigh: 0, FailingLow: 1 })
  expect(Object.assign({}, ...written)).toMatchObject({ Repaired: 1, SecondsToRepair: 4.5 })
})
