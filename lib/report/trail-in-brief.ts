import { findUnlogged } from '../coverage/find-unlogged.ts'
import { logsSomeOf } from '../coverage/trails-logging-in.ts'
import { question } from '../coverage/questions.ts'
import type { Trail, TrailInBrief } from '../model/index.ts'
import { loggingOf } from '../trail/status.ts'

/**
 * One trail as a map shows it: where it stands, whether it logs, and how much of management
 * events its selectors ask for.
 */
export function trailInBrief(trail: Trail, partition: string): TrailInBrief {
  const logging = loggingOf(trail)
  return {
    arn: trail.arn,
    homeRegion: trail.homeRegion,
    multiRegion: trail.multiRegion,
    organization: trail.organization,
    logging: logging.ok ? logging.value : 'unknown',
    management: managementOf(trail, partition),
  }
}

function managementOf({ selectors }: Trail, partition: string): TrailInBrief['management'] {
  if (!selectors.ok) return 'unknown'
  const { wanted } = question('management-events-except-kms-and-rds-data', partition)
  try {
    if (!findUnlogged(wanted, [selectors.value])) return 'all'
    return logsSomeOf(wanted, selectors.value) ? 'some' : 'none'
  } catch {
    // A map is no reason to lose a report: what cannot be worked out is unknown.
    return 'unknown'
  }
}
