import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics'
import type { Verified } from '../lib/guard/guard-verify.ts'

/** What the stack's alarm looks at: for how long some trail and region has not been proven. */
export function countVerified({ report, provenAge }: Verified): void {
  const metrics = new Metrics({ namespace: 'Trailkeeper', serviceName: 'trailkeeper' })
  metrics.addDimension('stack', process.env.TRAILKEEPER_STACK ?? 'none')
  metrics.addDimension('function', 'verify')
  metrics.addMetric('Heartbeat', MetricUnit.Count, 1)
  metrics.addMetric('NewestProvenHourAge', MetricUnit.Seconds, Math.round(provenAge / 1_000))
  metrics.addMetric('Failing', MetricUnit.Count, report.summary.fail)
  metrics.addMetric('Unknown', MetricUnit.Count, report.summary.unknown)
  metrics.publishStoredMetrics()
}
