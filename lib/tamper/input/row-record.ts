import { type Fields, isFields } from '../../text/fields.ts'
import { parseHiveText } from './hive-text.ts'

/**
 * Names of a record as CloudTrail writes them (user guide, "CloudTrail record contents", "userIdentity element"): tables
 * of Athena and other databases have them in lower case (Athena user guide, "Create a table for CloudTrail logs").
 */
const names = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'requestID',
  'eventID',
  'readOnly',
  'resources',
  'eventType',
  'managementEvent',
  'recipientAccountId',
  'sharedEventID',
  'serviceEventDetails',
  'vpcEndpointId',
  'eventCategory',
  'insightDetails',
  'sessionCredentialFromConsole',
  'principalId',
  'accountId',
  'invokedBy',
  'accessKeyId',
  'userName',
  'sessionContext',
  'sessionIssuer',
  'attributes',
  'creationDate',
  'mfaAuthenticated',
  'onBehalfOf',
  'userId',
  'ARNPrefix',
] as const

const squeezed = (name: string) => name.replaceAll('_', '').toLowerCase()
const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]))

/** Parts of a record that are structs of a table, and so have their names in lower case too. */
const structs = new Set(['userIdentity', 'resources', 'sessionContext'])
/** Parts that a row has as a text: JSON, or as Athena and Lake write structs and maps. */
const parts = ['userIdentity', 'requestParameters', 'responseElements', 'resources'] as const
const textParts = new Set<string>([...parts, 'additionalEventData', 'serviceEventDetails', 'insightDetails'])

/** Whether a record has parts as texts, as exports have. */
export const hasTextParts = (record: Fields): boolean =>
  parts.some((part) => typeof record[part] === 'string')

/** The record that a row of a table is: names in their own spelling, parts that are texts read, times with their zone. */
export function recordOfRow(row: Fields): Fields {
  const given = Object.entries(row).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(
    given.map(([name, value]) => {
      const known = byLowerCase.get(squeezed(name)) ?? name
      return [known, partOf(known, value)]
    }),
  )
}

function partOf(name: string, value: unknown): unknown {
  if (name === 'eventTime') return zoned(value)
  const whole = typeof value === 'string' && textParts.has(name) ? readPart(value) : value
  return structs.has(name) ? spelled(whole, name === 'resources') : whole
}

/** Lake and Athena write times without a zone, in UTC. */
function zoned(value: unknown): unknown {
  const time = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(value) : null
  return time ? `${time[1]}T${time[2]}Z` : value
}

function readPart(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return parseHiveText(text) ?? text
  }
}

function spelled(value: unknown, inResources: boolean): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => spelled(one, inResources))
  if (!isFields(value)) return value
  const entries = Object.entries(value).filter(([, one]) => one !== null)
  return Object.fromEntries(
    entries.map(([name, one]) => [spelling(name, inResources), spelled(one, inResources)]),
  )
}

function spelling(name: string, inResources: boolean): string {
  const lower = squeezed(name)
  if (lower === 'arn') return inResources ? 'ARN' : 'arn'
  return byLowerCase.get(lower) ?? name
}
