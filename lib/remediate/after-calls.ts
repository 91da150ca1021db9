import type { Call, Snapshot, Trail } from '../model.ts'

/** The snapshot as it will be once these calls have been made, as far as they change trails. */
export function afterCalls(snapshot: Snapshot, calls: readonly Call[]): Snapshot {
  return calls.reduce(
    (before, call) => ({ ...before, trails: before.trails.map((trail) => afterCall(trail, call)) }),
    snapshot,
  )
}

function afterCall(trail: Trail, { intend }: Call): Trail {
  if (!('trailArn' in intend) || intend.trailArn !== trail.arn) return trail
  switch (intend.kind) {
    case 'logging':
      return withLogging(trail, intend.logging)
    case 'selectors':
      return { ...trail, selectors: { ok: true, value: intend.selectors } }
    case 'insights':
      return { ...trail, insights: { ok: true, value: intend.insights } }
    case 'trail': {
      const { multiRegion, globalServiceEvents, logFileValidation, kmsKeyId } = intend.settings
      return {
        ...trail,
        multiRegion: multiRegion ?? trail.multiRegion,
        globalServiceEvents: globalServiceEvents ?? trail.globalServiceEvents,
        logFileValidation: logFileValidation ?? trail.logFileValidation,
        ...(typeof kmsKeyId === 'string' && { kmsKeyId }),
      }
    }
    default:
      return trail
  }
}

/** Every region's view of the status changes with it. */
function withLogging(trail: Trail, logging: boolean): Trail {
  const regions = [...new Set([trail.homeRegion, ...Object.keys(trail.status)])]
  return {
    ...trail,
    status: Object.fromEntries(
      regions.map((region) => {
        const status = trail.status[region]
        return [region, { ok: true, value: status?.ok ? { ...status.value, logging } : { logging } }]
      }),
    ),
  }
}
