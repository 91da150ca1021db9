import type { DataResource, EventSelector } from '@aws-sdk/client-cloudtrail'
import { invalidSelectors } from './invalid-selectors.ts'

const excludableSources = ['kms.amazonaws.com', 'rdsdata.amazonaws.com']
const serviceOfType: Readonly<Record<string, string>> = {
  'AWS::S3::Object': 's3',
  'AWS::Lambda::Function': 'lambda',
  'AWS::DynamoDB::Table': 'dynamodb',
}

/**
 * Gives basic selectors with AWS's defaults filled in, or throws InvalidEventSelectorsException (CloudTrail API
 * reference, EventSelector, DataResource, and InvalidEventSelectorsException for the limits: 1 to 5 selectors, 250
 * data resources in all, those for "all" of a service not counted).
 */
export function checkBasicSelectors(selectors: readonly EventSelector[], partition: string): EventSelector[] {
  if (selectors.length < 1 || selectors.length > 5) {
    throw invalidSelectors('A trail takes 1 to 5 event selectors.')
  }
  const checked = selectors.map((selector) => checkSelector(selector, partition))
  const values = checked.flatMap((s) => (s.DataResources ?? []).flatMap((r) => r.Values ?? []))
  if (values.filter((value) => !isForAll(value)).length > 250) {
    throw invalidSelectors('A trail takes at most 250 data resources over all its event selectors.')
  }
  return checked
}

function checkSelector(selector: EventSelector, partition: string): EventSelector {
  const readWriteType = selector.ReadWriteType ?? 'All'
  const management = selector.IncludeManagementEvents ?? true
  const resources = selector.DataResources ?? []
  if (!management && resources.length === 0) {
    throw invalidSelectors('An event selector must include management events or data resources.')
  }
  const excluded = selector.ExcludeManagementEventSources ?? []
  for (const source of excluded) {
    if (!excludableSources.includes(source)) throw invalidSelectors(`${source} cannot be excluded.`)
  }
  if (!management && excluded.length > 0) {
    throw invalidSelectors('Sources can be excluded only where management events are included.')
  }
  return {
    ReadWriteType: readWriteType,
    IncludeManagementEvents: management,
    DataResources: resources.map((resource) => checkResource(resource, partition)),
    ExcludeManagementEventSources: [...excluded],
  }
}

/** An empty list of values is taken: calls like that are on record with a successful answer. */
function checkResource(resource: DataResource, partition: string): DataResource {
  const type = resource.Type ?? ''
  const service = serviceOfType[type]
  if (service === undefined) throw invalidSelectors(`${type} is not a valid data resource type.`)
  const values = resource.Values ?? []
  for (const value of values) {
    if (!isValue(value, service, partition)) {
      throw invalidSelectors(`Value ${value} for DataResources.Values is invalid.`)
    }
  }
  return { Type: type, Values: [...values] }
}

function isValue(value: string, service: string, partition: string): boolean {
  const all = `arn:${partition}:${service}`
  if (value === all) return true
  if (service === 's3') {
    if (value === `${all}:::`) return true
    return (
      value.startsWith(`${all}:::`) &&
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.*$/.test(value.slice(all.length + 3))
    )
  }
  const [region, account, kind, name] = value.startsWith(`${all}:`)
    ? value.slice(all.length + 1).split(/[:/]/)
    : []
  const kindOfService = service === 'lambda' ? 'function' : 'table'
  return (
    /^[a-z0-9-]+$/.test(region ?? '') && /^\d{12}$/.test(account ?? '') && kind === kindOfService && !!name
  )
}

function isForAll(value: string): boolean {
  return /^arn:[a-z-]+:(s3|lambda|dynamodb)(:::)?$/.test(value)
}
