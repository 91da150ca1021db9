import type { Region, Severity } from '../model/index.ts'
import type { AlertChannel } from './alert-channels.ts'
import type { CheckId } from './check-settings.ts'

export type Mode = 'off' | 'plan' | 'enforce'
export type DataEvents = { type: string; readWrite: 'All' | 'ReadOnly' | 'WriteOnly' }

/** What every check has, defaults filled in. `severity` is absent where the check's own stands. */
export type CommonSettings = { enabled: boolean; mode: Mode; severity?: Severity }

type OwnSettings = {
  'multi-region-trail': { trail?: string }
  /** `restart`: a trail that was seen logging is started again by itself. */
  'trail-logging': { restart: boolean }
  'kms-encryption': { keyId?: string }
  'event-selectors': { each: boolean; dataEvents: DataEvents[] }
  insights: { types: string[] }
  delivery: { maxAgeHours: number }
  /** `buckets`: of other accounts, that trails may be restored to. */
  'bucket-exists': { buckets: string[] }
  'bucket-retention': { days: number }
  'trail-tags': { keys: string[] }
}

export type CheckSettings<Id extends CheckId> = CommonSettings &
  (Id extends keyof OwnSettings ? OwnSettings[Id] : unknown)

export type Exemption = { check: string; resource: string; reason: string; owner: string; expires?: string }
export type Pipeline = { role: string; owner: string; expires?: string }

/** `docs`: a URL without its last slash; links stay relative to the repository where it is absent. */
export type AlertSettings = { channels: AlertChannel[]; stillOpenHours: number; docs?: string }

/** The policy with every default filled in: what checks, remedies and the flow read. */
export type Policy = {
  version: 1
  mode: Mode
  ears: Mode
  secondCopy: 'refuse' | 'allow'
  regions: { include: 'all' | Region[]; expectedDenied: Region[] }
  coverage: 'union' | 'strict'
  checks: { [Id in CheckId]: CheckSettings<Id> }
  budget: { repairs: number; minutes: number }
  alerts: AlertSettings
  pipelines: Pipeline[]
  exemptions: Exemption[]
}
