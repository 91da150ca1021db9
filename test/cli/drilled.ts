import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll } from '@jest/globals'
import type { DrillReport } from '../../lib/drill/drill-report.ts'
import { createClients } from '../../lib/aws/clients.ts'
import { fillDefaults, type WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { drillItem } from '../../lib/state/keys.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import type { SandboxGuard } from '../../sandbox/guard/start-guard.ts'
import { startForwardingGuard } from '../guard/start-forwarding-guard.ts'
import { allTrails } from '../../sandbox/services/cloudtrail/trail.ts'
import { eventBridge } from '../../sandbox/services/events/service.ts'
import { busesOf } from '../../sandbox/services/events/state.ts'
import { s3 } from '../../sandbox/services/s3/service.ts'
import { sns } from '../../sandbox/services/sns/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { sandboxWith } from '../few-regions.ts'
import { aTerminal, awsOf, type Ran, runIn } from './run-in.ts'

export const history = mkdtempSync(join(tmpdir(), 'trailkeeper-drill-'))
afterAll(() => rmSync(history, { recursive: true, force: true }))

export const topicArn = 'arn:aws:sns:us-east-1:123456789012:trailkeeper-alerts'

export type Drilling = {
  sandbox: Sandbox
  drill: (...argv: string[]) => Promise<Ran>
  sweep: () => Promise<void>
  guard: SandboxGuard
}

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
  const sandbox = await sandboxWith('clean')
  const filled = policy ? fillDefaults({ version: 1, ...policy }) : guardPolicy()
  const guard = await startForwardingGuard(sandbox, filled, 'us-east-1')
  await guard.sweep()
  await sandbox.settled()
  const drill = (...argv: string[]) =>
    runIn(['drill', '--yes', '--history', history, '--output', 'json', ...argv], awsOf(sandbox), aTerminal())
  const close = async () => {
    guard.close()
    await sandbox.close()
  }
  return { sandbox, drill, close, guard, sweep: () => guard.sweep() }
}

export const reportOf = ({ out }: Ran): DrillReport => JSON.parse(out)

/** `since`: when a rule got its state, which it has again after it was disabled and enabled. */
const plain = (key: string, value: unknown) => {
  if (key === 'since') return undefined
  return value instanceof Map ? [...value] : value
}

/**
 * Whatever a drill makes or touches, whole: each trail with its status, selectors and tags, each rule of every region with
 * its targets, the buckets, the subscriptions and the queues.
 */
export async function standing({ world, invoke, url }: Sandbox) {
  const regions = world.regions.map(({ name }) => name)
  const at = { region: 'us-east-1' }
  const sqs = new SQSClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLEANALYST', secretAccessKey: 'test' },
  })
  const { Subscriptions }: { Subscriptions?: unknown } = await invoke(
    sns,
    'ListSubscriptionsByTopic',
    { TopicArn: topicArn },
    at,
  )
  const { Buckets }: { Buckets?: unknown } = await invoke(s3, 'ListBuckets', {}, at)
  try {
    return {
      trails: JSON.stringify(allTrails(world), plain),
      rules: JSON.stringify(
        regions.flatMap((region) =>
          [...busesOf(world, world.account, region).values()].flatMap(({ rules }) => [...rules.values()]),
        ),
        plain,
      ),
      subscriptions: Subscriptions,
      buckets: Buckets,
      queues: (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [],
    }
  } finally {
    sqs.destroy()
  }
}

/**
 * Records about a canary that would stay: a drill's that does not expire within its two hours, a baseline that is still
 * believed, and an alert that is still open. What the guard remembers of events (what it sent, stops, deletions) is history.
 */
export async function leftInTable(sandbox: Sandbox): Promise<string[]> {
  const clients = createClients(awsOf(sandbox))
  try {
    const dynamodb = await clients.dynamodb('us-east-1')
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: 'trailkeeper-state' }))
    const soon = Date.now() / 1000 + drillItem.keptFor + 60
    return Items.flatMap((item) => {
      const [key, text] = [`${item['pk']?.S} ${item['sk']?.S}`, JSON.stringify(item)]
      if (!text.includes('trailkeeper-drill')) return []
      const expires = Number(item['expiresAt']?.N ?? Number.POSITIVE_INFINITY)
      const isLeft =
        (key.includes(' drill#') && expires > soon) ||
        (key.includes(' baseline#') && !text.includes('retired')) ||
        key.startsWith('matters#')
      return isLeft ? [`${key}: ${text}`] : []
    })
  } finally {
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
