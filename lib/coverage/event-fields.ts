/**
 * What the engine knows of the fields that selectors can name (AWS API reference, AdvancedFieldSelector;
 * CloudTrail user guide, "CloudTrail record contents").
 */

const known: ReadonlySet<string> = new Set([
  'eventCategory',
  'readOnly',
  'eventSource',
  'eventName',
  'eventType',
  'sessionCredentialFromConsole',
  'userIdentity.arn',
  'resources.type',
  'resources.ARN',
  'errorCode',
  'vpcEndpointId',
])

/** Categories that event selectors choose from. Insight events are chosen by insight selectors instead. */
export const eventCategories: readonly string[] = ['Management', 'Data', 'NetworkActivity']

const api = ['eventCategory', 'eventSource', 'eventName', 'eventType']

/**
 * Fields that every event of a category has. CloudTrail classifies each management and data event as read or
 * write, so readOnly is among them; without that, ReadOnly and WriteOnly would not add up to All. Everything
 * else may be absent: service events have no userIdentity.arn, most events no errorCode.
 */
const present: ReadonlyMap<string, readonly string[]> = new Map([
  ['Management', [...api, 'readOnly']],
  ['Data', [...api, 'readOnly', 'resources.type']],
  ['NetworkActivity', api],
])

const booleans: readonly string[] = ['false', 'true']

export const isKnownField = (field: string): boolean => known.has(field)

/** Whether an event of the category can come without the field. In a category unknown here, any can. */
export function canLack(category: string, field: string): boolean {
  return !present.get(category)?.includes(field)
}

/** All values that a field can take, or undefined where it can be any string. */
export function valuesOf(field: string): readonly string[] | undefined {
  return field === 'readOnly' || field === 'sessionCredentialFromConsole' ? booleans : undefined
}
