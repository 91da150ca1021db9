import { isDeepStrictEqual } from 'node:util'
import type { Baseline } from '../../lib/trail/baseline/baseline.ts'
import { changedLines, facetsOfBaseline } from '../../lib/trail/baseline/next-baselines.ts'
import { facetText } from '../../lib/text/facet-text.ts'
import { plainText } from '../../lib/text/plain-text.ts'

/** What stands in a baseline, one line a thing. */
export function baselineLines(baseline: Baseline): string[] {
  const settings = Object.entries(baseline.settings).map(
    ([name, value]) => `${name}: ${value === null ? 'not set' : plainText(String(value))}`,
  )
  const others = facetsOfBaseline(baseline).flatMap((facet) =>
    facet.kind === 'trail' ? [] : [`${facet.kind}: ${facetText(facet)}`],
  )
  const kept = Object.keys(baseline.destination)
  return [...settings, ...others, `destination: ${kept.length > 0 ? kept.join(', ') : 'nothing kept'}`]
}

/** What differs between two baselines of a trail, one line a thing, as before → after. */
export function differenceLines(before: Baseline, after: Baseline): string[] {
  return [
    ...changedLines(before, after),
    ...destinationLines(before, after),
    ...retirementLines(before, after),
  ]
}

/** Policies are long: that one differs is said, and both stand in the JSON. */
function destinationLines(before: Baseline, after: Baseline): string[] {
  const was: Record<string, unknown> = before.destination
  const is: Record<string, unknown> = after.destination
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])]
  return names
    .filter((name) => !isDeepStrictEqual(was[name], is[name]))
    .map((name) => `${name}: ${presence(was[name])} → ${is[name] === undefined ? 'not read' : 'another'}`)
}

const presence = (value: unknown): string => (value === undefined ? 'not kept' : 'as kept')

function retirementLines(before: Baseline, after: Baseline): string[] {
  if (before.retired === after.retired) return []
  return [after.retired ? 'trail: kept → given up' : 'trail: given up → kept']
}

/** How a version came to be, in a line. */
export function originText({ version, takenAt, origin, acceptedBy, retired }: Baseline): string {
  const by = acceptedBy === undefined ? '' : ` by ${plainText(acceptedBy)}`
  return `version ${version}, ${takenAt}, ${origin}${by}${retired ? ', given up' : ''}`
}
