import type { AdvancedSelector, Selectors } from '../model/index.ts'

/** Of selectors, those for management events, and nothing else. */
export function managementPart(selectors: Selectors): Selectors {
  if (selectors.kind === 'advanced')
    return { kind: 'advanced', selectors: selectors.selectors.filter(isForManagement) }
  const own = selectors.selectors.filter(({ management }) => management)
  return selectors.selectors.length > 0 && own.length === 0
    ? { kind: 'advanced', selectors: [] }
    : { kind: 'basic', selectors: own.map((one) => ({ ...one, dataResources: [] })) }
}

/** Of selectors, all but management events. */
export function otherPart(selectors: Selectors): Selectors {
  if (selectors.kind === 'advanced')
    return { kind: 'advanced', selectors: selectors.selectors.filter((one) => !isForManagement(one)) }
  const own = selectors.selectors.filter(({ dataResources }) => dataResources.length > 0)
  return own.length === 0
    ? { kind: 'advanced', selectors: [] }
    : { kind: 'basic', selectors: own.map((one) => ({ ...one, management: false, excludedSources: [] })) }
}

/** True for a selector of management events. */
export const isForManagement = ({ fields }: Pick<AdvancedSelector, 'fields'>): boolean =>
  fields.some(({ field, equals }) => field === 'eventCategory' && equals?.includes('Management'))
