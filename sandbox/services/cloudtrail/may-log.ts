import type { StoredSelectors } from './trail.ts'

/** True where selectors let some event of a category, read or write, through. */
export function mayLog(stored: StoredSelectors, category: 'Management' | 'Data', readOnly: boolean): boolean {
  if (stored.kind === 'basic') {
    return stored.selectors.some((selector) => {
      const { ReadWriteType: readWrite = 'All' } = selector
      if (readWrite !== 'All' && (readWrite === 'ReadOnly') !== readOnly) return false
      if (category === 'Management') return selector.IncludeManagementEvents ?? true
      return (selector.DataResources ?? []).some((resource) => (resource.Values ?? []).length > 0)
    })
  }
  return stored.selectors.some((selector) => {
    const fields = new Map((selector.FieldSelectors ?? []).map((field) => [field.Field, field.Equals]))
    const wanted = fields.get('readOnly')
    return fields.get('eventCategory')?.includes(category) && (wanted?.includes(String(readOnly)) ?? true)
  })
}
