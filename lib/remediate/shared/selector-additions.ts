import { advancedFormOf } from '../../coverage/advanced-form-of.ts'
import { weakens } from '../../coverage/weakens.ts'
import type { AdvancedSelector, BasicSelector, Selectors } from '../../model/index.ts'

/**
 * Of live selectors, what logs something that others do not: each reduced to that. Selectors and resource values that
 * add nothing are left out.
 * @throws CoverageTooComplex
 */
export function basicAdditions(
  live: readonly BasicSelector[],
  to: readonly BasicSelector[],
): BasicSelector[] {
  const additions: BasicSelector[] = []
  for (const selector of live) {
    const reduced = reducedTo(selector, (part) =>
      adds({ kind: 'basic', selectors: [part] }, { kind: 'basic', selectors: [...to, ...additions] }),
    )
    if (reduced) additions.push(reduced)
  }
  return byReadWrite(additions)
}

const adds = (selectors: Selectors, to: Selectors): boolean => weakens(selectors, to) !== undefined

/** The parts of one selector that add something, as one selector; undefined where none does. */
function reducedTo(
  selector: BasicSelector,
  isNew: (part: BasicSelector) => boolean,
): BasicSelector | undefined {
  const dataResources = selector.dataResources.flatMap(({ type, values }) => {
    const added = values.filter((value) =>
      isNew({ ...dataOnly, readWrite: selector.readWrite, dataResources: [{ type, values: [value] }] }),
    )
    return added.length > 0 ? [{ type, values: added }] : []
  })
  const management = selector.management && isNew({ ...selector, dataResources: [] })
  if (!management && dataResources.length === 0) return undefined
  return {
    readWrite: selector.readWrite,
    management,
    dataResources,
    excludedSources: management ? selector.excludedSources : [],
  }
}

const dataOnly = { management: false, excludedSources: [] }

/** Additions for data events alone share a selector: a trail takes five. */
function byReadWrite(additions: readonly BasicSelector[]): BasicSelector[] {
  const merged: BasicSelector[] = []
  for (const addition of additions) {
    const index = merged.findIndex(
      (one) => !one.management && !addition.management && one.readWrite === addition.readWrite,
    )
    const same = merged[index]
    if (same)
      merged[index] = { ...same, dataResources: withResources(same.dataResources, addition.dataResources) }
    else merged.push(addition)
  }
  return merged
}

type Resources = BasicSelector['dataResources']

function withResources(present: Resources, added: Resources): Resources {
  const types = [...new Set([...present, ...added].map(({ type }) => type))]
  return types.map((type) => ({
    type,
    values: [...present, ...added].flatMap((one) => (one.type === type ? one.values : [])),
  }))
}

/** The advanced selectors among live ones that log something that others do not, as they are. */
export function advancedAdditions(
  live: readonly AdvancedSelector[],
  to: readonly AdvancedSelector[],
): AdvancedSelector[] {
  const additions: AdvancedSelector[] = []
  for (const selector of live) {
    const present: Selectors = { kind: 'advanced', selectors: [...to, ...additions] }
    if (adds({ kind: 'advanced', selectors: [selector] }, present)) additions.push(selector)
  }
  return additions
}

/** Basic selectors in advanced form, as AWS takes them: without operators that have no values. */
export function advancedOf(selectors: readonly BasicSelector[]): AdvancedSelector[] {
  if (selectors.length === 0) return []
  return advancedFormOf({ kind: 'basic', selectors: [...selectors] }).map(({ name, fields }) => ({
    ...(name !== undefined && { name }),
    fields: fields.map(({ field, equals, startsWith, notEquals }) => ({
      field,
      ...(equals?.length && { equals }),
      ...(startsWith?.length && { startsWith }),
      ...(notEquals?.length && { notEquals }),
    })),
  }))
}

/** AWS's default, written out: an empty list asks for it, and PutEventSelectors takes no empty list. */
export const withDefault = (selectors: readonly BasicSelector[]): readonly BasicSelector[] =>
  selectors.length > 0 ? selectors : [defaultSelector]

export const defaultSelector: BasicSelector = {
  readWrite: 'All',
  management: true,
  dataResources: [],
  excludedSources: [],
}
