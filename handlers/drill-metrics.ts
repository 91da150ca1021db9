import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics'
import { isGood } from '../lib/drill/drill-report.ts'
import type { Link } from '../lib/drill/strike.ts'
import type { ScheduledDrill } from '../lib/drill/scheduled-drill.ts'

/** How the guard answered a drill: what the stack's dashboard shows. Of each link the slowest region counts. */
export function countDrill({ attacks, findings, removed }: ScheduledDrill, isDrill: boolean): void {
  const metrics = new Metrics({ namespace: 'Trailkeeper', serviceName: 'trailkeeper' })
  const answered = attacks.filter((one) => isGood(one)).length
  const failed = Math.max(attacks.length - answered, findings.length > 0 ? 1 : 0)
  if (isDrill) {
    metrics.addMetric('DrillsAnswered', MetricUnit.Count, answered)
    metrics.addMetric('DrillsFailed', MetricUnit.Count, failed)
  }
  metrics.addMetric('DrillsRemoved', MetricUnit.Count, removed)
  const slowest = (link: Link) => {
    const times = attacks.flatMap(({ links }) => links[link] ?? [])
    return times.length > 0 ? Math.max(...times) / 1_000 : undefined
  }
  const [heard, restored, readBack] = [slowest('heard'), slowest('restored'), slowest('read-back')]
  const received = slowest('received')
  if (heard !== undefined) metrics.addMetric('DrillHeard', MetricUnit.Seconds, heard)
  if (restored !== undefined) metrics.addMetric('DrillRestored', MetricUnit.Seconds, restored)
  if (readBack !== undefined) metrics.addMetric('DrillReadBack', MetricUnit.Seconds, readBack)
  if (received !== undefined) metrics.addMetric('DrillReceived', MetricUnit.Seconds, received)
  metrics.publishStoredMetrics()
}
