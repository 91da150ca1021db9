import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { openChannels } from '../../lib/alert/channels/index.ts'
import type { ClientSettings } from '../../lib/aws/clients.ts'
import { guardReact } from '../../lib/guard/guard-react.ts'
import type { GuardSettings } from '../../lib/guard/guard-settings.ts'
import { guardSweep, type SweepInput } from '../../lib/guard/guard-sweep.ts'
import type { Report } from '../../lib/model/index.ts'
import type { WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import { makeStateKey } from '../../sandbox/guard/make-state-key.ts'
import { makeStateTable } from '../../sandbox/guard/make-state-table.ts'
import type { WrittenScenario } from '../../sandbox/scenarios/scenario.ts'
import { anEvent } from '../builders/an-event.ts'
import { type Bench, inAccount, unhurried } from '../flow/bench.ts'

export const trailArn = 'arn:aws:cloudtrail:us-east-1:123456789012:trail/main'
/** As which the guard acts. */
export const guardRole = 'trailkeeper-prod-ReactRole-1A2B3C'
const topicArn = 'arn:aws:sns:us-east-1:123456789012:trailkeeper-alerts'
export const chatTopicArn = 'arn:aws:sns:us-east-1:123456789012:trailkeeper-chat'

export type Watched = Bench & {
  settings: GuardSettings
  sweep: (input?: SweepInput) => Promise<Report>
  /** Answers an event of now, with what is changed in its record. */
  react: (record?: Record<string, unknown>) => Promise<Report>
  /** Subjects of what the subscriber received. */
  subjects: () => string[]
  /** Writes to CloudTrail so far. */
  writes: () => string[]
}

/** An account with the guard's topic and table in it, a subscriber, and the checks that a trail by itself can pass. */
export function watched(
  written: WrittenScenario,
  policy: Omit<WrittenPolicy, 'version'>,
  test: (account: Watched) => Promise<void>,
  regionNames?: readonly string[],
  ofClients?: ClientSettings,
): Promise<void> {
  const checks = {
    '*': { enabled: false },
    ...Object.fromEntries(watchedChecks.map((id) => [id, { enabled: true }])),
    ...policy.checks,
  }
  const inside = async (bench: Bench) => {
    const { clients, policy: filled, checks: all } = bench.run()
    const settings: GuardSettings = {
      clients,
      policy: filled,
      checks: all,
      homeRegion: 'us-east-1',
      topicArn,
      channels: openChannels(filled.alerts.channels, {
        region: 'us-east-1',
        targets: { sns: topicArn, chat: chatTopicArn },
        settings: filled.alerts.settings,
      }),
      table: { name: 'trailkeeper-state', region: 'us-east-1' },
      now: () => new Date(),
      apply: unhurried,
      ownRoles: [{ arn: `arn:aws:iam::123456789012:role/${guardRole}` }],
      baselineKey: await makeStateKey(clients, 'us-east-1'),
    }
    await makeTopicAndTable(settings)
    bench.sandbox.confirmSubscriptions(topicArn)
    await test({
      ...bench,
      settings,
      sweep: (input) => guardSweep(settings, input),
      react: (record = {}) =>
        guardReact(settings, anEvent({ eventTime: new Date().toISOString(), ...record })),
      subjects: () => bench.sandbox.alerts().map(({ subject = '' }) => subject),
      writes: () =>
        bench.sandbox.requests
          .filter(({ service }) => service === 'cloudtrail')
          .map(({ operation }) => operation)
          .filter((operation) => !/^(Describe|Get|List|Lookup)/.test(operation)),
    })
  }
  return inAccount(written, { ...policy, checks }, inside, regionNames, ofClients)
}

const watchedChecks = [
  'multi-region-trail',
  'trail-logging',
  'log-file-validation',
  'event-selectors',
] as const

async function makeTopicAndTable({ clients, table }: GuardSettings): Promise<void> {
  const sns = await clients.sns('us-east-1')
  await sns.send(new CreateTopicCommand({ Name: 'trailkeeper-alerts' }))
  await sns.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: 'security@example.com' }),
  )
  await makeStateTable(clients, table)
}
