import type { Selectors } from '../../model/index.ts'

/** Whether two sets of selectors exclude the same sources of management events. */
export const haveSameExclusions = (a: Selectors, b: Selectors): boolean =>
  exclusionsOf(a).join() === exclusionsOf(b).join()

/** Sources that every selector for management events excludes: what one of them logs is logged. */
function exclusionsOf(selectors: Selectors): string[] {
  const lists =
    selectors.kind === 'basic'
      ? selectors.selectors.flatMap((one) => (one.management ? [one.excludedSources] : []))
      : selectors.selectors.flatMap(({ fields }) => {
          const isManagement = fields.some(
            ({ field, equals }) => field === 'eventCategory' && equals?.includes('Management'),
          )
          if (!isManagement) return []
          return [
            fields.flatMap(({ field, notEquals }) => (field === 'eventSource' ? (notEquals ?? []) : [])),
          ]
        })
  const [first = [], ...others] = lists
  return [...new Set(first)].filter((source) => others.every((list) => list.includes(source))).toSorted()
}
