import type { AccountId, Arn, Region } from '../model/index.ts'
import { parseArn } from '../text/arn.ts'
import { canonicalJson, documentOf, nonEmpty } from '../text/fields.ts'
import { bytesIn, numberIn, textIn } from './attributes.ts'
import { drillItem } from './keys.ts'
import { macFaultOfAny, type MacMaker, macOf } from './mac.ts'
import type { StateTable, Written } from './state-table.ts'

/** What each canary is called: no record makes an attack on a trail of another name a drill. */
export const canaryName = 'trailkeeper-drill'

/** A drill in one region: the canary that is attacked, and all that was made for it. */
export type Drill = {
  account: AccountId
  region: Region
  /** Stands in the alerts, so that people know what they read. */
  code: string
  /** `open`: the canary is being attacked. `ending`: it is being removed, and that is expected. */
  state: 'open' | 'ending'
  /** Until then it excuses something: ISO 8601. */
  until: string
  /** By AWS's clock, once the canary stands: calls on it before that made it. ISO 8601. */
  attackedFrom?: string
  trailArn: Arn
  bucket: string
  topicArn: Arn
  /** Made for the drill; absent of a drill that the stack makes, which has a queue of its own. */
  queueArn?: Arn
  subscriptionArn?: Arn
  /** The forwarding rule that is disabled, where that was asked for. */
  rule?: string
}

/** A drill with the version of its record. `over`: all that it names is removed. */
export type StoredDrill = { drill: Drill; version: number; over?: boolean }

/** So long a record may excuse anything from now on: what claims more is none of ours. */
const longest = { open: 30 * 60_000, ending: drillItem.keptFor * 1000 }

/**
 * Whether the key of scheduled drills may vouch for something of a trail: for canaries of the account that the key is of,
 * and for nothing else. The command line may know the key by its alias alone.
 */
export function isOfDrillKey({ drillKey }: StateTable, account: AccountId, trailArn: Arn): boolean {
  if (drillKey === undefined || !trailArn.endsWith(`:trail/${canaryName}`)) return false
  return (parseArn(drillKey)?.account ?? account) === account
}

/**
 * Drills of an account whose records a person signed, or the function that drills by a schedule, in whatever state. That
 * function's key vouches for records that name nothing but a canary and its bucket. Others are noted as not to be believed.
 * @param isWanted by what a record claims: others are not verified
 * @throws whatever DynamoDB answers
 */
export async function getDrills(
  table: StateTable,
  account: AccountId,
  isWanted: (claimed: Drill) => boolean = () => true,
): Promise<StoredDrill[]> {
  const { pk, sk: prefix } = drillItem.key(account)
  const claims = await table.claims({ pk, prefix, consistent: true })
  const read = claims.map(async ({ key, item, why, newer }): Promise<StoredDrill[]> => {
    const [body, mac] = [textIn(item, 'body'), bytesIn(item, 'mac')]
    const drill = body === undefined ? undefined : parsedDrill(body)
    if (drill && !isWanted(drill)) return []
    const isOfKey = drill?.account === account && drill.trailArn === drillItem.restOf(key.sk)
    const isSigned = isOfKey && body !== undefined && mac !== undefined
    const unvouched = drill && isSigned ? await drillFault(table, drill, body, mac) : why
    const fault = unvouched ?? newer
    if (!drill || fault !== undefined) {
      table.distrust(key, fault ?? why, item)
      return []
    }
    const over = drill.state === 'ending' && numberIn(item, 'expiresAt') !== undefined
    return [{ drill, version: numberIn(item, 'version') ?? 0, ...(over && { over }) }]
  })
  return (await Promise.all(read)).flat()
}

/** Canaries of drills that are under way: they are their drill's business, and neither judged nor made again. */
export const canariesOf = (drills: readonly StoredDrill[]): ReadonlySet<Arn> =>
  new Set(drills.map(({ drill }) => drill.trailArn))

/** Why no key vouches for a record: that of people for any, that of scheduled drills for what names a canary alone. */
async function drillFault(
  table: StateTable,
  drill: Drill,
  body: string,
  mac: Uint8Array,
): Promise<string | undefined> {
  const { queueArn, subscriptionArn, rule, account, trailArn } = drill
  const isBare = [queueArn, subscriptionArn, rule].every((one) => one === undefined)
  const makers: MacMaker[] = [
    ...(isBare && isOfDrillKey(table, account, trailArn) ? (['drill'] as const) : []),
    ...(table.peopleKey === undefined ? [] : (['person'] as const)),
  ]
  return macFaultOfAny(table, 'drill', { body, mac }, makers)
}

/** True while a record holds. One that claims to hold for longer than any does not hold at all. */
export function holds({ state, until }: Drill, now: Date): boolean {
  const left = Date.parse(until) - now.getTime()
  return left > 0 && left <= longest[state]
}

/**
 * Puts the record of a drill, signed by the key of people, in the place of the version that was read.
 * @param expires true once nothing is left that it names
 * @throws whatever KMS or DynamoDB answers
 */
export async function putDrill(
  table: StateTable,
  drill: Drill,
  replaces: number | undefined,
  expires = false,
): Promise<Written> {
  const body = canonicalJson(drill)
  const proven = {
    version: (replaces ?? 0) + 1,
    body,
    mac: await macOf(table, 'drill', body),
    ...(expires && { expiresAt: table.expiresAfter(drillItem.keptFor) }),
  }
  return table.putProven(drillItem.key(drill.account, drill.trailArn), proven, replaces)
}

/** When a record was written last, in milliseconds. */
export const writtenAt = ({ state, until }: Drill): number => Date.parse(until) - longest[state]

/** Until when a record that is written now holds. */
export const heldUntil = (state: Drill['state'], now: Date): string =>
  new Date(now.getTime() + longest[state]).toISOString()

function parsedDrill(body: string): Drill | undefined {
  const value = documentOf(body)
  const text = (name: string): string => nonEmpty(value?.[name]) ?? ''
  const state = text('state')
  if (state !== 'open' && state !== 'ending') return undefined
  const [queueArn, subscriptionArn, rule, attackedFrom] = [
    'queueArn',
    'subscriptionArn',
    'rule',
    'attackedFrom',
  ].map(text)
  const drill: Drill = {
    state,
    account: text('account'),
    region: text('region'),
    code: text('code'),
    until: text('until'),
    trailArn: text('trailArn'),
    bucket: text('bucket'),
    topicArn: text('topicArn'),
    ...(queueArn && { queueArn }),
    ...(subscriptionArn && { subscriptionArn }),
    ...(rule && { rule }),
    ...(attackedFrom && { attackedFrom }),
  }
  const isWhole = Object.values(drill).every((one) => one !== '') && /^[A-Z0-9]{4,8}$/.test(drill.code)
  // Calls on the bucket of a drill are expected at its end: a real one must not be named so.
  const isOfCanary =
    drill.trailArn.endsWith(`:trail/${canaryName}`) && drill.bucket.startsWith(`${canaryName}-`)
  return isWhole && isOfCanary ? drill : undefined
}
