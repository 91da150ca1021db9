import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import {
  type AlertChannel,
  type ChannelSettings,
  deliver,
  openChannels,
  type Targets,
} from '../lib/alert/channels/index.ts'
import { renderedAlert } from '../lib/alert/message/alert-message.ts'
import { parseArn } from '../lib/text/arn.ts'
import { type Clients, createClients, defaultRegion } from '../lib/aws/clients.ts'
import { RunError } from '../lib/aws/errors.ts'
import { accountIdentity } from '../lib/collect/account.ts'
import type { Arn, Region } from '../lib/model/index.ts'
import { givenPolicy } from './given-policy.ts'
import { alertTopic, chatTopic } from './alert/alert-topic.ts'
import { guardTargets } from './alert/guard-targets.ts'
import { eventBusTest } from './alert/event-bus-test.ts'
import { securityHubTest } from './alert/security-hub-test.ts'
import { testAlert } from './alert/test-alert.ts'
import { topicHealth } from './alert/topic-health.ts'
import { oneRegion } from './region-names.ts'
import { diagnosesText, type Diagnosis, ok, problem } from './doctor/diagnosis.ts'
import type { Session } from './session.ts'

type AlertOptions = {
  test: true
  policy?: string
  topic?: string
  chatTopic?: string
  bus?: string
  region?: string
}

/** `trailkeeper alert --test`: proves that an alert arrives. */
export function addAlert(program: Command, session: Session): void {
  program
    .command('alert')
    .requiredOption('--test', 'send a test alert')
    .option('--policy <file>', 'policy file, for its alerts.channels; the topic alone where none is given')
    .option(
      '--topic <arn>',
      "topic of the alerts; TRAILKEEPER_TOPIC_ARN, else the guard's, else the only one named trailkeeper…",
    )
    .option(
      '--chat-topic <arn>',
      "topic for chat; TRAILKEEPER_CHAT_TOPIC_ARN, else the guard's, else the only one named trailkeeper…chat…",
    )
    .option('--bus <name>', "event bus for alerts, by name or ARN; the guard's, else the default one")
    .option('--region <name>', "the guard's home region", oneRegion)
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .description(
      "Sends a test alert over every channel of the policy, and looks at what could keep one from arriving: a topic's\n" +
        'policy, its key, and whether its subscribers confirmed; whether the event bus is there; whether Security Hub is\n' +
        'on. Endpoints are shown masked.\n\n' +
        'Exit code: 0 every channel took it and each topic has a confirmed subscriber, 1 could not run, 2 some channel\n' +
        'did not take it or nobody hears it.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper alert --test\n  trailkeeper alert --test --topic arn:aws:sns:us-east-1:123456789012:trailkeeper-alerts\n  trailkeeper alert --test --policy policies/default.yml --bus security-events',
    )
    .action((options: AlertOptions) => runTest(options, session))
}

/** What is sent, from where, and what names it. */
type Trial = {
  options: AlertOptions
  /** Where the guard's own alerts lead; asked for once, where the command was not told. */
  guard: () => Promise<Targets>
  settings: ChannelSettings | undefined
  region: Region
  token: string
  at: Date
}

type Result = { diagnoses: Diagnosis[]; arrives: boolean }

async function runTest(options: AlertOptions, session: Session): Promise<void> {
  const { channels, settings: ofChannels } = (await givenPolicy(options.policy, session)).alerts
  const { region: sessionRegion, ...settings } = session.aws
  const clients = createClients(settings)
  try {
    const region = options.region ?? sessionRegion ?? (await defaultRegion())
    const token = randomBytes(4).toString('hex')
    let asked: Promise<Targets> | undefined
    const guard = () => (asked ??= guardTargets(clients, region))
    const trial = { options, guard, settings: ofChannels, region, token, at: new Date() }
    const results: Result[] = []
    for (const channel of channels) results.push(await triedBesideOthers(channel, channels, clients, trial))
    session.out(diagnosesText(results.flatMap(({ diagnoses }) => diagnoses)))
    session.exitWith(results.every(({ arrives }) => arrives) ? 0 : 2)
  } finally {
    clients.close()
  }
}

/** A channel that cannot be tried must not hide what became of the others. */
async function triedBesideOthers(
  channel: AlertChannel,
  channels: readonly AlertChannel[],
  clients: Clients,
  trial: Trial,
): Promise<Result> {
  try {
    return await (trials[channel] ?? sentOver(channel))(clients, trial)
  } catch (error) {
    if (channels.length === 1 || !(error instanceof RunError)) throw error
    return resultOf([problem(channel, error.message, 'the other channels were tried all the same')])
  }
}

/** It throws a RunError where nobody can tell whose account this is, or which topic is meant. */
type Try = (clients: Clients, trial: Trial) => Promise<Result>

/** The channels of which more can be said than whether they took the alert. */
const trials: { readonly [Id in AlertChannel]?: Try } = {
  sns: async (clients, trial) => {
    const { region, options, guard } = trial
    return topicTried('sns', clients, await alertTopic(clients, region, options.topic, guard), trial)
  },
  chat: async (clients, trial) => {
    const { region, options, guard } = trial
    return topicTried('chat', clients, await chatTopic(clients, region, options.chatTopic, guard), trial)
  },
  eventbridge: async (clients, trial) => {
    const { region, options, guard } = trial
    const bus = options.bus ?? (await guard()).eventbridge ?? 'default'
    return resultOf(
      await eventBusTest(clients, { bus, region }, () => send('eventbridge', clients, trial, bus)),
    )
  },
  'security-hub': async (clients, trial) =>
    resultOf(
      await securityHubTest(clients, await accountIdentity(clients, trial.region), trial.region, trial),
    ),
}

/** Sends, as the guard does. */
const sentOver =
  (channel: AlertChannel): Try =>
  async (clients, trial) => {
    const { why } = await send(channel, clients, trial)
    return resultOf([
      why === undefined
        ? ok(channel, `took a test alert, ${trial.token}`)
        : problem(channel, `NOT sent: ${why}`, `docs/recipes/${channel}.md says what it needs`),
    ])
  }

const resultOf = (diagnoses: Diagnosis[]): Result => ({
  diagnoses,
  arrives: diagnoses.every(({ level }) => level !== 'problem'),
})

type Sent = { subject: string; why?: string }

/** @throws RunError where the channel is not told where it leads */
async function send(
  channel: AlertChannel,
  clients: Clients,
  { region, settings, token, at }: Trial,
  target?: string,
): Promise<Sent> {
  const targets = target === undefined ? {} : { [channel]: target }
  const deliveries = openChannels([channel], { region, targets, settings })
  const place = parseArn(target ?? '')?.region ?? region
  const rendered = renderedAlert(testAlert(await accountIdentity(clients, place), place, token, at))
  const [failed] = await deliver(clients, deliveries, rendered)
  return { subject: rendered.subject, ...(failed && { why: failed.why }) }
}

async function topicTried(
  channel: AlertChannel,
  clients: Clients,
  topic: Arn,
  trial: Trial,
): Promise<Result> {
  const { why, subject } = await send(channel, clients, trial, topic)
  const sent =
    why === undefined
      ? ok('test alert', `sent to ${topic}, with the subject "${subject}"`)
      : problem(
          'test alert',
          `NOT sent to ${topic}: ${why}`,
          'whoever sends needs sns:Publish on the topic, and kms:GenerateDataKey and kms:Decrypt on its key',
        )
  const { diagnoses, confirmed } = await topicHealth(clients, topic)
  return { diagnoses: [sent, ...diagnoses], arrives: sent.level === 'ok' && confirmed > 0 }
}
