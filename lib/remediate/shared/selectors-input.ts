import type { Selectors } from '../../model/index.ts'
import type { SelectorsInput } from '../../model/write.ts'

/** PutEventSelectors' input for these selectors. Empty operator lists are left out: AWS refuses them. */
export function selectorsInput(trailArn: string, selectors: Selectors): SelectorsInput {
  if (selectors.kind === 'basic') {
    return {
      TrailName: trailArn,
      EventSelectors: selectors.selectors.map((selector) => ({
        ReadWriteType: selector.readWrite,
        IncludeManagementEvents: selector.management,
        DataResources: selector.dataResources.map(({ type, values }) => ({ Type: type, Values: values })),
        ExcludeManagementEventSources: selector.excludedSources,
      })),
    }
  }
  return {
    TrailName: trailArn,
    AdvancedEventSelectors: selectors.selectors.map(({ name, fields }) => ({
      ...(name !== undefined && { Name: name }),
      FieldSelectors: fields.map((field) => ({
        Field: field.field,
        ...(field.equals?.length && { Equals: field.equals }),
        ...(field.startsWith?.length && { StartsWith: field.startsWith }),
        ...(field.endsWith?.length && { EndsWith: field.endsWith }),
        ...(field.notEquals?.length && { NotEquals: field.notEquals }),
        ...(field.notStartsWith?.length && { NotStartsWith: field.notStartsWith }),
        ...(field.notEndsWith?.length && { NotEndsWith: field.notEndsWith }),
      })),
    })),
  }
}
