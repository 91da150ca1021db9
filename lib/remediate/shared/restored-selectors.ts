import { isDeepStrictEqual } from 'node:util'
import { weakens } from '../../coverage/weakens.ts'
import type { AdvancedSelector, BasicSelector, FieldSelector, Refusal, Selectors } from '../../model/index.ts'
import { isRefusal, refusal } from './own-trail.ts'
import {
  advancedAdditions,
  advancedOf,
  basicAdditions,
  defaultSelector,
  withDefault,
} from './selector-additions.ts'
import { partitionOfArn } from '../../text/arn.ts'

const maxBasicSelectors = 5
const maxDataResources = 250
const maxAdvancedValues = 500
const maxRounds = 5

/**
 * A trail's selectors as they were in its baseline, with what was added since: live selectors that log something that
 * the baseline does not stay, reduced to that; the others go. The kind is the baseline's, which is the live one unless
 * the tampering changed it; what was added in the other kind is translated. Only where basic selectors have no word
 * for it does the whole become advanced: nothing that is logged is dropped.
 * @throws CoverageTooComplex
 */
export function restoredSelectors(
  baseline: Selectors,
  live: Selectors,
  partition: string,
): Selectors | Refusal {
  const wanted = within(settled(baseline, live, partition))
  if (isRefusal(wanted)) return wanted
  const lost = weakens(baseline, wanted) ?? weakens(live, wanted)
  return lost
    ? refusal('The restored selectors would stop logging something.', 'Put them back by hand.')
    : wanted
}

/** Additions that others among them make superfluous go in a further round, so that a second repair finds no work. */
function settled(baseline: Selectors, from: Selectors, partition: string, rounds = maxRounds): Selectors {
  const next = combined(baseline, from, partition)
  return rounds === 0 || isDeepStrictEqual(next, from) ? next : settled(baseline, next, partition, rounds - 1)
}

function combined(baseline: Selectors, live: Selectors, partition: string): Selectors {
  if (baseline.kind === 'advanced') {
    const since = live.kind === 'advanced' ? live.selectors : advancedOf(withDefault(live.selectors))
    const added = advancedAdditions(since, baseline.selectors)
    return { kind: 'advanced', selectors: [...baseline.selectors, ...added] }
  }
  const kept = withDefault(baseline.selectors)
  if (live.kind === 'basic') {
    return { kind: 'basic', selectors: [...kept, ...basicAdditions(withDefault(live.selectors), kept)] }
  }
  const added = advancedAdditions(live.selectors, advancedOf(kept))
  const translated = added.flatMap((selector) => basicFormOf(selector, partition) ?? [])
  if (translated.length < added.length)
    return { kind: 'advanced', selectors: [...advancedOf(kept), ...added] }
  return { kind: 'basic', selectors: [...kept, ...basicAdditions(translated, kept)] }
}

/** Limits of PutEventSelectors (API reference): beyond them AWS refuses the whole list. */
function within(selectors: Selectors): Selectors | Refusal {
  if (selectors.kind === 'basic') {
    const values = selectors.selectors.flatMap(({ dataResources }) =>
      dataResources.flatMap((resource) => resource.values),
    )
    if (selectors.selectors.length <= maxBasicSelectors && values.length <= maxDataResources) return selectors
    return refusal(
      `With the data selectors that were added since, the trail would have ${selectors.selectors.length} selectors with ${values.length} resources; AWS allows ${maxBasicSelectors} with ${maxDataResources}.`,
      'Remove some of the added ones by hand, then plan again.',
    )
  }
  const count = valueCount(selectors.selectors)
  if (count <= maxAdvancedValues) return selectors
  return refusal(
    `With the selectors that were added since, the trail would have ${count} values; AWS allows ${maxAdvancedValues}.`,
    'Remove some of the added ones by hand, then plan again.',
  )
}

const valueCount = (selectors: readonly AdvancedSelector[]) =>
  selectors.flatMap(({ fields }) =>
    fields.flatMap(({ field: _name, ...operators }) => Object.values(operators).flat()),
  ).length

/** Whether selectors are those of a new trail, so that nothing has to be put. */
export const areDefault = (selectors: Selectors): boolean =>
  selectors.kind === 'basic' &&
  selectors.selectors.every(
    ({ readWrite, management, dataResources, excludedSources }) =>
      readWrite === defaultSelector.readWrite &&
      management &&
      dataResources.length === 0 &&
      excludedSources.length === 0,
  ) &&
  selectors.selectors.length <= 1

/**
 * An advanced selector for data events as a basic one that logs no less: undefined where basic selectors have no word
 * for it, such as other types than objects, functions and tables, or a negated condition. An object's full ARN becomes
 * a prefix, which is all that a basic selector knows of objects (API reference, DataResource).
 * @param partition of the trail, for "all resources of the type"
 */
function basicFormOf({ fields }: AdvancedSelector, partition: string): BasicSelector | undefined {
  const known = ['eventCategory', 'readOnly', 'resources.type', 'resources.ARN']
  if (fields.some(({ field }) => !known.includes(field))) return undefined
  const type = onlyValue(fields, 'resources.type')
  const service = type === undefined ? undefined : services.get(type)
  const readWrite = readWriteOf(fields)
  if (onlyValue(fields, 'eventCategory') !== 'Data' || type === undefined || !service || !readWrite)
    return undefined
  const values = valuesOf(fields, type, `arn:${partition}:${service}`)
  return values && { readWrite, management: false, dataResources: [{ type, values }], excludedSources: [] }
}

const services: ReadonlyMap<string, string> = new Map([
  ['AWS::S3::Object', 's3'],
  ['AWS::Lambda::Function', 'lambda'],
  ['AWS::DynamoDB::Table', 'dynamodb'],
])

/** The one value that a field must equal, where that is all it asks. */
function onlyValue(fields: readonly FieldSelector[], name: string): string | undefined {
  const [condition, ...more] = fields.filter(({ field }) => field === name)
  if (!condition || more.length > 0 || operatorsOf(condition).some((operator) => operator !== 'equals'))
    return undefined
  return condition.equals?.length === 1 ? condition.equals[0] : undefined
}

const operatorsOf = ({ field: _field, ...operators }: FieldSelector): string[] =>
  Object.entries(operators).flatMap(([operator, values]) => (values.length > 0 ? [operator] : []))

function readWriteOf(fields: readonly FieldSelector[]): BasicSelector['readWrite'] | undefined {
  if (fields.every(({ field }) => field !== 'readOnly')) return 'All'
  const value = onlyValue(fields, 'readOnly')
  if (value === 'true') return 'ReadOnly'
  return value === 'false' ? 'WriteOnly' : undefined
}

function valuesOf(fields: readonly FieldSelector[], type: string, all: string): string[] | undefined {
  const conditions = fields.filter(({ field }) => field === 'resources.ARN')
  const [condition, ...more] = conditions
  if (!condition) return [all]
  const isObject = type === 'AWS::S3::Object'
  const expressible = isObject ? ['equals', 'startsWith'] : ['equals']
  if (more.length > 0 || operatorsOf(condition).some((operator) => !expressible.includes(operator)))
    return undefined
  const values = [...(condition.equals ?? []), ...(condition.startsWith ?? [])]
  const isValue = (value: string) =>
    isObject ? /^arn:[^:]+:s3:::[^/]+\//.test(value) : partitionOfArn(value) !== undefined
  return values.length > 0 && values.every(isValue) ? values : undefined
}
