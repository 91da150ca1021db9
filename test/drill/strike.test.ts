import { StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import type { ReceivedAlert } from '../../lib/drill/mailbox.ts'
import { brokenLinkOf, preventedBy, strike } from '../../lib/drill/strike.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { bench, settings } from '../sandbox/bench.ts'

const start = Date.parse('2026-03-01T12:00:00.250Z')
const account = '123456789012'
const trailArn = `arn:aws:cloudtrail:us-east-1:${account}:trail/trailkeeper-drill`

/** A guard that starts the trail and tells of it so many milliseconds after the attack, by a clock of the test's own. */
async function struckAnswered(startedAfter: number, toldAfter: number, timeout: number) {
  let now = start
  const sandbox = await bench({ clock: () => new Date(now) })
  addTrail(sandbox.world, { name: 'trailkeeper-drill' })
  const clients = createClients(settings(sandbox))
  const client = await clients.cloudtrail('us-east-1')
  const alerts: ReceivedAlert[] = []
  const wait = async (milliseconds: number) => {
    const before = now - start
    now += milliseconds
    if (before < startedAfter && now - start >= startedAfter)
      await client.send(new StartLoggingCommand({ Name: trailArn }))
    if (before < toldAfter && now - start >= toldAfter) alerts.push(alertAt(now))
  }
  const striking = {
    clients,
    partition: 'aws',
    mailbox: { alerts },
    timeout,
    wait,
    now: () => now,
    stopped: () => false,
  }
  const drill = {
    account,
    region: 'us-east-1',
    code: 'ABCDE',
    state: 'open' as const,
    until: new Date(start + 60_000).toISOString(),
    trailArn,
    bucket: 'canary',
    topicArn: `arn:aws:sns:us-east-1:${account}:alerts`,
    queueArn: `arn:aws:sqs:us-east-1:${account}:queue`,
  }
  try {
    return await strike(striking, drill, 'stop-logging')
  } finally {
    clients.close()
  }
}

const alertAt = (at: number): ReceivedAlert => ({
  subject: '[drill ABCDE] repaired, StopLogging',
  eventName: 'StopLogging',
  target: trailArn,
  region: 'us-east-1',
  startedAt: start + 500,
  finishedAt: at,
  publishedAt: at,
  receivedAt: at,
  outcomes: ['applied'],
})

it.each([
  ['in time', 4_000, 8_000, 'answered', undefined],
  ['with an alert after the time-out', 4_000, 11_000, 'late', 'read-back'],
  ['restored after the time-out', 11_000, 11_000, 'late', 'restored'],
  ['with no alert a quarter after it', 4_000, 20_000, 'none', 'published'],
] as const)('%s: %d ms, %d ms', async (_, startedAfter, toldAfter, result, link) => {
  const found = await struckAnswered(startedAfter, toldAfter, 10_000)
  expect(found.result).toBe(result)
  expect(brokenLinkOf(found)).toBe(link)
})

it('takes no whole second that CloudTrail tells for the time of a start: it would come before the guard heard', async () => {
  const { links } = await struckAnswered(1_000, 1_250, 10_000)
  expect(links.restored).toBeGreaterThanOrEqual(1_000)
  expect(links.restored).toBeLessThanOrEqual(1_250)
})

// IAM user guide, "Troubleshoot access denied error messages": newer messages name the policy.
it.each([
  [
    'with an explicit deny in a service control policy: arn:aws:organizations::111122223333:policy/o-abcdefghij/service_control_policy/p-ab12cd34',
    'arn:aws:organizations::111122223333:policy/o-abcdefghij/service_control_policy/p-ab12cd34',
  ],
  ['with an explicit deny in a service control policy', undefined],
])('names the policy that forbids, where the message does: %s', (message, policy) => {
  const said = preventedBy(`User: arn:aws:iam::${account}:user/a is not authorized to perform: x ${message}`)
  expect(said).toBe(`a policy of the organization forbids it${policy === undefined ? '' : `: ${policy}`}`)
})
