import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { Baseline } from '../trail/baseline/baseline.ts'
import { canonicalJson } from '../text/fields.ts'
import { parseBaseline } from '../trail/baseline/parse-baseline.ts'
import type { AccountId, Arn } from '../model/index.ts'
import {
  accountKey,
  type BaselineItem,
  baselinePrefix,
  currentItems,
  newestVersions,
  versionItems,
  versionKey,
} from './baseline-items.ts'
import { brokenSeal, sealOf } from './seal.ts'
import type { StateTable } from './state-table.ts'

/** The alias under which the stack makes the key; functions name it by its ARN, which nobody can point elsewhere. */
export const baselineKeyAlias = 'alias/trailkeeper-baselines'

/** Where baselines are kept, and the HMAC key that signs them, which stands in the table's region. */
export type BaselineStore = { table: StateTable; key: string }

/** A stored baseline that must not be used: nothing is restored to it, and people hear of it. */
export type BrokenBaseline = {
  trailArn: Arn
  why: string
  /** The version that its item claims to be; absent where there is no item, or it claims none. */
  stored?: number
  /** The newest version in its history; 0 where there is none. */
  newest: number
}

export type LoadedBaselines = {
  trusted: Map<Arn, Baseline>
  broken: BrokenBaseline[]
  /** Trusted ones whose version is missing from the history: a run ended between the two writes. */
  unlisted: Baseline[]
}

/** Which baselines to load: one trail's, or those that a claim, not verified yet, is worth verifying for. */
export type WantedBaselines = Arn | ((claimed: Baseline) => boolean)

/**
 * The baselines of an account, each verified. One with a bad signature, of another trail or account, older than the
 * newest version in its history, or gone while its history is there is broken.
 * @param only those to load and verify, which saves a reaction the others
 * @throws whatever DynamoDB answers: without its memory the guard must not act as if it had none
 */
export async function loadBaselines(
  clients: Clients,
  store: BaselineStore,
  account: AccountId,
  only?: WantedBaselines,
): Promise<LoadedBaselines> {
  const one = typeof only === 'string' ? only : undefined
  const [items, history] = await Promise.all([
    currentItems(clients, store.table, account, one),
    newestVersions(clients, store.table, account, one),
  ])
  const loaded: LoadedBaselines = { trusted: new Map(), broken: [], unlisted: [] }
  await Promise.all(
    items.filter(isWanted(only)).map(async (item) => {
      const newest = history.get(item.trailArn) ?? 0
      const opened = await openItem(clients, store, account, item, newest)
      if (typeof opened === 'string') {
        const stored = item.version !== undefined && { stored: item.version }
        loaded.broken.push({ trailArn: item.trailArn, why: opened, ...stored, newest })
        return
      }
      loaded.trusted.set(opened.trailArn, opened)
      if (newest < opened.version) loaded.unlisted.push(opened)
    }),
  )
  const present = new Set(items.map((item) => item.trailArn))
  for (const [trailArn, newest] of history) {
    const why = 'it was removed, while its history is there'
    if (!present.has(trailArn)) loaded.broken.push({ trailArn, why, newest })
  }
  return loaded
}

/** What claims nothing readable is nothing that a reaction could restore to; the sweep tells of it. */
const isWanted =
  (only: WantedBaselines | undefined) =>
  ({ body }: BaselineItem): boolean => {
    if (typeof only !== 'function') return true
    const claimed = body === undefined ? undefined : parseBaseline(body)
    return claimed !== undefined && only(claimed)
  }

/** The baseline in an item, or why it is not to be trusted. */
async function openItem(
  clients: Clients,
  store: BaselineStore,
  account: AccountId,
  { trailArn, version, body, mac }: BaselineItem,
  newest: number,
): Promise<Baseline | string> {
  if (body === undefined || mac === undefined) return 'it is not whole'
  const broken = await brokenSeal(await clients.ownKms(store.table.region), store.key, 'baseline', body, mac)
  if (broken !== undefined) return broken
  const baseline = parseBaseline(body)
  if (!baseline) return 'it cannot be read by this version of Trailkeeper'
  if (baseline.trailArn !== trailArn || baseline.account !== account)
    return `it is the baseline of ${baseline.trailArn}`
  if (version !== baseline.version) return `it is version ${baseline.version}, and claims to be another`
  if (newest > baseline.version)
    return `it was put back to version ${baseline.version}, while its history has version ${newest}`
  return baseline
}

/**
 * Signs and keeps a baseline as the version that it says. The current one is written first, then the history: a run
 * that ends between the two leaves a history that is too short, never one that contradicts it.
 * @param replaces the version that is stored now; absent where there is none
 * @returns `overtaken` where another run was quicker: nothing is written then
 * @throws whatever KMS or DynamoDB answers
 */
export async function keepBaseline(
  clients: Clients,
  store: BaselineStore,
  baseline: Baseline,
  replaces?: number,
): Promise<'kept' | 'overtaken'> {
  const dynamodb = await clients.dynamodb(store.table.region)
  const attributes = await sealedAttributes(clients, store, baseline)
  const put = new PutItemCommand({
    TableName: store.table.name,
    Item: { ...attributes, sk: { S: `${baselinePrefix}${baseline.trailArn}` } },
    ConditionExpression: replaces === undefined ? 'attribute_not_exists(#version)' : '#version = :replaces',
    ExpressionAttributeNames: { '#version': 'version' },
    ...(replaces !== undefined && { ExpressionAttributeValues: { ':replaces': { N: String(replaces) } } }),
  })
  if (!(await isWritten(dynamodb, put))) return 'overtaken'
  await listVersion(dynamodb, store, baseline, attributes)
  return 'kept'
}

/** Puts a kept baseline into its history where a run ended before it did. */
export async function completeHistory(
  clients: Clients,
  store: BaselineStore,
  baseline: Baseline,
): Promise<void> {
  const dynamodb = await clients.dynamodb(store.table.region)
  await listVersion(dynamodb, store, baseline, await sealedAttributes(clients, store, baseline))
}

/** A version that is in the history stays as it is. */
async function listVersion(
  dynamodb: DynamoDBClient,
  store: BaselineStore,
  baseline: Baseline,
  attributes: SealedAttributes,
): Promise<void> {
  await isWritten(
    dynamodb,
    new PutItemCommand({
      TableName: store.table.name,
      Item: { ...attributes, sk: { S: versionKey(baseline.trailArn, baseline.version) } },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  )
}

type SealedAttributes = {
  pk: { S: string }
  version: { N: string }
  body: { S: string }
  mac: { B: Uint8Array }
}

async function sealedAttributes(
  clients: Clients,
  store: BaselineStore,
  baseline: Baseline,
): Promise<SealedAttributes> {
  const body = canonicalJson(baseline)
  const mac = await sealOf(await clients.ownKms(store.table.region), store.key, 'baseline', body)
  return {
    pk: { S: accountKey(baseline.account) },
    version: { N: String(baseline.version) },
    body: { S: body },
    mac: { B: mac },
  }
}

async function isWritten(dynamodb: DynamoDBClient, put: PutItemCommand): Promise<boolean> {
  try {
    await dynamodb.send(put)
    return true
  } catch (error) {
    if (errorCode(error) === 'ConditionalCheckFailedException') return false
    throw error
  }
}

/** All versions of a trail's baseline whose signatures are good, oldest first; the others are left out. */
export async function baselineVersions(
  clients: Clients,
  store: BaselineStore,
  account: AccountId,
  trailArn: Arn,
): Promise<Baseline[]> {
  const [listed, current] = await Promise.all([
    versionItems(clients, store.table, account, trailArn),
    currentItems(clients, store.table, account, trailArn),
  ])
  const unlisted = current.filter((item) => listed.every((one) => one.version !== item.version))
  const opened = await Promise.all(
    [...listed, ...unlisted].map((item) => openItem(clients, store, account, item, 0)),
  )
  return opened.flatMap((one) => (typeof one === 'string' ? [] : [one]))
}
