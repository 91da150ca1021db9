import { REGIONS } from '../regions.ts'
import { trailNameFault } from '../services/cloudtrail/trail-name.ts'
import type { Scenario, ScenarioTrail } from './scenario.ts'

/** What no account could look like, though each part of the scenario is well-formed. Each says where it stands. */
export function scenarioFaults(scenario: Scenario): string[] {
  return [
    ...regionFaults(scenario),
    ...scenario.trails.flatMap((trail, at) => trailFaults(scenario, trail, at)),
  ]
}

const known = new Set((REGIONS['aws'] ?? []).map(({ name }) => name))

function regionFaults({ optedIn, buckets, keys, topics, logGroups, trails }: Scenario): string[] {
  const placed = Object.entries({ buckets, keys, topics, logGroups, trails }).flatMap(([kind, list]) =>
    list.map(({ region }, at) => ({ region, where: `${kind}[${at}].region` })),
  )
  const named = optedIn.map((region, at) => ({ region, where: `optedIn[${at}]` }))
  return [...named, ...placed].flatMap(({ region, where }) =>
    known.has(region) ? [] : [`${where}: there is no region ${region}`],
  )
}

function trailFaults(scenario: Scenario, trail: ScenarioTrail, at: number): string[] {
  const where = `trails[${at}]`
  const name = trailNameFault(trail.name)
  return [
    ...(name === undefined ? [] : [`${where}.name: ${name}`]),
    ...(scenario.trails.slice(0, at).some((other) => isSame(other, trail))
      ? [`${where}: ${trail.name} stands in ${trail.region} already`]
      : []),
    ...(hasKey(scenario, trail) ? [] : [`${where}.key: no key ${trail.key} in the bucket's region`]),
    ...(trail.topic === undefined || scenario.topics.some((topic) => topic.name === trail.topic)
      ? []
      : [`${where}.topic: no topic ${trail.topic}`]),
  ]
}

const isSame = (one: ScenarioTrail, other: ScenarioTrail) =>
  one.name === other.name && one.region === other.region && one.account === other.account

/** A trail's key stands in the region of its bucket (CloudTrail API reference, UpdateTrail `KmsKeyId`). */
function hasKey({ buckets, keys }: Scenario, trail: ScenarioTrail): boolean {
  if (trail.key === undefined) return true
  const region = buckets.find((bucket) => bucket.name === trail.bucket)?.region ?? trail.region
  return keys.some((key) => key.alias === trail.key && key.region === region)
}
