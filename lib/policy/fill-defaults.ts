import * as z from 'zod'
import { allChecks } from '../checks/all-checks.ts'
import { onCanary } from '../model/drill.ts'
import { askedChannels, settingsOfChannels } from './channel-settings.ts'
import { type Given, settledSettings } from './check-settings.ts'
import type { Exemption, Mode, Pipeline, Policy } from './policy.ts'
import type { policyFile } from './schema.ts'
import { settingsById } from './settings-by-id.ts'

/** A policy file as people write it. */
export type WrittenPolicy = z.input<typeof policyFile>

type Written = NonNullable<WrittenPolicy['checks']>

/** The written policy with every default filled in. */
export function fillDefaults(written: WrittenPolicy): Policy {
  const mode = written.mode ?? 'plan'
  return {
    version: 1,
    mode,
    forwarding: written.forwarding ?? 'plan',
    secondCopy: written.secondCopy ?? 'refuse',
    verification: written.verification ?? 'off',
    recovery: recoveryOf(written.recovery),
    ...drillsOf(written),
    regions: {
      include: written.regions?.include ?? 'all',
      expectedDenied: written.regions?.expectedDenied ?? [],
    },
    coverage: written.coverage ?? 'union',
    checks: checksOf(written.checks ?? {}, mode),
    budget: { repairs: written.budget?.repairs ?? 3, minutes: written.budget?.minutes ?? 60 },
    ...tagsOf(written),
    alerts: alertsOf(written),
    pipelines: (written.pipelines ?? []).map(withoutAbsentExpiry<Pipeline>),
    exemptions: (written.exemptions ?? []).map(withoutAbsentExpiry<Exemption>),
    ...accountsOf(written),
  }
}

export const drillDefaults = { schedule: 'off', attacks: ['stop-logging'], regions: 'home' } as const

/** None where none are asked for: a policy stands in each function. */
function drillsOf({ drills = {} }: WrittenPolicy): Pick<Policy, 'drills'> {
  const { schedule = drillDefaults.schedule, regions = drillDefaults.regions } = drills
  const attacks: readonly string[] = drills.attacks ?? drillDefaults.attacks
  if (schedule === 'off') return {}
  return { drills: { schedule, attacks: onCanary.filter((id) => attacks.includes(id)), regions } }
}

/** None where none are asked for: rights to tag follow them. */
const tagsOf = ({ tags = {} }: WrittenPolicy): Pick<Policy, 'tags'> =>
  Object.keys(tags).length > 0 ? { tags } : {}

/** None where no rule is written: what asks for units, and for rights on them, is left out then. */
function accountsOf({ accounts = {} }: WrittenPolicy): Pick<Policy, 'accounts'> {
  const rules = Object.entries(accounts)
  if (rules.length === 0) return {}
  const by = Object.fromEntries(
    rules.map(([key, { exemptions, ...rule }]) => [
      key,
      { ...rule, ...(exemptions && { exemptions: exemptions.map(withoutAbsentExpiry<Exemption>) }) },
    ]),
  )
  return { accounts: { by, optIn: allChecks.flatMap(({ id, optIn }) => (optIn ? [id] : [])) } }
}

/** A prefix ends a folder's name. */
function recoveryOf({
  mode,
  bucket,
  prefix,
  diff,
}: NonNullable<WrittenPolicy['recovery']> = {}): Policy['recovery'] {
  const folder = (prefix ?? 'recovered').replace(/\/*$/, '/')
  return {
    mode: mode ?? 'off',
    ...(bucket !== undefined && { bucket }),
    prefix: folder,
    ...(diff && { diff }),
  }
}

function alertsOf(written: WrittenPolicy): Policy['alerts'] {
  const docs = written.alerts?.docs?.replace(/\/+$/, '')
  const { subscribers } = written.alerts ?? {}
  const settings = settingsOfChannels(written)
  return {
    channels: askedChannels(written),
    ...(settings && { settings }),
    stillOpenHours: written.alerts?.stillOpenHours ?? 24,
    ...(subscribers && { subscribers }),
    ...(docs !== undefined && { docs }),
  }
}

function withoutAbsentExpiry<T extends { expires?: string }>(
  entry: Omit<T, 'expires'> & { expires?: string | undefined },
) {
  const { expires, ...rest } = entry
  return expires === undefined ? rest : { ...rest, expires }
}

/** @throws ZodError where a written setting is none that the schema takes */
function checksOf(written: Written, policyMode: Mode): Policy['checks'] {
  const { '*': every = {}, ...own } = written
  const given = { enabled: every.enabled ?? true, mode: every.mode ?? policyMode, severity: every.severity }
  const checks = settledChecks(given).parse(
    Object.fromEntries(allChecks.map(({ id }) => [id, own[id] ?? {}])),
  )
  const restart = restartsOf(written, policyMode)
  return { ...checks, 'trail-logging': { ...checks['trail-logging'], restart } }
}

/** Made once for each way to give them: zod compiles a schema at its first use, which costs more than the parsing. */
const settledChecksByGiven = new Map<string, ReturnType<typeof newSettledChecks>>()

const newSettledChecks = (given: Given) => z.strictObject(settingsById(settledSettings(given)))

function settledChecks(given: Given) {
  const key = JSON.stringify([given.enabled, given.mode, given.severity])
  const schema = settledChecksByGiven.get(key) ?? newSettledChecks(given)
  settledChecksByGiven.set(key, schema)
  return schema
}

/** On unless somebody said otherwise: an off-switch that only an explicit mode can throw. */
function restartsOf(written: Written, policyMode: Mode): boolean {
  const said = written['trail-logging']?.mode ?? written['*']?.mode
  return said === undefined ? policyMode !== 'off' : said === 'enforce'
}
