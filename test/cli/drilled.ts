import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll } from '@jest/globals'
import type { DrillReport } from '../../lib/drill/drill-report.ts'
import { createClients } from '../../lib/aws/clients.ts'
import { fillDefaults, type WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import { startGuard } from '../../sandbox/guard/start-guard.ts'
import { applyScenario } from '../../sandbox/scenarios/apply-scenario.ts'
import { loadScenario } from '../../sandbox/scenarios/load-scenario.ts'
import { eventBridge } from '../../sandbox/services/events/service.ts'
import { lambda } from '../../sandbox/services/lambda/service.ts'
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts'
import { fewRegions } from '../few-regions.ts'
import { aTerminal, awsOf, type Ran, runIn } from './run-in.ts'

export const history = mkdtempSync(join(tmpdir(), 'trailkeeper-drill-'))
afterAll(() => rmSync(history, { recursive: true, force: true }))

export const topicArn = 'arn:aws:sns:us-east-1:123456789012:trailkeeper-alerts'

export type Drilling = { sandbox: Sandbox; drill: (...argv: string[]) => Promise<Ran> }

/** A compliant account with the guard in it, and the command beside it. */
export async function drilling(
  test: (scene: Drilling) => Promise<void>,
  policy?: Omit<WrittenPolicy, 'version'>,
) {
  const scene = await openDrilling(policy)
  try {
    await test(scene)
  } finally {
    await scene.close()
  }
}

/** The same, to be closed by whoever opened it. */
export async function openDrilling(
  policy?: Omit<WrittenPolicy, 'version'>,
): Promise<Drilling & { close: () => Promise<void> }> {
  const scenario = await loadScenario('clean')
  const sandbox = await startSandbox({ world: fewRegions(), setup: (made) => applyScenario(made, scenario) })
  const filled = policy ? fillDefaults({ version: 1, ...policy }) : guardPolicy()
  const guard = await startGuard(sandbox, filled, 'us-east-1')
  await guard.sweep()
  await sandbox.settled()
  const drill = (...argv: string[]) =>
    runIn(['drill', '--yes', '--history', history, '--output', 'json', ...argv], awsOf(sandbox), aTerminal())
  const close = async () => {
    guard.close()
    await sandbox.close()
  }
  return { sandbox, drill, close }
}

export const reportOf = ({ out }: Ran): DrillReport => JSON.parse(out)

/** Whatever a drill makes, by name; and every trail as it stands. */
export async function standing(sandbox: Sandbox) {
  const settings = awsOf(sandbox)
  const clients = createClients(settings)
  const { endpoint = '', credentials } = settings
  const sqs = new SQSClient({ endpoint, region: 'us-east-1', ...(credentials && { credentials }) })
  try {
    const trails = await Promise.all(
      sandbox.world.regions.map(async ({ name: region }) => {
        const client = await clients.cloudtrail(region)
        return (await client.send(new DescribeTrailsCommand({}))).trailList ?? []
      }),
    )
    const sns = await clients.sns('us-east-1')
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }))
    const s3 = await clients.s3('us-east-1')
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
    return {
      trails,
      subscriptions: Subscriptions.map(({ Endpoint }) => Endpoint),
      buckets: Buckets.map(({ Name }) => Name),
      queues: (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [],
    }
  } finally {
    sqs.destroy()
    clients.close()
  }
}

/** No event of CloudTrail reaches the guard, that of the rules' end included. */
export const disableRules = async (sandbox: Sandbox) => {
  for (const service of ['events', 'cloudtrail']) {
    const Name = `trailkeeper-${service}`
    await sandbox.invoke(eventBridge, 'DisableRule', { Name }, { region: 'us-east-1' })
  }
  await sandbox.settled()
}

export const throttle = async (sandbox: Sandbox) => {
  const input = { FunctionName: 'trailkeeper-react', ReservedConcurrentExecutions: 0 }
  await sandbox.invoke(lambda, 'PutFunctionConcurrency', input, { region: 'us-east-1' })
  await sandbox.settled()
}
