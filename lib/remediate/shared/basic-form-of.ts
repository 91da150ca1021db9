import type { AdvancedSelector, BasicSelector, FieldSelector } from '../../model/index.ts'
import { partitionOfArn } from '../../text/arn.ts'

/**
 * An advanced selector for data events as a basic one that logs no less: undefined where basic selectors have no word
 * for it, such as other types than objects, functions and tables, or a negated condition. An object's full ARN becomes
 * a prefix, which is all that a basic selector knows of objects (API reference, DataResource).
 * @param partition of the trail, for "all resources of the type"
 */
export function basicFormOf({ fields }: AdvancedSelector, partition: string): BasicSelector | undefined {
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
