import type { AccountId, Arn } from '../model/index.ts'
import { canonicalJson, documentOf, isFields, listOf, nonEmpty, numberOf } from '../text/fields.ts'
import { bytesIn, numberIn, textIn } from './attributes.ts'
import {
  alertStateItem,
  attemptsItem,
  baselineItem,
  baselineVersionItem,
  drillItem,
  drillResultItem,
  guardRecordItem,
  importedFindingsItem,
  indexedAccountsItem,
  indexItem,
  type ItemKey,
  kindOf,
  outboxItem,
  stopsItem,
} from './keys.ts'
import { keyText } from './distrusted.ts'
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
  const claim = claims.find((one) => one.key.sk === key.sk)
  const item = claim?.newer === undefined ? claim?.item : undefined
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
  const [claims, journals] = await Promise.all([
    Promise.all(partitions.map((pk) => table.claims({ pk, consistent: true }))).then((all) => all.flat()),
    journalsOf(table, account, others),
  ])
  const own = claims.filter(({ isOwn, key }) => isOwn && key.sk !== indexItem.key(account).sk)
  const isBaseline = ({ key }: Claim) => key.sk.startsWith(baselineItem.key(account).sk)
  const baselines = own
    .filter(isBaseline)
    .map(({ key, item }) => [baselineItem.restOf(key.sk), numberIn(item, 'version') ?? 0] as const)
  const body = canonicalJson({
    account,
    at: table.now().toISOString(),
    baselines: Object.fromEntries([...(known?.baselines ?? []), ...baselines]),
    items: [
      ...own.filter((claim) => !isBaseline(claim)).map(({ key, item }) => entryOf(key, standingOf(item))),
      ...journals.map(({ key, ends: expiresAt }) => entryOf(key, { expiresAt })),
    ],
  })
  if (table.macKey === undefined) return
  await table.put(indexItem.key(account), { body, mac: await macOf(table, 'index', body) })
}

/** An item as the index has it. */
const entryOf = ({ pk, sk }: ItemKey, { version = null, expiresAt = null }: Nullable<Standing>) => [
  pk,
  sk,
  version,
  expiresAt,
]

type Nullable<T> = { [K in keyof T]?: T[K] | null }

/** Journals have no MAC as a whole; what of them is the guard's stands in the index like other items. */
async function journalsOf(table: StateTable, account: AccountId, others: readonly string[]) {
  const accounts = indexedAccountsItem.key()
  const stops = stopsItem.key(account)
  const found = await Promise.all([
    table.journals({ pk: stops.pk, prefix: stops.sk }),
    table.journals({ pk: attemptsItem.partition(account) }),
    others.length > 0 ? table.journals({ pk: accounts.pk, prefix: accounts.sk }) : [],
  ])
  return found.flat().filter(({ ends }) => ends > table.expiresAfter(0))
}

const rounds = 5

/**
 * Notes an item that waits for the next sweep in what the last one left, so that its deletion is noticed. Nothing before
 * the first sweep of an account, which tells of an emptied memory as a whole.
 * @throws whatever KMS or DynamoDB answers
 */
export async function noteInIndex(
  table: StateTable,
  account: AccountId,
  key: ItemKey,
  expiresAt: number,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const item = await table.get(indexItem.key(account))
    const document = documentOf(textIn(item, 'body'))
    if (!item || !document) return
    const body = canonicalJson({
      ...document,
      items: [...listOf(document['items']), entryOf(key, { expiresAt })],
    })
    const next = { body, mac: await macOf(table, 'index', body) }
    if ((await table.put(indexItem.key(account), next, { same: item })) === 'written') return
  }
}

/** Kinds whose entries have MACs of their own. */
const journals = new Set(
  [stopsItem.key(''), attemptsItem.key('', '', ''), indexedAccountsItem.key()].map(kindOf),
)

/** Kinds that have a proof of another kind, or MACs of their parts: whoever reads those judges them. */
const judgedElsewhere = new Set([
  kindOf(baselineItem.key('', '')),
  kindOf(baselineVersionItem.under('')),
  kindOf(guardRecordItem.key({ name: '', homeRegion: '' }, '')),
  kindOf(drillItem.key('')),
  kindOf(drillResultItem.key('')),
  ...journals,
])

/** Two sweeps at once write the same items within this time, in seconds. */
const sameSweep = 15 * 60

/**
 * Notes what is missing of what the last sweep left, and what is older than it was then: that counts as absent, too. And
 * whatever else stands there that is not the guard's, whether or not anybody asks for it.
 * @throws whatever DynamoDB answers
 */
export async function noteMissing(
  table: StateTable,
  account: AccountId,
  { items, at }: MemoryIndex,
): Promise<void> {
  const known = new Set(items.map(({ key }) => keyText(key)))
  const partitions = [...new Set([...partitionsOf(account), ...items.map(({ key }) => key.pk)])]
  const standing = new Map(
    await Promise.all(
      partitions.map(async (pk) => {
        const claims = await table.claims({ pk, consistent: true })
        for (const { key, item, isOwn, why } of claims) {
          // What was the guard's then, whatever its kind, is still.
          const isJudged = judgedElsewhere.has(kindOf(key)) && !known.has(keyText(key))
          if (!isOwn && !isJudged && !journals.has(kindOf(key))) table.distrust(key, why, item)
        }
        return [pk, new Map(claims.map(({ key, item }) => [key.sk, standingOf(item)]))] as const
      }),
    ),
  )
  const now = table.expiresAfter(0)
  for (const { key, standing: was } of items) {
    const is = standing.get(key.pk)?.get(key.sk)
    if (!is && (was.expiresAt ?? Infinity) > now) table.distrust(key, 'it is missing', at)
    // What was sent is taken out of the outbox, and ends sooner for it.
    // The end of a journal is a hint to DynamoDB alone.
    const isExempt = key.pk === outboxItem.partition(account) || journals.has(kindOf(key))
    if (is && !isExempt && isOlder(is, was)) table.distrustAsStale(key, at)
  }
}

const isOlder = (is: Standing, was: Standing): boolean =>
  was.version === undefined
    ? (is.expiresAt ?? 0) < (was.expiresAt ?? 0) - sameSweep
    : (is.version ?? 0) < was.version
