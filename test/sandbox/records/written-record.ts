import { issueRoleSession } from '../../../sandbox/callers.ts'
import { recordsOf } from '../../../sandbox/event-history.ts'
import { isRecord } from '../../../sandbox/protocol/is-record.ts'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'
import { ACCOUNT, bench, failureOf, settings } from '../bench.ts'
import type { ClientSettings } from '../bench.ts'
import { REGION, standUp } from '../standing-world.ts'
import { calls } from './calls.ts'
import type { Send } from './calls/send.ts'
import { idOf } from './real-records.ts'
import type { RealRecord } from './real-records.ts'

/** What the sandbox writes of the call that a real record is about, when a caller of the same kind makes it. */
export async function writtenRecord(real: RealRecord): Promise<Record<string, unknown>> {
  const { errorCode, requestParameters } = real.record
  const send = calls.get(idOf(real))
  if (!send) throw new Error(`Nothing makes the call ${idOf(real)}`)
  return recordOf(real.eventName, send, {
    caller: real.caller,
    fails: errorCode !== undefined,
    isDenied: errorCode !== undefined && requestParameters === 'null',
  })
}

type Circumstances = { caller: RealRecord['caller']; fails: boolean; isDenied: boolean }

/** What the sandbox writes of one call, by the name that CloudTrail gives it, in a world where one of everything is. */
export async function recordOf(
  eventName: string,
  send: Send,
  { caller, fails, isDenied }: Circumstances = { caller: 'IAMUser', fails: false, isDenied: false },
): Promise<Record<string, unknown>> {
  const sandbox = await bench()
  const standing = await standUp(sandbox)
  await sandbox.invokeByName('dynamodb', 'CreateTable', music, { region: REGION })
  const heard = await hearDataEvents(sandbox)
  if (isDenied) sandbox.faults.add({ operation: eventName, fault: { kind: 'access-denied' } })
  const sent = send(settings(sandbox, REGION, keysOf(sandbox, caller)), standing)
  await (fails ? failureOf(sent) : sent)
  await sandbox.settled()
  const records = [...recordsOf(sandbox.world, ACCOUNT, REGION), ...heard]
  const found = records.findLast((record) => record.eventName === eventName)
  if (!found) throw new Error(`The sandbox wrote no record of ${eventName}`)
  return { ...found }
}

function keysOf({ world }: Sandbox, caller: RealRecord['caller']): ClientSettings['credentials'] {
  if (caller !== 'AssumedRole')
    return { accessKeyId: caller === 'Root' ? 'ROOTKEY' : 'test', secretAccessKey: 'test' }
  const session = issueRoleSession(world, { account: ACCOUNT, name: 'role', session: 'session' })
  return { accessKeyId: session.accessKeyId, secretAccessKey: session.secretAccessKey }
}

const selector = (...fields: [Field: string, Equals: string][]) => ({
  FieldSelectors: fields.map(([Field, Equals]) => ({ Field, Equals: [Equals] })),
})

/** Data events are in no event history: a rule hears of them where a trail logs them. */
async function hearDataEvents({ world, invokeByName }: Sandbox): Promise<Record<string, unknown>[]> {
  const call = (service: string, operation: string, input: Record<string, unknown>) =>
    invokeByName(service, operation, input, { region: REGION })
  const AdvancedEventSelectors = [
    selector(['eventCategory', 'Management']),
    ...['AWS::S3::Object', 'AWS::DynamoDB::Table'].map((type) =>
      selector(['eventCategory', 'Data'], ['resources.type', type]),
    ),
  ]
  await call('cloudtrail', 'PutEventSelectors', { TrailName: 'trail', AdvancedEventSelectors })
  await call('cloudtrail', 'StartLogging', { Name: 'trail' })
  const heard: Record<string, unknown>[] = []
  const Arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:listener`
  world.functions.set(Arn, async (event) => {
    if (isRecord(event) && isRecord(event['detail'])) heard.push(event['detail'])
  })
  await call('events', 'PutRule', { Name: 'all', EventPattern: '{"source":["aws.s3","aws.dynamodb"]}' })
  await call('events', 'PutTargets', { Rule: 'all', Targets: [{ Id: 't', Arn }] })
  return heard
}

/** A table with the keys of the one in DynamoDB's pages. */
const music = {
  TableName: 'Music',
  AttributeDefinitions: ['Artist', 'SongTitle'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: 'Artist', KeyType: 'HASH' },
    { AttributeName: 'SongTitle', KeyType: 'RANGE' },
  ],
  ProvisionedThroughput: { ReadCapacityUnits: 10, WriteCapacityUnits: 10 },
}
