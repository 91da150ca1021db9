import type { Rule } from '@aws-sdk/client-eventbridge'
import { read } from '../aws/read.ts'
import { parseArn } from '../text/arn.ts'
import { isAtHome } from '../tamper/forwarding/event-patterns.ts'
import type { Clients } from '../aws/clients.ts'
import type { AccountId, Arn, ForwardingRule, Guard, GuardDeployment, Read, Region } from '../model/index.ts'
import { rulesNamed, ruleTargets } from './rule-targets.ts'

const rulePrefix = 'trailkeeper-'

/**
 * What carries tampering events to the guard: its rules on each region's default bus, with their targets. Scheduled
 * rules carry no events and are left out.
 * @param deployment what the guard knows of itself, where it is the guard that asks
 * @returns `undefined` where all regions were read and none has a rule: no guard is deployed
 */
export async function guardOf(
  clients: Clients,
  account: AccountId,
  partition: string,
  regions: readonly Region[],
  deployment?: GuardDeployment,
): Promise<Read<Guard | undefined>> {
  const [answers, itself] = await Promise.all([
    Promise.all(regions.map((region) => rulesIn(clients, region))),
    deployment && isAtHome(deployment, account) && regions.includes(deployment.homeRegion)
      ? import('./guard-functions.ts').then((m) => m.guardFunctions(clients, deployment, regions))
      : {},
  ])
  const rules = answers.flatMap((one) => one.rules)
  const scheduled = answers.flatMap((one) => one.scheduled)
  if (deployment) {
    const { homeRegion, busArn } = deployment
    return {
      ok: true,
      value: { rules, homeRegion, expectedTarget: busArn, deployment, scheduled, ...itself },
    }
  }
  if (rules.every(({ rule }) => rule.ok && rule.value === undefined)) return { ok: true, value: undefined }
  const homeRegion = homeOf(rules)
  return {
    ok: true,
    value: {
      rules,
      ...(homeRegion !== undefined && {
        homeRegion,
        expectedTarget: busOf(rules) ?? `arn:${partition}:events:${homeRegion}:${account}:event-bus/default`,
      }),
    },
  }
}

const isOfEvents = ({ EventPattern = '' }: Rule): boolean => EventPattern !== ''

/** At least one entry a region: one without a rule has an entry that says so. */
async function rulesIn(clients: Clients, region: Region) {
  const listed = await read('events:ListRules', () => rulesNamed(clients, region, rulePrefix))
  if (!listed.ok) return { rules: [{ region, rule: listed }], scheduled: [] }
  const scheduled = listed.value
    .filter((rule) => !isOfEvents(rule))
    .map(({ Name: name = '' }) => ({ region, name }))
  return { rules: await eventRules(clients, region, listed.value.filter(isOfEvents)), scheduled }
}

function eventRules(
  clients: Clients,
  region: Region,
  found: readonly Rule[],
): Promise<ForwardingRule[]> | ForwardingRule[] {
  if (found.length === 0) return [{ region, rule: { ok: true, value: undefined } }]
  return Promise.all(
    found.map(async (rule) => ({
      region,
      rule: await read('events:ListTargetsByRule', async () => {
        const targetDetails = await ruleTargets(clients, region, rule.Name ?? '')
        return {
          name: rule.Name ?? '',
          state: rule.State ?? '',
          pattern: rule.EventPattern ?? '',
          targets: targetDetails.map(({ arn }) => arn),
          targetDetails,
        }
      }),
    })),
  )
}

/** The guard is at home where a rule calls a function, else where rules forward to. */
function homeOf(rules: readonly ForwardingRule[]): Region | undefined {
  const parsed = allTargets(rules).flatMap((arn) => parseArn(arn) ?? [])
  const home =
    parsed.find((arn) => arn.service === 'lambda') ?? parsed.find((arn) => arn.service === 'events')
  return home?.region
}

/** The bus that most rules forward to: one rule that was led astray does not make its bus the right one. */
function busOf(rules: readonly ForwardingRule[]): Arn | undefined {
  const buses = allTargets(rules).filter((arn) => parseArn(arn)?.service === 'events')
  const votes = (bus: Arn) => buses.filter((other) => other === bus).length
  return buses.toSorted((a, b) => votes(b) - votes(a))[0]
}

const allTargets = (rules: readonly ForwardingRule[]): Arn[] =>
  rules.flatMap(({ rule }) => (rule.ok ? (rule.value?.targets ?? []) : []))
