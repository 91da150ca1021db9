import { isDeepStrictEqual } from 'node:util'
import type { Facet } from '../../model/index.ts'
import { changeLines } from '../../text/facet-text.ts'
import type { Baseline } from './baseline.ts'

/** A baseline as what a person compares: its settings, selectors, insights and tags. */
export const facetsOfBaseline = ({ trailArn, settings, selectors, insights, tags }: Baseline): Facet[] => [
  { kind: 'trail', trailArn, settings },
  { kind: 'selectors', trailArn, selectors },
  { kind: 'insights', trailArn, insights },
  { kind: 'tags', trailArn, tags },
]

/** What of the trail itself differs between two of its baselines, one line a thing, as before → after. */
export function changedLines(before: Baseline, after: Baseline): string[] {
  const others = facetsOfBaseline(after)
  return facetsOfBaseline(before).flatMap((facet, index) => {
    const other = others[index]
    return other && !isDeepStrictEqual(facet, other) ? changeLines(facet, other) : []
  })
}
