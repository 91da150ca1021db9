import { InvalidArgumentError } from 'commander'
import { isRegionName, knownRegions, regionsLike, whatRegionsAre } from '../lib/aws/regions.ts'
import type { Region } from '../lib/model/index.ts'
import type { Policy } from '../lib/policy/policy.ts'
import { nearestName } from '../lib/text/nearest-name.ts'
import { commaList } from './comma-list.ts'

/** @throws InvalidArgumentError */
export function regionList(text: string): string[] {
  const names = commaList(text)
  if (names.length === 0) throw new InvalidArgumentError('Name at least one region.')
  const wrong = names.find((name) => !isRegionName(name))
  if (wrong === undefined) return names
  const meant = nearestName(wrong, regionsLike(wrong))
  const hint =
    meant === undefined ? `is not ${whatRegionsAre}.` : `is not a region name. Did you mean ${meant}?`
  throw new InvalidArgumentError(`"${wrong}" ${hint}`)
}

/** @throws InvalidArgumentError */
export function oneRegion(text: string): string {
  const [region, ...more] = regionList(text)
  if (region === undefined || more.length > 0) throw new InvalidArgumentError('Name one region.')
  return region
}

/**
 * What to say of names that have a region's form and that no partition is known to have, one a line: a typo, or a
 * region that is newer than this version, so that nothing is refused for it.
 */
export const regionNotes = (names: readonly string[]): string[] =>
  [...new Set(names)]
    .filter((name) => !knownRegions().includes(name))
    .map((name) => `${name} is no region that this version knows${question('; did', meantRegion(name))}`)

const question = (did: string, meant: Region | undefined): string =>
  meant === undefined ? '' : `${did} you mean ${meant}?`

/** The regions that a policy names: to look at, expected to be denied, and exempt. */
export const regionsNamedIn = ({ regions, exemptions }: Pick<Policy, 'regions' | 'exemptions'>): Region[] => [
  ...(regions.include === 'all' ? [] : regions.include),
  ...regions.expectedDenied,
  ...exemptions.map(({ resource }) => resource).filter((resource) => isRegionName(resource)),
]

/** What an error says of a region, and the region that was meant where no partition is known to have that one. */
export function withMeantRegion(text: string): string {
  const named = text.match(/\b[a-z]{2,}(?:-[a-z]+)+-\d+\b/g) ?? []
  const [meant] = named.filter((name) => isRegionName(name)).flatMap((name) => meantRegion(name) ?? [])
  return `${text}${question(' Did', meant)}`
}

function meantRegion(name: string): Region | undefined {
  return knownRegions().includes(name) ? undefined : nearestName(name, regionsLike(name))
}
