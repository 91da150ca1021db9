import { type EventPattern, eventPatterns } from './event-patterns.ts'
import { parseArn } from '../../text/arn.ts'
import { leadRegion } from '../../aws/regions.ts'
import type { Region, Snapshot, Trail } from '../../model/index.ts'

/** Event pattern size (EventBridge quotas). */
export const patternLimit = 2048

type Condition = Record<string, unknown>

/** How a service's records name what a call is about, one alternative each. */
const conditions: Readonly<Record<NamedService, (names: readonly string[]) => Condition[]>> = {
  // The account's own block has no bucket, and weighs on all of them; how access points name theirs is not known.
  s3: (names) => [
    { requestParameters: { bucketName: names } },
    {
      eventName: [
        'PutAccountPublicAccessBlock',
        'DeleteAccountPublicAccessBlock',
        'CreateAccessPoint',
        'PutAccessPointPolicy',
      ],
    },
    // Heard where some trail logs data events of the bucket. Deliveries by AWS's own services are none of it.
    {
      eventName: objectCalls,
      requestParameters: { bucketName: names },
      userIdentity: { type: [{ 'anything-but': 'AWSService' }] },
    },
  ],
  // A request may name a key by its id, its ARN or an alias; the record's resources have the ARN.
  kms: (names) => [{ resources: { ARN: names } }, { eventName: ['DisconnectCustomKeyStore'] }],
  sns: (names) => [
    { requestParameters: { topicArn: names } },
    { requestParameters: { subscriptionArn: names.map((name) => ({ prefix: `${name}:` })) } },
  ],
  // Some calls take a log group by name, some by name or ARN; destinations are the account's.
  logs: (names) => [
    { requestParameters: { logGroupName: names } },
    {
      requestParameters: {
        logGroupIdentifier: names.flatMap((name) => [name, { suffix: `:log-group:${name}` }]),
      },
    },
    { eventName: ['DeleteDestination', 'PutDestination', 'PutDestinationPolicy'] },
  ],
  roles: (names) => [{ requestParameters: { roleName: names } }],
}

/** What can be done to a log file. */
const objectCalls = [
  'DeleteObject',
  'DeleteObjects',
  'PutObject',
  'CopyObject',
  'CompleteMultipartUpload',
  'PutObjectRetention',
  'PutObjectLegalHold',
  'PutObjectAcl',
  'UpdateObjectEncryption',
]

/**
 * A service's pattern for calls on the named resources alone. Where the names do not fit into one pattern, it takes
 * them all in: hearing too much costs an invocation, hearing too little a trail.
 */
export function namedPattern(service: NamedService, names: readonly string[]): EventPattern {
  const { pattern } = eventPatterns[service]
  const { eventName, eventSource } = pattern.detail
  const $or = conditions[service](names).map((condition) => ({ eventName, ...condition }))
  const [only] = $or
  const narrowed = { ...pattern, detail: $or.length === 1 ? { eventSource, ...only } : { eventSource, $or } }
  return JSON.stringify(narrowed).length <= patternLimit - accountPin ? narrowed : pattern
}

/** Room for `"account":["123456789012"],`, which a forwarding rule adds. */
const accountPin = 30

export type NamedService = 's3' | 'kms' | 'sns' | 'logs' | 'roles'

/** A resource that the account's trails rest on, as its service's records name it. */
export type ProtectedName = { service: NamedService; name: string; region: Region | undefined }

/**
 * Buckets, keys, topics and log groups of the account's own trails, each once, with the region in which calls on it
 * are heard. Where a bucket's region could not be read it is undefined: any region may be the one.
 */
export function protectedNames(snapshot: Snapshot): ProtectedName[] {
  const all = snapshot.trails
    .filter((trail) => trail.account === snapshot.account)
    .flatMap((trail) => namesOf(trail, snapshot))
  const once = new Map(all.map((one) => [`${one.service} ${one.name}`, one]))
  return [...once.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function namesOf(
  { bucket, kmsKeyId, topicArn, logGroupArn, logGroupRoleArn }: Trail,
  snapshot: Snapshot,
): ProtectedName[] {
  const found: ProtectedName[] = []
  const region = bucket === undefined ? undefined : snapshot.buckets[bucket]?.region
  if (bucket !== undefined)
    found.push({ service: 's3', name: bucket, region: region?.ok ? region.value : undefined })
  const key = kmsKeyId === undefined ? undefined : parseArn(kmsKeyId)
  if (kmsKeyId !== undefined && key) found.push({ service: 'kms', name: kmsKeyId, region: key.region })
  if (topicArn !== undefined)
    found.push({ service: 'sns', name: topicArn, region: parseArn(topicArn)?.region })
  const group = logGroupArn === undefined ? undefined : parseArn(logGroupArn)
  if (group?.resource.startsWith('log-group:')) {
    const name = group.resource.replace(/^log-group:/, '').replace(/:\*$/, '')
    found.push({ service: 'logs', name, region: group.region })
  }
  if (logGroupRoleArn !== undefined) {
    const name = logGroupRoleArn.slice(logGroupRoleArn.lastIndexOf('/') + 1)
    found.push({ service: 'roles', name, region: leadRegion(snapshot.partition) })
  }
  return found
}
