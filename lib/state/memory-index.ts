import type { AccountId, Arn } from '../model/index.ts'
import { canonicalJson, documentOf, isFields, listOf, nonEmpty, numberOf } from '../text/fields.ts'
import { bytesIn, numberIn, textIn } from './attributes.ts'
import {
  alertStateItem,
  baselineItem,
  importedFindingsItem,
  indexItem,
  type ItemKey,
  outboxItem,
} from './keys.ts'
import { macFault, macOf } from './mac.ts'
import { type Claim, type StateTable, type Standing, standingOf } from './state-table.ts'

/** What a sweep left in the table. */
export type MemoryIndex = {
  /** When it ended. */
  at: string
  baselines: ReadonlyMap<Arn, number>
  /** How far each other item had come. */
  items: readonly { key: ItemKey; standing: Standing }[]
}

/**
 * What the last sweep left; undefined where there is no index, or none of the guard's. To a person, one with a MAC of
 * the KMS key counts.
 * @throws whatever DynamoDB answers
 */
export async function getIndex(table: StateTable, account: AccountId): Promise<MemoryIndex | undefined> {
  const key = indexItem.key(account)
  if (table.as === 'guard') return parsedIndex(textIn(await table.get(key), 'body'), account)
  const claims = await table.claims({ pk: key.pk, prefix: key.sk, consistent: true })
  const item = claims.find((claim) => claim.key.sk === key.sk)?.item
  const [body, mac] = [textIn(item, 'body'), bytesIn(item, 'mac')]
  if (!body || !mac || (await macFault(table, 'index', body, mac)) !== undefined) return undefined
  return parsedIndex(body, account)
}

function parsedIndex(body: string | undefined, account: AccountId): MemoryIndex | undefined {
  const document = documentOf(body)
  const at = nonEmpty(document?.['at'])
  if (!document || at === undefined || document['account'] !== account) return undefined
  const baselines = isFields(document['baselines']) ? Object.entries(document['baselines']) : []
  return {
    at,
    baselines: new Map(baselines.map(([arn, version]) => [arn, numberOf(version) ?? 0])),
    items: listOf(document['items']).flatMap((one) => {
      const [pk, sk, version, expiresAt] = listOf(one)
      if (typeof pk !== 'string' || typeof sk !== 'string') return []
      return [{ key: { pk, sk }, standing: standingOf({ ...number({ version }), ...number({ expiresAt }) }) }]
    }),
  }
}

const number = (one: Record<string, unknown>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(one).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  )

/** Where an account's items stand whose keys can be listed, and that are signed as a whole. */
export const partitionsOf = (account: AccountId): string[] => [
  indexItem.key(account).pk,
  alertStateItem.partition(account),
  outboxItem.partition(account),
  importedFindingsItem.key(account).pk,
]

/**
 * Puts what stands in the table now and is the guard's. A baseline that was known and is not to be believed now stays in
 * the index: it is missing until a person accepts another.
 * @param others partitions beside those of the account
 * @throws whatever KMS or DynamoDB answers
 */
export async function putIndex(
  table: StateTable,
  account: AccountId,
  known: MemoryIndex | undefined,
  others: readonly string[] = [],
): Promise<void> {
  const partitions = [...partitionsOf(account), ...others]
  const claims = (await Promise.all(partitions.map((pk) => table.claims({ pk, consistent: true })))).flat()
  const own = claims.filter(({ isOwn, key }) => isOwn && key.sk !== indexItem.key(account).sk)
  const isBaseline = ({ key }: Claim) => key.sk.startsWith(baselineItem.key(account).sk)
  const baselines = own
    .filter(isBaseline)
    .map(({ key, item }) => [baselineItem.restOf(key.sk), numberIn(item, 'version') ?? 0] as const)
  const body = canonicalJson({
    account,
    at: table.now().toISOString(),
    baselines: Object.fromEntries([...(known?.baselines ?? []), ...baselines]),
    items: own
      .filter((claim) => !isBaseline(claim))
      .map(({ key, item }) => {
        const { version = null, expiresAt = null } = standingOf(item)
        return [key.pk, key.sk, version, expiresAt]
      }),
  })
  if (table.macKey === undefined) return
  await table.put(indexItem.key(account), { body, mac: await macOf(table, 'index', body) })
}

/** Two sweeps at once write the same items within this time, in seconds. */
const sameSweep = 15 * 60

/**
 * Notes what is missing of what the last sweep left, and what is older than it was then: that counts as absent, too.
 * @throws whatever DynamoDB answers
 */
export async function noteMissing(
  table: StateTable,
  account: AccountId,
  { items, at }: MemoryIndex,
): Promise<void> {
  const partitions = [...new Set(items.map(({ key }) => key.pk))]
  const standing = new Map(
    await Promise.all(
      partitions.map(async (pk) => [pk, await table.standing({ pk, consistent: true })] as const),
    ),
  )
  const now = table.expiresAfter(0)
  for (const { key, standing: was } of items) {
    const is = standing.get(key.pk)?.get(key.sk)
    if (!is && (was.expiresAt ?? Infinity) > now) table.distrust(key, 'it is missing', at)
    // What was sent is taken out of the outbox, and ends sooner for it.
    const isOutbox = key.pk === outboxItem.partition(account)
    if (is && !isOutbox && isOlder(is, was)) table.distrustAsStale(key, at)
  }
}

const isOlder = (is: Standing, was: Standing): boolean =>
  was.version === undefined
    ? (is.expiresAt ?? 0) < (was.expiresAt ?? 0) - sameSweep
    : (is.version ?? 0) < was.version
