import type { AdvancedSelector, BasicSelector, FieldSelector, ReadWrite, Selectors } from '../model/index.ts'

/**
 * The advanced selectors that log what `selectors` log. Basic ones are translated:
 * - management events, unless excluded by source, and data events of each resource type, both by ReadWriteType;
 * - `arn:P:s3`, `arn:P:s3:::`, `arn:P:lambda` and `arn:P:dynamodb` stand for everything of the type;
 * - an S3 value with a slash is a prefix (`bucket/` or `bucket/prefix`); any other value is one ARN, exactly;
 * - no values: nothing.
 *
 * An empty basic list is AWS's default, all management events (API reference, EventSelector). An empty advanced
 * list has no such default: it logs nothing. Where the API leaves a value's reach open (a table's indexes, a
 * function's versions), the narrower reading is taken, so that no coverage is claimed that may not be there.
 * Source: API reference, EventSelector and DataResource.
 *
 * The answer is remembered by the object: selectors are not changed once they were asked about.
 */
export function advancedFormOf(selectors: Selectors): readonly AdvancedSelector[] {
  const known = forms.get(selectors)
  if (known) return known
  const form = translated(selectors)
  forms.set(selectors, form)
  return form
}

/** Many questions are asked of the same selectors, and basic ones may hold hundreds of values. */
const forms = new WeakMap<Selectors, readonly AdvancedSelector[]>()

function translated(selectors: Selectors): AdvancedSelector[] {
  if (selectors.kind === 'advanced') return selectors.selectors
  if (selectors.selectors.length === 0) return [{ fields: [category('Management')] }]
  return selectors.selectors.flatMap(fromBasic)
}

function fromBasic(basic: BasicSelector): AdvancedSelector[] {
  const readOnly = readOnlyOf(basic.readWrite)
  const data = basic.dataResources.flatMap((resources) => dataSelector(resources, readOnly))
  return basic.management ? [managementSelector(basic, readOnly), ...data] : data
}

function managementSelector({ excludedSources }: BasicSelector, readOnly: FieldSelector[]): AdvancedSelector {
  const source = excludedSources.length === 0 ? [] : [{ field: 'eventSource', notEquals: excludedSources }]
  return { fields: [category('Management'), ...readOnly, ...source] }
}

type DataResources = BasicSelector['dataResources'][number]

function dataSelector({ type, values }: DataResources, readOnly: FieldSelector[]): AdvancedSelector[] {
  if (values.length === 0) return []
  const fields = [category('Data'), ...readOnly, { field: 'resources.type', equals: [type] }]
  const service = wholeServiceOf.get(type)
  if (service && values.some((value) => service.test(value))) return [{ fields }]
  return [{ fields: [...fields, arnSelector(type, values)] }]
}

const wholeServiceOf: ReadonlyMap<string, RegExp> = new Map([
  ['AWS::S3::Object', /^arn:[^:]+:s3(:::)?$/],
  ['AWS::Lambda::Function', /^arn:[^:]+:lambda$/],
  ['AWS::DynamoDB::Table', /^arn:[^:]+:dynamodb$/],
])

function arnSelector(type: string, values: string[]): FieldSelector {
  const isPrefix = (value: string): boolean => type === 'AWS::S3::Object' && value.includes('/')
  return {
    field: 'resources.ARN',
    equals: values.filter((value) => !isPrefix(value)),
    startsWith: values.filter(isPrefix),
  }
}

function readOnlyOf(readWrite: ReadWrite): FieldSelector[] {
  if (readWrite === 'All') return []
  return [{ field: 'readOnly', equals: [readWrite === 'ReadOnly' ? 'true' : 'false'] }]
}

function category(value: string): FieldSelector {
  return { field: 'eventCategory', equals: [value] }
}
