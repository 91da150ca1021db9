import type { InsightSelector, Selectors } from '../../model/index.ts'

/**
 * The kinds of events that these selectors log and event history does not keep: data and network activity events
 * (CloudTrail user guide, "Viewing recent management events with the console": event history has management events only).
 */
export function lostKinds(
  selectors: Selectors | undefined,
  insights: readonly InsightSelector[] = [],
): string[] {
  const kinds = [
    ...(selectors ? dataKinds(selectors) : []),
    ...insights.map(({ type }) => `Insights: ${type}`),
  ]
  return [...new Set(kinds)].toSorted()
}

function dataKinds(selectors: Selectors): string[] {
  if (selectors.kind === 'basic')
    return selectors.selectors.flatMap((one) => one.dataResources.map(({ type }) => `data events of ${type}`))
  return selectors.selectors.flatMap(({ fields }) => {
    const valuesOf = (name: string) => fields.find(({ field }) => field === name)?.equals ?? []
    const [category] = valuesOf('eventCategory')
    if (category === 'Data') return valuesOf('resources.type').map((type) => `data events of ${type}`)
    if (category === 'NetworkActivity')
      return valuesOf('eventSource').map((source) => `network activity events of ${source}`)
    return []
  })
}
