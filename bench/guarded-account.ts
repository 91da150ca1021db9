import { openChannels } from '../lib/alert/channels/index.ts'
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { unlimited } from '../lib/aws/request-path.ts'
import { type Clients, createClients } from '../lib/aws/clients.ts'
import type { GuardSettings } from '../lib/guard/guard-settings.ts'
import { guardSweep } from '../lib/guard/guard-sweep.ts'
import { fillDefaults } from '../lib/policy/fill-defaults.ts'
import { makeStateKey } from '../sandbox/guard/make-state-key.ts'
import { makeStateTable } from '../sandbox/guard/make-state-table.ts'

export const account = '123456789012'
const region = 'us-east-1'
const topicArn = `arn:aws:sns:${region}:${account}:trailkeeper-alerts`

/** The guard's surroundings in a sandbox: its topic, table and key. It has swept once, and knows every trail. */
export async function guardedAccount(url: string): Promise<GuardSettings> {
  const clients = createClients({
    endpoint: url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    budget: unlimited,
  })
  await makeTopic(clients)
  const table = { name: 'trailkeeper-state', region }
  await makeStateTable(clients, table)
  const settings: GuardSettings = {
    clients,
    policy: fillDefaults({ version: 1, mode: 'enforce', forwarding: 'off' }),
    homeRegion: region,
    topicArn,
    channels: openChannels(['sns'], { region, targets: { sns: topicArn } }),
    table,
    baselineKey: await makeStateKey(clients, region),
    now: () => new Date(),
  }
  await guardSweep(settings)
  return settings
}

async function makeTopic(clients: Clients): Promise<void> {
  const sns = await clients.sns(region)
  await sns.send(new CreateTopicCommand({ Name: 'trailkeeper-alerts' }))
  await sns.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: 'email', Endpoint: 'security@example.com' }),
  )
}
