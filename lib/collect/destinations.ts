import type { Clients } from '../aws/clients.ts'
import { notRead } from '../aws/read.ts'
import type { AccountId, Arn, Bucket, Part, Region, Snapshot, Trail } from '../model/index.ts'
import type { WantedBucket } from './buckets.ts'

type Destinations = Pick<Snapshot, 'buckets' | 'keys' | 'topics' | 'logGroups' | 'changeAlarms'>
type Options = {
  account: AccountId
  parts: ReadonlySet<Part>
  /** Regions of the sweep. */
  regions: readonly Region[]
  requiredKey?: string
}

/**
 * Where the trails deliver to: buckets, keys, topics and log groups, each read only when a part asks for it. The
 * SDK client of each is loaded only then.
 */
export async function destinationsOf(
  clients: Clients,
  trails: readonly Trail[],
  options: Options,
): Promise<Destinations> {
  const { account, parts } = options
  const logGroupArns = distinct(trails.map((trail) => trail.logGroupArn))
  const topicArns = distinct(trails.map((trail) => trail.topicArn))
  const [{ buckets, keys }, logGroups, topics, changeAlarms] = await Promise.all([
    bucketsAndKeys(clients, trails, options),
    parts.has('log-group') && logGroupArns.length > 0
      ? import('./log-groups.ts').then((m) => m.logGroupsOf(clients, account, logGroupArns))
      : {},
    parts.has('topic') && topicArns.length > 0
      ? import('./topics.ts').then((m) => m.topicsOf(clients, topicArns))
      : {},
    parts.has('change-alarm')
      ? import('./change-alarms.ts').then((m) => m.changeAlarmsOf(clients, account, logGroupArns))
      : notRead('logs:DescribeMetricFilters'),
  ])
  return { buckets, keys, topics, logGroups, changeAlarms }
}

/** Buckets first: a key stands in its bucket's region. */
async function bucketsAndKeys(
  clients: Clients,
  trails: readonly Trail[],
  options: Options,
): Promise<Pick<Destinations, 'buckets' | 'keys'>> {
  const { parts, requiredKey } = options
  const buckets = readsBuckets(parts) ? await bucketsOfTrails(clients, trails, options) : {}
  if (!readsKeys(parts)) return { buckets, keys: {} }
  const [{ keysOf }, { wantedKeys }] = await Promise.all([import('./keys.ts'), import('./wanted-keys.ts')])
  return { buckets, keys: await keysOf(clients, wantedKeys(trails, buckets, requiredKey), parts) }
}

async function bucketsOfTrails(
  clients: Clients,
  trails: readonly Trail[],
  { account, parts, regions }: Options,
): Promise<Record<string, Bucket>> {
  const wanted = new Map<string, WantedBucket>()
  for (const { bucket, homeRegion } of trails) {
    if (bucket !== undefined && !wanted.has(bucket))
      wanted.set(bucket, { name: bucket, likelyRegions: [homeRegion, ...regions] })
  }
  if (wanted.size === 0) return {}
  const { bucketsOf } = await import('./buckets.ts')
  return bucketsOf(clients, [...wanted.values()], { account, parts })
}

const readsBuckets = (parts: ReadonlySet<Part>) =>
  parts.has('account-public-access-block') || [...parts].some((part) => /^bucket(-|$)/.test(part))

const readsKeys = (parts: ReadonlySet<Part>) =>
  [...parts].some((part) => part === 'key' || part.startsWith('key-'))

const distinct = (arns: readonly (Arn | undefined)[]): Arn[] => [
  ...new Set(arns.filter((arn) => arn !== undefined)),
]
