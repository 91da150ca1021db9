import { globalRegion, REGIONS } from '../sandbox/regions.ts'
import type { WrittenScenario } from '../sandbox/scenarios/scenario.ts'

type WrittenTrail = NonNullable<WrittenScenario['trails']>[number]

const known = REGIONS.aws ?? []

/** Regions that are on without asking, and those that are on in an account that opted into all. */
export const regionsOf = (count: 17 | 34): string[] =>
  known.filter(({ optIn }) => count === 34 || !optIn).map(({ name }) => name)

/** An account with this many regions on, and trails: the first is multi-region, of more than seven the first three. */
export function anAccount(
  regionCount: 17 | 34,
  trailCount: number,
  changes: (index: number) => Partial<WrittenTrail> = () => ({}),
): WrittenScenario {
  const regions = regionsOf(regionCount)
  const multiRegion = trailCount > 7 ? 3 : 1
  const trails = Array.from({ length: trailCount }, (_, index): WrittenTrail => {
    const isMultiRegion = index < multiRegion
    const home = isMultiRegion ? undefined : regions[(index - multiRegion) % regions.length]
    return {
      name: `trail-${index}`,
      region: home ?? globalRegion('aws'),
      bucket: 'logs',
      multiRegion: isMultiRegion,
      validation: true,
      ...changes(index),
    }
  })
  return { ...whereTrailsLog(regionCount), trails }
}

/** Five trails at home in each region, as many as AWS allows, none of them multi-region. */
export function fullAccount(
  regionCount: 17 | 34,
  changes: (name: string) => Partial<WrittenTrail> = () => ({}),
): WrittenScenario {
  const trails = regionsOf(regionCount).flatMap((region) =>
    Array.from({ length: 5 }, (_, index): WrittenTrail => {
      const name = `trail-${index}`
      return { name, region, bucket: 'logs', validation: true, ...changes(`${region}-${index}`) }
    }),
  )
  return { ...whereTrailsLog(regionCount), trails }
}

const whereTrailsLog = (regionCount: 17 | 34): WrittenScenario => ({
  optedIn: regionCount === 34 ? known.filter(({ optIn }) => optIn).map(({ name }) => name) : [],
  buckets: [{ name: 'logs', region: globalRegion('aws'), versioning: true, publicAccessBlock: true }],
})
