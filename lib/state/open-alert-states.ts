import { createHash } from 'node:crypto'
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../aws/clients.ts'
import { errorCode } from '../aws/errors.ts'
import type { AccountId, OpenAlertState, ResourceAlertStates } from '../model/index.ts'
import { documentOf, field, listOf, nonEmpty } from '../text/fields.ts'
import { expiry, itemsUnder, type StateItem, type StateTable } from './state-table.ts'

const daysKept = 400
const atOnce = 20

const partition = (account: AccountId) => `matters#${account}`
/** Hashed: what names a resource does not choose how long its key is. */
const sortKey = (key: string) => createHash('sha256').update(key).digest('hex').slice(0, 32)

/**
 * The alert states that people were told of as open, by resource.
 * @param account or what else a memory is of
 * @param key this one alone; all of the memory's where absent
 */
export async function openAlertStates(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  key?: string,
): Promise<ResourceAlertStates[]> {
  const items = await itemsUnder(clients, table, {
    pk: partition(account),
    ...(key !== undefined && { prefix: sortKey(key) }),
    consistent: true,
  })
  return items.flatMap((item) => alertStatesIn(item))
}

function alertStatesIn({ matterKey, version, openMatters: open }: StateItem): ResourceAlertStates[] {
  const list = listOf(field(documentOf(open?.S), 'matters'))
  if (!matterKey?.S || !version?.N) return []
  return [{ key: matterKey.S, version: Number(version.N), open: list.flatMap((one) => alertStateIn(one)) }]
}

const kinds: readonly OpenAlertState['kind'][] = ['finding', 'repair', 'gap']
const states: readonly OpenAlertState['state'][] = [
  'unknown',
  'fail',
  'refused',
  'escalated',
  'drifted',
  'failed',
  'open',
]
const severities: readonly OpenAlertState['severity'][] = ['critical', 'high', 'medium', 'low', 'info']

/** What makes no sense is left out: it is told anew, which is loud and harmless. */
function alertStateIn(value: unknown): OpenAlertState[] {
  const text = (name: string) => nonEmpty(field(value, name))
  const kind = kinds.find((one) => one === text('kind'))
  const state = states.find((one) => one === text('state'))
  const severity = severities.find((one) => one === text('severity'))
  const [id, name, resource] = [text('id'), text('name'), text('resource')]
  const [since, toldAt] = [text('since'), text('toldAt')]
  if (!kind || !state || !severity || !id || !name || !resource || !since || !toldAt) return []
  const rest = {
    account: text('account') ?? '',
    region: text('region') ?? '',
    message: text('message') ?? '',
  }
  return [{ id, kind, name, resource, severity, state, since, toldAt, ...rest }]
}

/**
 * Keeps the alert states of these resources, each where nobody wrote it since it was read.
 * @returns the keys of those that somebody else wrote meanwhile: theirs stands
 */
export async function putOpenAlertStates(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  alertStates: readonly ResourceAlertStates[],
  at: Date,
): Promise<string[]> {
  const lost: string[] = []
  for (let start = 0; start < alertStates.length; start += atOnce) {
    const kept = await Promise.all(
      alertStates.slice(start, start + atOnce).map(async (one) => ({
        key: one.key,
        isKept: await keepOne(clients, table, account, one, at),
      })),
    )
    lost.push(...kept.flatMap(({ key, isKept }) => (isKept ? [] : [key])))
  }
  return lost
}

async function keepOne(
  clients: Clients,
  table: StateTable,
  account: AccountId,
  { key, version, open }: ResourceAlertStates,
  at: Date,
): Promise<boolean> {
  const client = await clients.dynamodb(table.region)
  try {
    await client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: { pk: { S: partition(account) }, sk: { S: sortKey(key) } },
        UpdateExpression:
          'SET matterKey = :resource, version = :next, openMatters = :open, expiresAt = :expires',
        ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : 'version = :known',
        ExpressionAttributeValues: {
          ':resource': { S: key },
          ':next': { N: String(version + 1) },
          ':open': { S: JSON.stringify({ matters: open }) },
          ':expires': expiry(at, daysKept),
          ...(version > 0 && { ':known': { N: String(version) } }),
        },
      }),
    )
    return true
  } catch (error) {
    if (errorCode(error) !== 'ConditionalCheckFailedException') throw error
    return false
  }
}
