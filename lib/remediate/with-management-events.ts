import { advancedFormOf } from '../coverage/advanced-form-of.ts'
import { findUnlogged } from '../coverage/find-unlogged.ts'
import { question } from '../coverage/questions.ts'
import type { AdvancedSelector, BasicSelector, Refusal, Selectors } from '../model.ts'
import { refusal } from './own-trail.ts'

const maxBasicSelectors = 5
const maxAdvancedValues = 500
const addedName = 'Trailkeeper: all management events'

/**
 * The same selectors with all management events added. The kind stays, and every data selector stays as it is:
 * ReadWriteType governs data events too, so it is changed only where a selector has none.
 * @param exclusions `keep`: sources that every management selector excludes stay excluded; `drop`: none is
 */
export function withManagementEvents(selectors: Selectors, exclusions: 'keep' | 'drop'): Selectors | Refusal {
  return selectors.kind === 'basic'
    ? basicWith(selectors.selectors, exclusions)
    : advancedWith(selectors.selectors, exclusions)
}

function basicWith(selectors: BasicSelector[], exclusions: 'keep' | 'drop'): Selectors | Refusal {
  const management = selectors.filter((selector) => selector.management)
  const excluded =
    exclusions === 'keep' ? commonSources(management.map((selector) => selector.excludedSources)) : []
  const included = management.map((selector) =>
    exclusions === 'drop' ? { ...selector, excludedSources: [] } : selector,
  )
  const kept = selectors.map((selector) => included[management.indexOf(selector)] ?? selector)
  if (covers({ kind: 'basic', selectors: kept }, exclusions)) return { kind: 'basic', selectors: kept }

  const widenable = kept.findIndex((selector) => selector.management && selector.dataResources.length === 0)
  if (widenable >= 0) {
    const widened = kept.map((selector, index) =>
      index === widenable ? { ...selector, readWrite: 'All' as const, excludedSources: excluded } : selector,
    )
    return { kind: 'basic', selectors: widened }
  }
  if (kept.length >= maxBasicSelectors) {
    return refusal(
      `The trail has ${kept.length} selectors, the most that AWS allows, and all hold data resources.`,
      'Merge two of its data selectors by hand, then plan again.',
    )
  }
  const missing = missingHalf(kept)
  const added: BasicSelector = {
    readWrite: missing,
    management: true,
    dataResources: [],
    excludedSources: excluded,
  }
  return { kind: 'basic', selectors: [...kept, added] }
}

/** The half that is not logged: adding it alone changes least. */
function missingHalf(selectors: BasicSelector[]): BasicSelector['readWrite'] {
  const isLogged = (id: 'management-reads' | 'management-writes') =>
    findUnlogged(withoutExcludables(question(id, 'aws').wanted), [{ kind: 'basic', selectors }]) === undefined
  const reads = isLogged('management-reads')
  if (reads === isLogged('management-writes')) return 'All'
  return reads ? 'WriteOnly' : 'ReadOnly'
}

const withoutExcludables = ({ fields }: AdvancedSelector): AdvancedSelector => ({
  fields: [...fields, { field: 'eventSource', notEquals: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] }],
})

function advancedWith(selectors: AdvancedSelector[], exclusions: 'keep' | 'drop'): Selectors | Refusal {
  const management = selectors.filter(isManagement)
  const excluded = exclusions === 'keep' ? commonSources(management.map(excludedSources)) : []
  const added: AdvancedSelector = {
    name: addedName,
    fields: [
      { field: 'eventCategory', equals: ['Management'] },
      ...(excluded.length > 0 ? [{ field: 'eventSource', notEquals: excluded }] : []),
    ],
  }
  const all = [...selectors.filter((selector) => selector.name !== addedName), added]
  if (valueCount(all) > maxAdvancedValues) {
    return refusal(
      'The selectors hold 500 values, the most that AWS allows.',
      'Remove some by hand, then plan again.',
    )
  }
  return { kind: 'advanced', selectors: all }
}

const isManagement = (selector: AdvancedSelector) =>
  selector.fields.some((field) => field.field === 'eventCategory' && field.equals?.includes('Management'))

const excludedSources = (selector: AdvancedSelector) =>
  selector.fields.flatMap((field) => (field.field === 'eventSource' ? (field.notEquals ?? []) : []))

const valueCount = (selectors: AdvancedSelector[]) =>
  selectors.flatMap((selector) => selector.fields.flatMap((field) => Object.values(field).flat())).length

/** What each of the lists holds. */
function commonSources(lists: string[][]): string[] {
  const [first = [], ...others] = lists
  return first.filter((source) => others.every((list) => list.includes(source)))
}

function covers(selectors: Selectors, exclusions: 'keep' | 'drop'): boolean {
  const id = exclusions === 'keep' ? 'management-events-except-kms-and-rds-data' : 'management-events'
  return (
    advancedFormOf(selectors).length > 0 &&
    findUnlogged(question(id, 'aws').wanted, [selectors]) === undefined
  )
}
