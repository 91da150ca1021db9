import { gunzipSync, gzipSync } from 'node:zlib'
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { AccountId } from '../model/index.ts'
import { documentOf, field, isFields, nonEmpty } from '../text/fields.ts'
import type { StateTable } from './state-table.ts'

/** A finding that Security Hub has as active: what it was about, in what state, and since and as of when. */
export type Imported = {
  check: string
  region: string
  resource: string
  state: string
  since: string
  at: string
}

export type ImportedFindings = { version: number; byId: ReadonlyMap<string, Imported> }

const daysKept = 400
const keyOf = (account: AccountId) => ({ pk: { S: `securityhub#${account}` }, sk: { S: 'active' } })

/** What an account's Security Hub was given and not yet taken from. */
export async function importedFindings(
  clients: Clients,
  table: StateTable,
  account: AccountId,
): Promise<ImportedFindings> {
  const client = await clients.dynamodb(table.region)
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table.name, Key: keyOf(account), ConsistentRead: true }),
  )
  const all = Item?.body?.B ? field(documentOf(gunzipSync(Item.body.B).toString('utf8')), 'findings') : {}
  const entries = isFields(all) ? Object.entries(all) : []
  return {
    version: Number(Item?.version?.N ?? 0),
    byId: new Map(entries.flatMap(([id, value]) => importedIn(value).map((one) => [id, one] as const))),
  }
}

function importedIn(value: unknown): Imported[] {
  const [check, resource, state, since, at] = ['check', 'resource', 'state', 'since', 'at'].map((name) =>
    nonEmpty(field(value, name)),
  )
  if (!check || !resource || !state || !since || !at) return []
  return [{ check, resource, state, since, at, region: nonEmpty(field(value, 'region')) ?? '' }]
}

/** Keeps it, unless somebody else did meanwhile: what is missing is imported again, which changes nothing. */
export async function keepImported(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  { version, byId }: ImportedFindings,
  at: Date,
): Promise<void> {
  const client = await clients.dynamodb(table.region)
  const body = gzipSync(JSON.stringify({ findings: Object.fromEntries(byId) }))
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: keyOf(account),
        UpdateExpression: 'SET body = :body, version = :next, expiresAt = :expires',
        ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : 'version = :known',
        ExpressionAttributeValues: {
          ':body': { B: body },
          ':next': { N: String(version + 1) },
          ':expires': { N: String(Math.floor(at.getTime() / 1000) + daysKept * 86_400) },
          ...(version > 0 && { ':known': { N: String(version) } }),
        },
      }),
    )
  } catch (error) {
    if (errorCode(error) !== 'ConditionalCheckFailedException') throw error
  }
}
