import type {
  AdvancedEventSelector,
  AdvancedFieldSelector,
  EventSelector,
  GetEventSelectorsResponse,
} from '@aws-sdk/client-cloudtrail'
import type { AdvancedSelector, BasicSelector, FieldSelector, Selectors } from '../model/index.ts'

/**
 * What GetEventSelectors answered. Advanced selectors stand alone: while a trail has any, AWS ignores basic ones.
 * No selector of either kind is AWS's default, all management events (PutEventSelectors, API reference).
 */
export function selectorsOfAnswer(
  answer: Pick<GetEventSelectorsResponse, 'EventSelectors' | 'AdvancedEventSelectors'>,
): Selectors {
  const advanced = answer.AdvancedEventSelectors ?? []
  if (advanced.length > 0) return { kind: 'advanced', selectors: advanced.map(advancedSelector) }
  return { kind: 'basic', selectors: (answer.EventSelectors ?? []).map(basicSelector) }
}

function basicSelector(selector: EventSelector): BasicSelector {
  return {
    readWrite: selector.ReadWriteType ?? 'All',
    management: selector.IncludeManagementEvents ?? true,
    dataResources: (selector.DataResources ?? []).map((r) => ({
      type: r.Type ?? '',
      values: r.Values ?? [],
    })),
    excludedSources: selector.ExcludeManagementEventSources ?? [],
  }
}

function advancedSelector(selector: AdvancedEventSelector): AdvancedSelector {
  return {
    ...(selector.Name && { name: selector.Name }),
    fields: (selector.FieldSelectors ?? []).map(fieldSelector),
  }
}

/** AWS's samples return all six operators, five of them empty: an empty list is an absent operator. */
function fieldSelector(field: AdvancedFieldSelector): FieldSelector {
  return {
    field: field.Field ?? '',
    ...(field.Equals?.length && { equals: field.Equals }),
    ...(field.StartsWith?.length && { startsWith: field.StartsWith }),
    ...(field.EndsWith?.length && { endsWith: field.EndsWith }),
    ...(field.NotEquals?.length && { notEquals: field.NotEquals }),
    ...(field.NotStartsWith?.length && { notStartsWith: field.NotStartsWith }),
    ...(field.NotEndsWith?.length && { notEndsWith: field.NotEndsWith }),
  }
}
