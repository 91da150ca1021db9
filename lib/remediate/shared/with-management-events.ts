import { findUnlogged } from '../../coverage/find-unlogged.ts'
import { question } from '../../coverage/questions.ts'
import { strictlyCovers } from '../../coverage/weakens.ts'
import type { AdvancedSelector, BasicSelector, Refusal, Selectors } from '../../model/index.ts'
import { refusal } from './own-trail.ts'

const maxBasicSelectors = 5
const maxAdvancedValues = 500
const addedName = 'Trailkeeper: all management events'

/**
 * The same selectors with all management events added. The kind stays, and every data selector stays as it is:
 * ReadWriteType governs data events too, so it is changed only where a selector has none.
 * Selectors that log them all already come back as they are.
 * @param exclusions `keep`: KMS and RDS Data API stay excluded where every management selector does so; `drop`: not
 * @param coverage `strict`: one selector must log them all by itself
 */
export function withManagementEvents(
  selectors: Selectors,
  exclusions: 'keep' | 'drop',
  coverage: Coverage = 'union',
): Selectors | Refusal {
  const asked = { exclusions, coverage }
  if (covers(selectors, asked)) return selectors
  return selectors.kind === 'basic'
    ? basicWith(selectors.selectors, asked)
    : advancedWith(selectors.selectors, asked)
}

type Coverage = 'union' | 'strict'
type Asked = { exclusions: 'keep' | 'drop'; coverage: Coverage }

function basicWith(selectors: BasicSelector[], asked: Asked): Selectors | Refusal {
  const { exclusions, coverage } = asked
  const management = selectors.filter((selector) => selector.management)
  const excluded =
    exclusions === 'keep' ? commonSources(management.map((selector) => selector.excludedSources)) : []
  const included = management.map((selector) =>
    exclusions === 'drop' ? { ...selector, excludedSources: [] } : selector,
  )
  const kept = selectors.map((selector) => included[management.indexOf(selector)] ?? selector)
  if (covers({ kind: 'basic', selectors: kept }, asked)) return { kind: 'basic', selectors: kept }

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
  const missing = coverage === 'strict' ? 'All' : missingHalf(kept)
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
  fields: [...fields, { field: 'eventSource', notEquals: excludable }],
})

function advancedWith(selectors: AdvancedSelector[], { exclusions }: Asked): Selectors | Refusal {
  const management = selectors.filter(isManagement)
  const excluded = exclusions === 'keep' ? commonSources(management.map(excludedSources)) : []
  const added: AdvancedSelector = {
    name: addedName,
    fields: [
      { field: 'eventCategory', equals: ['Management'] },
      ...(excluded.length > 0 ? [{ field: 'eventSource', notEquals: excluded }] : []),
    ],
  }
  const others = selectors.filter((selector) => selector.name !== addedName || !isManagement(selector))
  const all = [...others, added]
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

/** AWS counts the values of all conditions of all selectors (PutEventSelectors, AdvancedEventSelectors). */
const valueCount = (selectors: AdvancedSelector[]) =>
  selectors.flatMap(({ fields }) =>
    fields.flatMap(({ field: _name, ...operators }) => Object.values(operators).flat()),
  ).length

/** The only sources that AWS lets a trail exclude (EventSelector, ExcludeManagementEventSources). */
const excludable = ['kms.amazonaws.com', 'rdsdata.amazonaws.com']

/** What each of the lists holds. */
function commonSources(lists: string[][]): string[] {
  if (lists.length === 0) return []
  return excludable.filter((source) => lists.every((list) => list.includes(source)))
}

function covers(selectors: Selectors, { exclusions, coverage }: Asked): boolean {
  const id = exclusions === 'keep' ? 'management-events-except-kms-and-rds-data' : 'management-events'
  const { wanted } = question(id, 'aws')
  return coverage === 'strict'
    ? strictlyCovers(wanted, [selectors])
    : findUnlogged(wanted, [selectors]) === undefined
}
