import { globalServicesRegion } from '../aws/regions.ts'
import type { Region } from '../model/index.ts'
import type { CoverageReport, RegionAnswers } from './coverage-report.ts'

/** Regions with the same answers. */
export type CoverageGroup = { regions: Region[]; answers: RegionAnswers }

/**
 * The regions of a report by their answers, the largest group first. Global services are answered for in one region;
 * that does not set it apart, and its group carries the answer.
 */
export function coverageGroups({ regions, partition }: CoverageReport): CoverageGroup[] {
  const isAnsweredOnce = globalServicesRegion(partition) !== undefined
  const groups = new Map<string, CoverageGroup>()
  for (const [region, answers] of Object.entries(regions)) {
    const { 'global-service-events': global, ...own } = answers
    const key = JSON.stringify(isAnsweredOnce ? own : answers)
    const group = groups.get(key) ?? { regions: [], answers: {} }
    group.regions.push(region)
    group.answers = { ...answers, ...group.answers, ...(global && { 'global-service-events': global }) }
    groups.set(key, group)
  }
  return [...groups.values()].toSorted((a, b) => b.regions.length - a.regions.length)
}
