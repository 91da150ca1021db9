import {
  type AttributeValue,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from '@jest/globals'
import type { FunctionState, GuardDeployment } from '../../lib/model/index.ts'
import { getGuardRecord, putGuardRecord } from '../../lib/state/guard-record.ts'
import { putBaseline } from '../../lib/state/signed-baselines.ts'
import { aBaseline } from '../builders/a-baseline.ts'
import { account } from '../builders/a-trail.ts'
import { bench } from '../sandbox/bench.ts'
import { aSignedTable, clientsOf } from './a-signed-table.ts'

const at = new Date('2026-11-21T00:00:00.000Z')
const deployed = (id = 'one'): GuardDeployment => ({
  name: 'trailkeeper-prod',
  id,
  homeRegion: 'us-east-1',
  busArn: `arn:aws:events:us-east-1:${account}:event-bus/default`,
  forwardingRoleArn: `arn:aws:iam::${account}:role/trailkeeper-prod-forwarding`,
})
const react = (changes: Partial<FunctionState> = {}): FunctionState => ({
  codeSha256: 'a',
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  role: `arn:aws:iam::${account}:role/trailkeeper-prod-react`,
  layers: [],
  environment: { TRAILKEEPER_TABLE: 'trailkeeper-state' },
  reservedConcurrency: 5,
  policy: '{}',
  ...changes,
})
const keyOf = (id: string) => ({
  pk: { S: 'guard#trailkeeper-prod#us-east-1' },
  sk: { S: `functions#${id}` },
})

async function aMemory() {
  const clients = clientsOf(await bench())
  const table = await aSignedTable(clients, () => at)
  const dynamodb = await clients.dynamodb('us-east-1')
  const TableName = table.name
  const known = (deployment = deployed()) => getGuardRecord(table, deployment)
  return {
    clients,
    table,
    known,
    /** What a sweep does that found the function as it is given. */
    sweep: async (live: FunctionState, deployment = deployed()) =>
      putGuardRecord(table, {
        rules: [],
        deployment: { ...deployment, ...(await known(deployment)) },
        functions: [{ name: 'trailkeeper-prod-react', live: { ok: true, value: live } }],
      }),
    item: async (id: string) =>
      (await dynamodb.send(new GetItemCommand({ TableName, Key: keyOf(id) }))).Item ?? {},
    put: (Item: Record<string, AttributeValue>) => dynamodb.send(new PutItemCommand({ TableName, Item })),
    remove: (id: string) => dynamodb.send(new DeleteItemCommand({ TableName, Key: keyOf(id) })),
  }
}

const recordOf = (live: FunctionState, deploymentId = 'one') => ({
  recorded: { deploymentId, recordedAt: at.toISOString(), functions: { 'trailkeeper-prod-react': live } },
})

describe("the record of the guard's functions", () => {
  it('is empty before the first sweep, and comes back as it was put', async () => {
    const { known, sweep } = await aMemory()
    expect(await known()).toEqual({})
    await sweep(react())
    expect(await known()).toEqual(recordOf(react()))
  })

  it('stays as it is while the deployment is the same, whatever became of the function', async () => {
    const { known, sweep } = await aMemory()
    await sweep(react())
    await sweep(react({ codeSha256: 'evil' }))
    expect(await known()).toEqual(recordOf(react()))
  })

  it('is made anew for another deployment, which is told first', async () => {
    const { known, sweep } = await aMemory()
    await sweep(react())
    expect(await known(deployed('two'))).toEqual({ recordedBefore: true })
    await sweep(react({ codeSha256: 'b' }), deployed('two'))
    expect(await known(deployed('two'))).toEqual(recordOf(react({ codeSha256: 'b' }), 'two'))
  })
})

describe('somebody who can write to the table', () => {
  it('cannot change what is expected of a function, and it is not recorded anew by itself', async () => {
    const { known, sweep, item, put } = await aMemory()
    await sweep(react())
    const body = (await item('one')).body?.S ?? ''
    await put({
      ...(await item('one')),
      body: { S: body.replace('"codeSha256":"a"', '"codeSha256":"evil"') },
    })
    const distrusted = { distrusted: 'its signature is not valid' }
    expect(await known()).toEqual(distrusted)
    await sweep(react({ codeSha256: 'evil' }))
    expect(await known()).toEqual(distrusted)
  })

  it('cannot pass the record of an earlier deployment for this one', async () => {
    const { known, sweep, item, put } = await aMemory()
    await sweep(react())
    await sweep(react({ codeSha256: 'b' }), deployed('two'))
    await put({ ...(await item('one')), ...keyOf('two') })
    expect(await known(deployed('two'))).toEqual({ distrusted: 'it is of another deployment' })
  })

  it('cannot pass a signed baseline for it', async () => {
    const { clients, table, known, put } = await aMemory()
    await putBaseline(table, aBaseline())
    const dynamodb = await clients.dynamodb('us-east-1')
    const { Item } = await dynamodb.send(
      new GetItemCommand({
        TableName: table.name,
        Key: { pk: { S: `account#${account}` }, sk: { S: `baseline#${aBaseline().trailArn}` } },
      }),
    )
    await put({ ...Item, ...keyOf('one') })
    expect(await known()).toEqual({ distrusted: 'its signature is not valid' })
  })

  it('cannot take it away without a word', async () => {
    const { known, sweep, remove } = await aMemory()
    await sweep(react())
    await remove('one')
    expect(await known()).toEqual({ recordedBefore: true })
  })

  it('cannot empty it', async () => {
    const { known, put } = await aMemory()
    await put(keyOf('one'))
    expect(await known()).toEqual({ distrusted: 'it is not whole' })
  })
})
