import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import type { AccountId, Arn } from '../model.ts'
import type { StateTable } from './state-table.ts'

/** A stored baseline as it stands in the table, unverified. */
export type BaselineItem = { trailArn: Arn; version?: number; body?: string; mac?: Uint8Array }

export const baselinePrefix = 'baseline#'
const versionPrefix = 'baseline-version#'

/** Versions sort as they count. */
export const versionKey = (trailArn: Arn, version: number): string =>
  `${versionPrefix}${trailArn}#${String(version).padStart(8, '0')}`

export const accountKey = (account: AccountId): string => `account#${account}`

/** The current baselines of an account, or of one of its trails. */
export async function currentItems(
  client: DynamoDBClient,
  table: StateTable,
  account: AccountId,
  only?: Arn,
): Promise<BaselineItem[]> {
  const items = await itemsUnder(client, table, account, { prefix: `${baselinePrefix}${only ?? ''}` })
  return items
    .map((item) => baselineItem(item, item.sk?.S?.slice(baselinePrefix.length) ?? ''))
    .filter((item) => only === undefined || item.trailArn === only)
}

/** All kept versions of one trail's baseline, oldest first. */
export async function versionItems(
  client: DynamoDBClient,
  table: StateTable,
  account: AccountId,
  trailArn: Arn,
): Promise<BaselineItem[]> {
  const items = await itemsUnder(client, table, account, { prefix: `${versionPrefix}${trailArn}#` })
  return items.map((item) => baselineItem(item, trailArn))
}

/** The newest version in the history of each trail: keys only, so that long histories stay cheap to look at. */
export async function newestVersions(
  client: DynamoDBClient,
  table: StateTable,
  account: AccountId,
  only?: Arn,
): Promise<Map<Arn, number>> {
  const prefix = `${versionPrefix}${only === undefined ? '' : `${only}#`}`
  const newest = new Map<Arn, number>()
  for (const item of await itemsUnder(client, table, account, { prefix, keysOnly: true })) {
    const [, trailArn = '', version = ''] = /^baseline-version#(.*)#(\d+)$/.exec(item.sk?.S ?? '') ?? []
    if (trailArn === '') continue
    newest.set(trailArn, Math.max(newest.get(trailArn) ?? 0, Number(version)))
  }
  return newest
}

function baselineItem(item: Record<string, AttributeValue>, trailArn: Arn): BaselineItem {
  const version = Number(item.version?.N)
  return {
    trailArn,
    ...(Number.isInteger(version) && { version }),
    ...(item.body?.S !== undefined && { body: item.body.S }),
    ...(item.mac?.B !== undefined && { mac: item.mac.B }),
  }
}

/** Read consistently: a run must see what the last one kept. */
async function itemsUnder(
  client: DynamoDBClient,
  table: StateTable,
  account: AccountId,
  { prefix, keysOnly = false }: { prefix: string; keysOnly?: boolean },
): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = []
  let from: Record<string, AttributeValue> | undefined
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: table.name,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: accountKey(account) }, ':prefix': { S: prefix } },
        ConsistentRead: true,
        ...(keysOnly && { ProjectionExpression: 'sk' }),
        ...(from && { ExclusiveStartKey: from }),
      }),
    )
    items.push(...(page.Items ?? []))
    from = page.LastEvaluatedKey
  } while (from)
  return items
}
