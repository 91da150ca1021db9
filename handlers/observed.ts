import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import withMiddleware from '@middy/core'
import type { Context } from 'aws-lambda'
import type { Finding, Report, Summary } from '../lib/model/index.ts'
import { bundledPolicy } from './bundled-policy.ts'
import { failed, functionLogger } from './function-logger.ts'

type Severity = Finding['severity']
type Answer = Pick<Report, 'scope' | 'apiCalls'> & { summary: Summary; policy: string }

/**
 * A handler that logs what it did as one line of JSON and counts it as metrics. What throws is logged and thrown on:
 * Lambda retries it, and then keeps it in the dead-letter queue.
 * @param isWhole whether such an event has all looked at that is this function's to look at; only such a run is a heartbeat
 */
export function observed(
  name: string,
  run: (event: unknown, context: Context) => Promise<Report>,
  isWhole: (event: unknown) => boolean = () => true,
) {
  const logger = functionLogger(name)
  const metrics = new Metrics({ namespace: 'Trailkeeper', serviceName: 'trailkeeper', logger })
  const handler = async (event: unknown, context: Context): Promise<Answer> => {
    try {
      const report = await run(event, context)
      logger.info('done', {
        summary: report.summary,
        apiCalls: report.apiCalls,
        unread: report.unread.length,
      })
      count(metrics, report)
      if (isWhole(event)) heartbeat(metrics, name)
      return {
        scope: report.scope,
        apiCalls: report.apiCalls,
        summary: report.summary,
        policy: bundledPolicy.sha256,
      }
    } catch (error) {
      return failed(logger, error)
    }
  }
  return withMiddleware(handler)
    .use(injectLambdaContext(logger, { clearState: true }))
    .use(logMetrics(metrics))
}

function count(metrics: Metrics, report: Report): void {
  const { summary, apiCalls, tamper } = report
  const failing = (severity: Severity) =>
    report.findings.filter((finding) => finding.status === 'fail' && finding.severity === severity).length
  metrics.addMetric('Failing', MetricUnit.Count, summary.fail)
  metrics.addMetric('FailingCritical', MetricUnit.Count, failing('critical'))
  metrics.addMetric('FailingHigh', MetricUnit.Count, failing('high'))
  metrics.addMetric('FailingMedium', MetricUnit.Count, failing('medium'))
  metrics.addMetric('FailingLow', MetricUnit.Count, failing('low'))
  if (report.trails) metrics.addMetric('Trails', MetricUnit.Count, report.trails.length)
  metrics.addMetric('Unknown', MetricUnit.Count, summary.unknown)
  metrics.addMetric('Repaired', MetricUnit.Count, summary.applied)
  metrics.addMetric('RepairsFailed', MetricUnit.Count, summary.failed + summary.drifted)
  metrics.addMetric('Tampering', MetricUnit.Count, tamper ? 1 : 0)
  metrics.addMetric('ApiCalls', MetricUnit.Count, apiCalls)
  const took =
    tamper && summary.applied > 0 ? secondsToRepair(tamper.eventTime, report.finishedAt) : undefined
  if (took !== undefined) metrics.addMetric('SecondsToRepair', MetricUnit.Seconds, took)
}

/** From the call, as its record has the time, to the end of what answered it; none where the record's time is none. */
function secondsToRepair(called: string, finished: string): number | undefined {
  const took = (Date.parse(finished) - Date.parse(called)) / 1_000
  return Number.isFinite(took) ? Math.max(0, took) : undefined
}

/** One for each run that came to its end: the stack's alarm on its absence says that the guard is not alive. */
function heartbeat(metrics: Metrics, name: string): void {
  const beat = metrics.singleMetric()
  beat.addDimension('stack', process.env.TRAILKEEPER_STACK ?? 'none')
  beat.addDimension('function', name)
  beat.addMetric('Heartbeat', MetricUnit.Count, 1)
}
