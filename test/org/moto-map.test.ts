import { createServer } from 'node:net'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { getJson } from '../../lib/org/reports-bucket.ts'
import { listRun } from '../../lib/org/list-accounts.ts'
import { mapFailures } from '../../lib/org/summarize-run.ts'
import { recoveryMachine, stateMachine, verificationMachine } from '../../lib/org/state-machine.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { motoIsThere, type MotoServer, startMoto } from '../sandbox/moto/moto-server.ts'

const region = 'us-east-1'
const account = '123456789012'
const run = 'moto-run-1'
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/** An emulator that has nothing to do with the sandbox: its own reader and writer of a Distributed Map. */
const describeWithMoto = motoIsThere() ? describe : describe.skip
const reason = motoIsThere() ? '' : ' (skipped: moto_server is not on PATH)'

describeWithMoto(`the state machines, executed by moto_server${reason}`, () => {
  let moto: MotoServer
  const settings = () => ({ region, endpoint: moto.url, credentials })
  const bucket = { name: 'trailkeeper-reports', region, owner: account }
  const members = Array.from({ length: 12 }, (_, index) => `team-${index}`)

  beforeAll(async () => {
    moto = await startMoto(await freePort())
  })

  /** An execution in an emulator that knows of nothing else: it cannot start a second one (moto 5, `deepcopy`). */
  async function executed(machine: Machine, input: object): Promise<Record<string, unknown>> {
    await post(settings(), 'reset', {})
    await makeOrganization(settings(), members)
    const clients = createClients({ endpoint: moto.url, credentials })
    const s3 = await clients.s3(region)
    await s3.send(new CreateBucketCommand({ Bucket: bucket.name }))
    // What the function answers comes from the real one, run against the same emulator.
    const listed = await listRun(
      {
        clients,
        policy: aPolicy(),
        homeRegion: region,
        topicArn: `arn:aws:sns:${region}:${account}:alerts`,
        channels: [],
        table: { name: 'state', region },
        now: () => new Date(),
        identity: { account, partition: 'aws', callerArn: '' },
        bucket,
        role: { name: 'trailkeeper-repair' },
        units: [],
        concurrency: 5,
        clientsFor: () => clients,
      },
      { run, startedAt: '2026-11-21T10:00:00.000Z' },
    )
    clients.close()
    const { functions, role } = await deploy(settings(), [listed])
    return await execute(settings(), role, machine(functions), input)
  }
  afterAll(() => moto.stop())

  it('scans each account of the list once, and hands what the writer says of the results to the summary', async () => {
    const ended = await executed(
      ({ accounts, member, summarize }) =>
        stateMachine({
          partition: 'aws',
          accountsFunction: accounts,
          memberFunction: member,
          summarizeFunction: summarize,
          bucket: bucket.name,
        }),
      {},
    )
    expect(ended).toMatchObject({ status: 'SUCCEEDED', items: { total: 13, succeeded: 13, failed: 0 } })
    expect(ended).toMatchObject({
      output: {
        run,
        map: {
          ResultWriterDetails: {
            Bucket: bucket.name,
            Key: expect.stringMatching(/^runs\/moto-run-1\/results\/.*\/manifest\.json$/),
          },
        },
        // Functions of the emulator answer what they are asked.
        summary: { run, accounts: 13, map: { ResultWriterDetails: expect.anything() } },
      },
    })
    const key = String(Object(ended).output.map.ResultWriterDetails.Key)
    const clients = createClients({ endpoint: moto.url, credentials })
    expect(await getJson(clients, bucket, key)).toMatchObject({ ResultFiles: expect.anything() })
    const failures: unknown[] = []
    for await (const failure of mapFailures(clients, bucket, key)) failures.push(failure)
    expect(failures).toEqual([])
    clients.close()
  })

  it('verifies each account of the list once, as the input says', async () => {
    const ended = await executed(
      ({ accounts, verify }) =>
        verificationMachine({
          partition: 'aws',
          accountsFunction: accounts,
          verifyFunction: verify,
          bucket: bucket.name,
        }),
      { look: 'day' },
    )
    expect(ended).toMatchObject({ status: 'SUCCEEDED', items: { total: 13, succeeded: 13, failed: 0 } })
    const { Bucket, Key } = Object(ended).output.ResultWriterDetails
    expect(Bucket).toBe(bucket.name)
    expect(Key).toMatch(/^runs\/moto-run-1\/results\/.*\/manifest\.json$/)
  })

  it('steps through a recovery until the function says that there is nothing to do at once', async () => {
    await post(settings(), 'reset', {})
    const steps = [
      { isDone: false, recovered: 0, waiting: 2 },
      { isDone: false, recovered: 1, waiting: 1 },
      { isDone: true, recovered: 1, waiting: 0 },
    ]
    const { functions, role } = await deploy(settings(), steps)
    const ended = await execute(settings(), role, recoveryMachine(functions.recover), {})
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: steps.at(-1) })
  })
})

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

type Functions = Record<'accounts' | 'member' | 'summarize' | 'verify' | 'recover', string>
type Machine = (functions: Functions) => object

type Settings = { region: string; endpoint: string; credentials: typeof credentials }

async function makeOrganization(settings: Settings, names: readonly string[]): Promise<void> {
  const client = new OrganizationsClient(settings)
  await client.send(new CreateOrganizationCommand({}))
  for (const AccountName of names)
    await client.send(new CreateAccountCommand({ AccountName, Email: `${AccountName}@example.com` }))
  client.destroy()
}

/** The functions and a role for all, in the emulator: the first calls are answered so, and others what they are asked. */
async function deploy(settings: Settings, answers: readonly object[]) {
  await post(settings, 'config', {
    stepfunctions: { execute_state_machine: true },
    lambda: { use_docker: false },
  })
  const iam = new IAMClient(settings)
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  }
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'any', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  )
  iam.destroy()
  const lambda = new LambdaClient(settings)
  const made = async (FunctionName: string): Promise<string> => {
    const { FunctionArn = '' } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: Role?.Arn,
        Code: { ZipFile: new Uint8Array(Buffer.from('any')) },
      }),
    )
    return FunctionArn
  }
  const functions = {
    accounts: await made('accounts'),
    member: await made('member'),
    summarize: await made('summarize'),
    verify: await made('verify'),
    recover: await made('recover'),
  }
  lambda.destroy()
  const results = answers.map((answer) => JSON.stringify(answer))
  await post(settings, 'static/lambda-simple/response', { results, region })
  return { functions, role: Role?.Arn ?? '' }
}

/** What became of an execution, and the items of its map. */
async function execute(
  settings: Settings,
  roleArn: string,
  definition: ReturnType<Machine>,
  input: object,
): Promise<Record<string, unknown>> {
  const { stateMachineArn } = await states(settings, 'CreateStateMachine', {
    name: 'organization',
    roleArn,
    // The same number; the emulator's grammar takes this one with a point only.
    definition: JSON.stringify(definition).replace('Percentage":100,', 'Percentage":100.0,'),
  })
  const { executionArn } = await states(settings, 'StartExecution', {
    stateMachineArn,
    name: run,
    input: JSON.stringify(input),
  })
  let described = await states(settings, 'DescribeExecution', { executionArn })
  while (described['status'] === 'RUNNING')
    described = await states(settings, 'DescribeExecution', { executionArn })
  const { mapRuns } = await states(settings, 'ListMapRuns', { executionArn })
  const [{ mapRunArn } = { mapRunArn: undefined }] = Object(mapRuns)
  const { itemCounts } =
    mapRunArn === undefined
      ? { itemCounts: undefined }
      : await states(settings, 'DescribeMapRun', { mapRunArn })
  const output: unknown = JSON.parse(text(described['output']))
  return { status: described['status'], cause: described['cause'], output, items: itemCounts }
}

const text = (value: unknown) => (typeof value === 'string' ? value : 'null')

const post = (settings: Settings, path: string, body: object) =>
  fetch(`${settings.endpoint}/moto-api/${path}`, { method: 'POST', body: JSON.stringify(body) })

/** The one service that the product never calls itself: nothing but AWS JSON 1.0 is needed of it. */
async function states(
  { endpoint }: Settings,
  operation: string,
  input: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20261121/${region}/states/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${operation}: ${answer}`)
  return Object(JSON.parse(answer))
}
