import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { letterOf } from '../lib/alert/letter.ts'
import { publishAlert } from '../lib/alert/publish-alert.ts'
import { parseArn } from '../lib/aws/arn.ts'
import { type Clients, createClients, defaultRegion } from '../lib/aws/clients.ts'
import { errorCode, errorMessage } from '../lib/aws/errors.ts'
import { accountIdentity } from '../lib/collect/account-identity.ts'
import type { Arn } from '../lib/model.ts'
import { alertTopic } from './alert/alert-topic.ts'
import { testAlert } from './alert/test-alert.ts'
import { topicHealth } from './alert/topic-health.ts'
import { diagnosesText, type Diagnosis, ok, problem } from './doctor/diagnosis.ts'
import type { Session } from './session.ts'

type AlertOptions = { test: true; topic?: string; region?: string; profile?: string }

/** `trailkeeper alert --test`: proves that an alert arrives. */
export function addAlert(program: Command, session: Session): void {
  program
    .command('alert')
    .requiredOption('--test', 'send a test alert')
    .option(
      '--topic <arn>',
      'topic of the alerts; TRAILKEEPER_TOPIC_ARN, else the only one named trailkeeper…',
    )
    .option('--region <name>', "the guard's home region")
    .option('--profile <name>', 'profile of the shared AWS configuration files')
    .summary('send a test alert, and say who receives it')
    .description(
      "Sends a test alert to the guard's topic, and looks at what could keep an alert from arriving: the topic's\n" +
        'policy, its key, and whether its subscribers confirmed. Endpoints are shown masked.\n\n' +
        'Exit code: 0 it was published and somebody confirmed, 1 could not run, 2 it was not published or nobody hears it.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  trailkeeper alert --test\n  trailkeeper alert --test --topic arn:aws:sns:us-east-1:123456789012:trailkeeper-alerts',
    )
    .action((options: AlertOptions) => runTest(options, session))
}

async function runTest({ profile, topic, ...options }: AlertOptions, session: Session): Promise<void> {
  const { region: sessionRegion, ...settings } = session.aws
  const clients = createClients({ ...settings, ...(profile !== undefined && { profile }) })
  try {
    const region = options.region ?? sessionRegion ?? (await defaultRegion(profile))
    const arn = await alertTopic(clients, region, topic)
    const sent = await send(clients, arn)
    const { diagnoses, confirmed } = await topicHealth(clients, arn)
    session.out(diagnosesText([sent, ...diagnoses]))
    session.exitWith(sent.level === 'ok' && confirmed > 0 ? 0 : 2)
  } finally {
    clients.close()
  }
}

/** @throws RunError where nobody can tell whose account this is */
async function send(clients: Clients, topic: Arn): Promise<Diagnosis> {
  const region = parseArn(topic)?.region ?? ''
  const identity = await accountIdentity(clients, region)
  const alert = testAlert(identity, region, randomBytes(4).toString('hex'), new Date())
  try {
    await publishAlert(clients, topic, letterOf(alert))
    return ok('test alert', `sent to ${topic}, with the subject "${alert.subject}"`)
  } catch (error) {
    return problem(
      'test alert',
      `NOT sent to ${topic}: ${errorCode(error)}: ${errorMessage(error)}`,
      'whoever sends needs sns:Publish on the topic, and kms:GenerateDataKey and kms:Decrypt on its key',
    )
  }
}
