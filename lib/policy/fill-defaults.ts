import type * as z from 'zod'
import type { AlertChannel } from './alert-channels.ts'
import { type CheckId, optInChecks, type WrittenCheckSettings } from './check-settings.ts'
import type { CommonSettings, DataEvents, Exemption, Mode, Pipeline, Policy } from './policy.ts'
import type { policyFile } from './schema.ts'

export type WrittenPolicy = z.infer<typeof policyFile>

type Written = { [Id in CheckId]?: WrittenCheckSettings<Id> | undefined } & {
  '*'?: WrittenCheckSettings<'trail-logging'> | undefined
}

/** The written policy with every default filled in. */
export function fillDefaults(written: WrittenPolicy): Policy {
  const mode = written.mode ?? 'plan'
  return {
    version: 1,
    mode,
    ears: written.ears ?? 'plan',
    secondCopy: written.secondCopy ?? 'refuse',
    regions: {
      include: written.regions?.include ?? 'all',
      expectedDenied: written.regions?.expectedDenied ?? [],
    },
    coverage: written.coverage ?? 'union',
    checks: checksOf(written.checks ?? {}, mode),
    budget: { repairs: written.budget?.repairs ?? 3, minutes: written.budget?.minutes ?? 60 },
    alerts: alertsOf(written.alerts),
    pipelines: (written.pipelines ?? []).map(withoutAbsentExpiry<Pipeline>),
    exemptions: (written.exemptions ?? []).map(withoutAbsentExpiry<Exemption>),
  }
}

function alertsOf(written: WrittenPolicy['alerts']): Policy['alerts'] {
  const docs = written?.docs?.replace(/\/+$/, '')
  const channels: readonly AlertChannel[] = written?.channels ?? ['sns']
  return {
    channels: [...new Set(channels)],
    stillOpenHours: written?.stillOpenHours ?? 24,
    ...(docs !== undefined && { docs }),
  }
}

function withoutAbsentExpiry<T extends { expires?: string }>(
  entry: Omit<T, 'expires'> & { expires?: string | undefined },
) {
  const { expires, ...rest } = entry
  return expires === undefined ? rest : { ...rest, expires }
}

function checksOf(written: Written, policyMode: Mode): Policy['checks'] {
  const everyCheck = written['*'] ?? {}
  const common = (id: CheckId): CommonSettings => {
    const own = written[id] ?? {}
    const severity = own.severity ?? everyCheck.severity
    return {
      enabled: own.enabled ?? (optInChecks.includes(id) ? false : (everyCheck.enabled ?? true)),
      mode: own.mode ?? everyCheck.mode ?? policyMode,
      ...(severity && { severity }),
    }
  }
  const trail = written['multi-region-trail']?.trail
  const keyId = written['kms-encryption']?.keyId
  return {
    'multi-region-trail': { ...common('multi-region-trail'), ...(trail && { trail }) },
    'trail-logging': { ...common('trail-logging'), restart: restartsOf(written, policyMode) },
    'log-file-validation': common('log-file-validation'),
    'kms-encryption': { ...common('kms-encryption'), ...(keyId && { keyId }) },
    'event-selectors': {
      ...common('event-selectors'),
      each: written['event-selectors']?.each ?? false,
      dataEvents: (written['event-selectors']?.dataEvents ?? []).map(dataEventsOf),
    },
    'region-coverage': common('region-coverage'),
    'management-event-exclusions': common('management-event-exclusions'),
    'global-service-events': common('global-service-events'),
    's3-data-events-write': common('s3-data-events-write'),
    's3-data-events-read': common('s3-data-events-read'),
    insights: { ...common('insights'), types: written.insights?.types ?? ['ApiCallRateInsight'] },
    'cloudwatch-logs': common('cloudwatch-logs'),
    delivery: { ...common('delivery'), maxAgeHours: written.delivery?.maxAgeHours ?? 24 },
    'kms-key-usable': common('kms-key-usable'),
    'kms-key-rotation': common('kms-key-rotation'),
    'bucket-exists': {
      ...common('bucket-exists'),
      buckets: [...(written['bucket-exists']?.buckets ?? [])],
    },
    'bucket-public': common('bucket-public'),
    'bucket-access-logging': common('bucket-access-logging'),
    'bucket-policy': common('bucket-policy'),
    'bucket-versioning': common('bucket-versioning'),
    'bucket-retention': { ...common('bucket-retention'), days: written['bucket-retention']?.days ?? 365 },
    'trail-tags': { ...common('trail-tags'), keys: written['trail-tags']?.keys ?? [] },
    'change-alarm': common('change-alarm'),
    'duplicate-management-events': common('duplicate-management-events'),
    'tampering-path': common('tampering-path'),
  }
}

/** On unless somebody said otherwise: an off-switch that only an explicit mode can throw. */
function restartsOf(written: Written, policyMode: Mode): boolean {
  const said = written['trail-logging']?.mode ?? written['*']?.mode
  return said === undefined ? policyMode !== 'off' : said === 'enforce'
}

function dataEventsOf(
  written: string | { type: string; readWrite?: DataEvents['readWrite'] | undefined },
): DataEvents {
  if (typeof written === 'string') return { type: written, readWrite: 'All' }
  return { type: written.type, readWrite: written.readWrite ?? 'All' }
}
