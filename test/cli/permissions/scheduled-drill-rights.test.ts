import { CreateTrailCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { DeleteItemCommand, PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb'
import { DisableRuleCommand } from '@aws-sdk/client-eventbridge'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import { functionPolicy } from '../../../cli/permissions/function-policy.ts'
import { type Clients, createClients } from '../../../lib/aws/clients.ts'
import { onCanary } from '../../../lib/model/drill.ts'
import { defaultPolicy } from '../../../lib/policy/load-policy.ts'
import { issueRoleSession } from '../../../sandbox/callers.ts'
import { roleNames } from '../../../sandbox/guard/deploy-guard.ts'
import { rolesOf } from '../../../sandbox/services/iam/roles.ts'
import { failureOf } from '../../sandbox/bench.ts'
import { madeValue } from './made-policy.ts'
import { type Drilling, openDrilling, topicArn } from '../drilled.ts'

jest.setTimeout(600_000)

const account = '123456789012'
const at = `us-east-1:${account}`
const arns: Readonly<Record<string, string>> = {
  AlertTopic: topicArn,
  StateTable: `arn:aws:dynamodb:${at}:table/trailkeeper-state`,
  DrillQueue: `arn:aws:sqs:${at}:trailkeeper-drill`,
  AlertKey: `arn:aws:kms:${at}:key/alerts`,
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
}

const rights = JSON.stringify(madeValue(functionPolicy('drill', defaultPolicy()), arns))
let scene: Drilling & { close: () => Promise<void> }
let clients: Clients

/** The function's role with no rights but those of its policy. */
beforeAll(async () => {
  scene = await openDrilling({
    mode: 'enforce',
    forwarding: 'enforce',
    budget: { repairs: 100, minutes: 60 },
    drills: { schedule: 'weekly', attacks: [...onCanary], regions: 'all' },
  })
  const { world, url } = scene.sandbox
  const role = rolesOf(world, account).get(roleNames.drill)
  role?.attached.clear()
  role?.policies.set('drill', rights)
  const session = { account, name: roleNames.drill, session: 'stolen' }
  clients = createClients({ endpoint: url, credentials: issueRoleSession(world, session) })
})
afterAll(async () => {
  clients.close()
  await scene.close()
})

it('is enough for each attack on a canary, in every region', async () => {
  for (const attack of onCanary) {
    const answer = await scene.guard.drill({ attack })
    expect(answer).toMatchObject({
      results: expect.arrayContaining(['eu-west-1 answered', 'us-east-1 answered']),
      wrong: [],
    })
  }
})

it('is nothing to trails of another name, and to the guard’s rules', async () => {
  const trails = await clients.cloudtrail('us-east-1')
  const rules = await clients.events('us-east-1')
  const denied = [
    () => trails.send(new StopLoggingCommand({ Name: 'management-events' })),
    () => trails.send(new CreateTrailCommand({ Name: 'other', S3BucketName: 'trailkeeper-drill-x' })),
    () => rules.send(new DisableRuleCommand({ Name: 'trailkeeper-cloudtrail' })),
  ]
  for (const call of denied) expect((await failureOf(call())).name).toMatch(/AccessDenied/)
})

const keyOf = (pk: string) => ({ pk: { S: pk }, sk: { S: 'drill-result#0' } })

it('is nothing to items of the guard’s memory that are not of its own account, and only puts and reads those', async () => {
  const TableName = 'trailkeeper-state'
  const table = await clients.dynamodb('us-east-1')
  const put = (pk: string) => () => table.send(new PutItemCommand({ TableName, Item: keyOf(pk) }))
  const query = (pk: string) => () =>
    table.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: pk } },
      }),
    )
  const own = `account#${account}`
  await put(own)()
  await query(own)()
  const others = ['protected', 'account#111122223333', 'guard#trailkeeper#us-east-1']
  const denied = [
    ...others.flatMap((pk) => [put(pk), query(pk)]),
    () => table.send(new DeleteItemCommand({ TableName, Key: keyOf(own) })),
    () => table.send(new ScanCommand({ TableName })),
  ]
  for (const call of denied) expect((await failureOf(call())).name).toBe('AccessDeniedException')
})
