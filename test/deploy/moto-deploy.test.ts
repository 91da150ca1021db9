import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deployedServices } from '../../lib/tamper/forwarding/event-patterns.ts'
import { callMoto } from './deploy-to-moto.ts'
import { motoIsThere, type MotoServer, startMoto } from '../sandbox/moto/moto-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const region = 'us-east-1'

/** An emulator of AWS that has nothing to do with the sandbox: it takes the stack as CloudFormation gives it. */
const describeWithMoto = motoIsThere() ? describe : describe.skip
const reason = motoIsThere() ? '' : ' (skipped: moto_server is not on PATH)'

describeWithMoto(`the stack, deployed by osls to moto_server${reason}`, () => {
  let moto: MotoServer
  const settings = () => ({
    region,
    endpoint: moto.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })

  beforeAll(async () => {
    moto = await startMoto()
    await deploy(moto.url)
  })
  afterAll(() => moto.stop())

  it.each(['sweep', 'react'])('runs %s with all that it must know of its own deployment', async (name) => {
    const client = new LambdaClient(settings())
    const FunctionName = `trailkeeper-prod-${name}`
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }))
    expect(Environment?.Variables).toMatchObject({
      TRAILKEEPER_STACK: 'trailkeeper-prod',
      TRAILKEEPER_DEPLOYMENT: expect.stringMatching(/^\d+$/),
      TRAILKEEPER_BUS_ARN: 'arn:aws:events:us-east-1:123456789012:event-bus/default',
      TRAILKEEPER_FORWARDING_ROLE_ARN: expect.stringContaining('arn:aws:iam::123456789012:role/'),
      TRAILKEEPER_ROLES: expect.stringMatching(
        /^\w+:arn:aws:iam::123456789012:role\/\S*SweepRole\S* \w+:arn:aws:iam::123456789012:role\/\S*ReactRole/,
      ),
      TRAILKEEPER_UNDELIVERED_ARN: expect.stringContaining('arn:aws:sqs:us-east-1:123456789012:'),
    })
  })

  it('is tagged as the deployment says, which CloudFormation hands on (test/deploy/tagged-types.ts)', async () => {
    const form = { Action: 'DescribeStacks', Version: '2010-05-15', StackName: 'trailkeeper-prod' }
    const { text } = await callMoto(moto.url, region, 'cloudformation', form)
    const tags = [...text.matchAll(/<Key>([^<]*)<\/Key>\s*<Value>([^<]*)</g)].map(([, key, value]) => [
      key,
      value,
    ])
    expect(Object.fromEntries(tags)).toMatchObject({ service: 'trailkeeper', team: 'security' })
  })

  it.each(deployedServices)('wakes react on calls to %s', async (service) => {
    const client = new EventBridgeClient(settings())
    const Name = `trailkeeper-prod-${service}`
    expect(await client.send(new DescribeRuleCommand({ Name }))).toMatchObject({ State: 'ENABLED' })
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }))
    expect(Targets).toMatchObject([{ Id: 'react', Arn: expect.stringMatching(/:trailkeeper-prod-react$/) }])
  })
})

const run = promisify(execFile)

/** As a person does it, with the endpoint that the AWS SDKs take from the environment. */
async function deploy(url: string): Promise<void> {
  const { AWS_PROFILE: _, ...inherited } = process.env
  await run(
    process.execPath,
    ['scripts/osls.mjs', 'deploy', '--region', region, '--param', 'tags=team=security'],
    {
      cwd: root,
      env: {
        ...inherited,
        NODE_OPTIONS: '',
        // Milliseconds between two looks at a stack that is there at once.
        SLS_AWS_MONITORING_FREQUENCY: '250',
        AWS_ENDPOINT_URL: url,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      },
    },
  )
}
