import { eventPatterns, type EventPattern, ownPattern } from './event-patterns.ts'
import { namedPattern, type NamedService } from './named-pattern.ts'
import { homeOfForwarder } from './wanted-rules.ts'
import { field, type Fields, isFields, listOf } from '../../text/fields.ts'

/** How each service's rule names the resources that it is about. */
const nameField = {
  s3: 'bucketName',
  kms: 'ARN',
  sns: 'topicArn',
  logs: 'logGroupName',
  roles: 'roleName',
} satisfies Record<NamedService, string>

/**
 * What a rule of the guard's should listen to, going by the rule's name; undefined where the guard has no rule that is
 * called so. Which buckets, keys and topics trails rest on does not stand in a record: those that the given pattern
 * names are taken for them.
 */
export function patternByName(name: string, pattern: Fields, account?: string): Fields | undefined {
  const at = name.lastIndexOf('-')
  const service = name.slice(at + 1)
  const known = knownPattern(service, name.slice(0, at), pattern)
  return known && homeOfForwarder(name) !== undefined && account !== undefined
    ? { ...known, account: [account] }
    : known
}

function knownPattern(service: string, guard: string, pattern: Fields): EventPattern | undefined {
  const named = (key: string) => [...new Set(textsAt(pattern.detail, key))]
  if (service === 'own') {
    const [topicArn = ''] = named('topicArn')
    const nowhere = { id: '', homeRegion: '', busArn: '', forwardingRoleArn: '' }
    return ownPattern({ ...nowhere, name: guard, own: { topicArn, keyArns: named('ARN') } })
  }
  if (isNamed(service)) {
    const names = named(nameField[service])
    return names.length > 0 ? namedPattern(service, names) : eventPatterns[service].pattern
  }
  return isHeard(service) ? eventPatterns[service].pattern : undefined
}

const isNamed = (service: string): service is NamedService => Object.hasOwn(nameField, service)
const isHeard = (service: string): service is keyof typeof eventPatterns =>
  Object.hasOwn(eventPatterns, service)

/** Texts that fields of a name are compared with, wherever they stand. */
function textsAt(part: unknown, key: string): string[] {
  if (Array.isArray(part)) return part.flatMap((one) => textsAt(one, key))
  if (!isFields(part)) return []
  const here = listOf(field(part, key)).filter((one) => typeof one === 'string')
  return [...here, ...Object.values(part).flatMap((one) => textsAt(one, key))]
}
