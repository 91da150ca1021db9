import type { Snapshot, Trail } from '../../lib/model/index.ts'
import { plainText } from '../../lib/text/plain-text.ts'
import { scalar } from './scalar.ts'
import { suggestedExemptions } from './suggested-exemptions.ts'
import { shortestRetention } from './shortest-retention.ts'

const standardDays = 365

/**
 * A policy file for the account of a snapshot, with comments that say why: what its trails agree on is asked of all of
 * them, the rest stays as in every new installation. Exemptions are only suggested, as comments: whoever takes one over
 * answers for it.
 */
export function fittedPolicy(snapshot: Snapshot, at: Date): string {
  const own = snapshot.trails.filter(({ account }) => account === snapshot.account)
  return [
    `# The policy of account ${comment(snapshot.account)}, fitted to what trailkeeper init found on ${at.toISOString().slice(0, 10)}:`,
    `# ${found(own, snapshot)}`,
    'version: 1',
    'mode: plan # off | plan | enforce: what repairs may be written; a check may set its own',
    'forwarding: plan # forwarding rules in each region: off | plan | enforce',
    'secondCopy: refuse # refuse | allow: repairs that add a second paid copy of management events',
    ...regionLines(snapshot),
    'coverage: union # union | strict: strict asks for one selector that covers all management events',
    'checks:',
    "  '*': { enabled: true } # the default for all checks; ids below override it",
    ...trailLines(own),
    ...keyLines(own),
    ...retentionLines(snapshot),
    '  delivery: { maxAgeHours: 24 }',
    ...insightLines(own),
    ...tagLines(own),
    'budget: { repairs: 3, minutes: 60 }',
    'pipelines: [] # roles whose changes to trails are proposed for repair, not repaired: { role, owner }',
    'exemptions: []',
    ...suggestedExemptions(snapshot, at).map((line) => `# ${line}`),
    '',
  ].join('\n')
}

const comment = (text: string) => plainText(text)

function found(own: readonly Trail[], { regions }: Snapshot): string {
  const all = Object.values(regions)
  const unread = all.filter((view) => !view.ok).length
  const trails = `${own.length} ${own.length === 1 ? 'trail' : 'trails'} of its own`
  return `${trails} in ${all.length} regions${unread > 0 ? `, ${unread} of which could not be read` : ''}.`
}

function regionLines({ regions }: Snapshot): string[] {
  const denied = Object.entries(regions).flatMap(([region, view]) => (view.ok ? [] : [region]))
  const line = 'regions: { include: all, expectedDenied: [] }'
  if (denied.length === 0) return [line]
  return [
    `# Not read: ${comment(denied.join(', '))}. Name under expectedDenied those that are denied by design.`,
    line,
  ]
}

function trailLines(own: readonly Trail[]): string[] {
  const multi = own.filter((trail) => trail.multiRegion)
  const [only, ...others] = multi
  if (!only)
    return [
      '  # No trail is multi-region. To have an existing one made so: multi-region-trail: { trail: NAME }',
    ]
  if (others.length === 0)
    return [`  multi-region-trail: { trail: ${scalar(only.name)} } # the one that is multi-region`]
  return [
    `  # Multi-region trails: ${multi.map(({ name }) => comment(name)).join(', ')}. To name the one that counts:`,
    '  # multi-region-trail: { trail: NAME }',
  ]
}

function keyLines(own: readonly Trail[]): string[] {
  const keys = new Set(own.map(({ kmsKeyId }) => kmsKeyId))
  const [only] = keys
  if (keys.size === 1 && only !== undefined)
    return [
      '  # The key of every trail. By its ARN, because an alias can be pointed at another key.',
      `  kms-encryption: { keyId: ${scalar(only)} }`,
    ]
  if (own.length === 0) return []
  const without = own.filter(({ kmsKeyId }) => kmsKeyId === undefined).length
  return [
    `  # Trails without a key: ${without} of ${own.length}; keys in use: ${keys.size - (without > 0 ? 1 : 0)}. To ask for one: kms-encryption: { keyId: ARN }`,
  ]
}

const daysLine = (days: number) => `  bucket-retention: { days: ${days} }`

function retentionLines(snapshot: Snapshot): string[] {
  const shortest = shortestRetention(snapshot)
  if (!shortest) return [`${daysLine(standardDays)} # no bucket that could be read deletes log files`]
  const { bucket, days } = shortest
  const said = `${comment(bucket)} deletes log files after ${days} days`
  if (days >= standardDays) return [`${daysLine(days)} # as found: ${said}`]
  return [
    `  # ${said}, which is less than is asked for here; days: ${days} would accept it.`,
    daysLine(standardDays),
  ]
}

function insightLines(own: readonly Trail[]): string[] {
  const types = new Set(
    own.flatMap(({ insights }) => (insights.ok ? insights.value : [])).map(({ type }) => type),
  )
  const known = ['ApiCallRateInsight', 'ApiErrorRateInsight'].filter((type) => types.has(type))
  const wanted = known.length > 0 ? known : ['ApiCallRateInsight']
  return [
    `  insights: { types: [${wanted.join(', ')}] }${known.length > 0 ? ' # as found' : ' # no trail has any yet'}`,
  ]
}

function tagLines(own: readonly Trail[]): string[] {
  const [first, ...others] = own.map(({ tags }) => (tags.ok ? Object.keys(tags.value) : []))
  const shared = (first ?? []).filter((key) => others.every((keys) => keys.includes(key)))
  return shared.length > 0
    ? [`  trail-tags: { keys: [${shared.map((key) => scalar(key)).join(', ')}] } # every trail has them`]
    : []
}
