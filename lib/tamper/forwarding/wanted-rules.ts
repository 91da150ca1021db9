import { parseArn } from '../../text/arn.ts'
import { leadRegion, regionForm } from '../../aws/regions.ts'
import type { Arn, GuardDeployment, Region, RuleTarget, Snapshot } from '../../model/index.ts'
import {
  deployedServices,
  type EventPattern,
  eventPatterns,
  heardServices,
  isAtHome,
  ownPattern,
  patternText,
} from './event-patterns.ts'
import { namedPattern, type NamedService, type ProtectedName, protectedNames } from './named-pattern.ts'

/** A rule as it should be. `names` are the resources that its pattern is limited to. */
export type WantedRule = {
  region: Region
  name: string
  service: string
  pattern: string
  names: string[]
  target: RuleTarget
  /** Made by the stack, so that its absence is never a matter of consent. */
  deployed: boolean
}

/** What forwarding rules of a guard are called, in whatever region; another home region's guard has other ones. */
const forwarderPrefix = ({ name, homeRegion }: GuardDeployment) => `${name}-to-${homeRegion}-`

const forwarder = new RegExp(
  `^trailkeeper(?:-[\\w.-]+)?-to-(?<home>${regionForm.source.slice(1, -1)})-[a-z0-9]+$`,
)

/** The home region of the guard whose forwarding rule is called so; undefined where none is. */
export const homeOfForwarder = (name: string): Region | undefined => forwarder.exec(name)?.groups?.['home']

/**
 * Every rule that the guard hears by, over the regions of the snapshot. At home they call its function: those of the
 * stack, and those that name the trails' resources. Elsewhere, and in every region of an organization's other accounts,
 * they forward to the home region's bus; no forwarder at home. IAM and Organizations are heard in the partition's leading region alone; calls on functions and alarms where a
 * guard is at home, this one or another.
 */
export function wantedRules(snapshot: Snapshot, deployment: GuardDeployment): WantedRule[] {
  const names = protectedNames(snapshot)
  return Object.keys(snapshot.regions).flatMap((region) =>
    region === deployment.homeRegion && isAtHome(deployment, snapshot.account)
      ? rulesAtHome(deployment, names)
      : forwardersIn(region, snapshot, deployment, names),
  )
}

/** What the ARNs of a guard's functions begin with, up to the short name of each. */
export function functionsOf({ busArn, homeRegion, name }: GuardDeployment): string {
  const { account = '', partition = 'aws' } = parseArn(busArn) ?? {}
  return `arn:${partition}:lambda:${homeRegion}:${account}:function:${name}-`
}

/** The function that the home region's rules call. */
const reactArn = (deployment: GuardDeployment): Arn => `${functionsOf(deployment)}react`

/** Where the guard's own rules lead. */
export const targetsOf = (deployment: GuardDeployment): Arn[] => [deployment.busArn, reactArn(deployment)]

function rulesAtHome(deployment: GuardDeployment, names: readonly ProtectedName[]): WantedRule[] {
  const { homeRegion: region, name, deadLetterArn } = deployment
  const target = {
    id: 'react',
    arn: reactArn(deployment),
    ...(deadLetterArn !== undefined && { deadLetterArn }),
  }
  const rule = (service: string, pattern: EventPattern, about: string[]) => ({
    region,
    name: `${name}-${service}`,
    service,
    pattern: patternText(JSON.stringify(pattern)),
    names: about,
    target,
    deployed: about.length === 0,
  })
  const own = ownPattern(deployment)
  return [
    ...deployedServices.map((service) => rule(service, eventPatterns[service].pattern, [])),
    ...(own ? [rule('own', own, [])] : []),
    ...byService(names).map(([service, about]) => rule(service, namedPattern(service, about), about)),
  ]
}

function forwardersIn(
  region: Region,
  snapshot: Snapshot,
  deployment: GuardDeployment,
  names: readonly ProtectedName[],
): WantedRule[] {
  const target = { id: 'guard', arn: deployment.busArn, roleArn: deployment.forwardingRoleArn }
  const rule = (service: string, pattern: EventPattern, about: string[]) => ({
    region,
    name: `${forwarderPrefix(deployment)}${service}`,
    service,
    // An event that somebody else's bus sent on here is not this account's to tell.
    pattern: patternText(JSON.stringify({ ...pattern, account: [snapshot.account] })),
    names: about,
    target,
    deployed: false,
  })
  const isLead = region === leadRegion(snapshot.partition)
  const isPeer = isHomeOfAnother(region, snapshot)
  const general = heardServices.filter((service) => {
    const { place } = eventPatterns[service]
    return place === 'everywhere' || (place === 'lead-region' && isLead) || (place === 'home' && isPeer)
  })
  const here = names.filter((one) => one.region === region)
  return [
    ...general.map((service) => rule(service, eventPatterns[service].pattern, [])),
    ...byService(here).map(([service, about]) => rule(service, namedPattern(service, about), about)),
  ]
}

/** Two guards watch each other: what is done to one's functions is heard by the other. */
const isHomeOfAnother = (region: Region, { guard }: Snapshot): boolean =>
  guard.ok &&
  guard.value?.rules.some(
    (one) =>
      one.region === region &&
      one.rule.ok &&
      one.rule.value?.targets.some((arn) => /:lambda:.*:function:trailkeeper-/.test(arn)),
  ) === true

function byService(names: readonly ProtectedName[]): [NamedService, string[]][] {
  const services = [...new Set(names.map(({ service }) => service))]
  return services.map((service) => [
    service,
    names.filter((one) => one.service === service).map(({ name }) => name),
  ])
}
