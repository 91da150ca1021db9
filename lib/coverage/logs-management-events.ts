import type { Selectors } from '../model/index.ts'

/** True where a trail with these selectors logs some management events, and so counts as a copy of them. */
export function logsManagementEvents(selectors: Selectors): boolean {
  if (selectors.kind === 'basic') {
    return selectors.selectors.length === 0 || selectors.selectors.some((selector) => selector.management)
  }
  return selectors.selectors.some((selector) =>
    selector.fields.some((field) => field.field === 'eventCategory' && field.equals?.includes('Management')),
  )
}
