import { execFileSync } from 'node:child_process'
import { DeleteTrailCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { SubscribeCommand, SNSClient } from '@aws-sdk/client-sns'
import { expect, it } from '@jest/globals'
import { clean } from '../../sandbox/scenarios/clean.ts'
import { awsOf, runIn } from '../cli/run-in.ts'
import { guarded } from './guarded.ts'

const Name = 'management-events'
const Endpoint = 'https://alerts.example.com/'

const wordsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .split('\n')
    .slice(1, -1)

it('alerts carry the command that finds the call, and what else the caller did, in the files that CloudTrail delivers', () =>
  guarded(clean, async ({ sandbox, guard, trails }) => {
    const sns = new SNSClient({
      region: 'us-east-1',
      endpoint: sandbox.url,
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' },
    })
    await sns.send(new SubscribeCommand({ TopicArn: guard.topicArn, Protocol: 'https', Endpoint }))
    sandbox.confirmSubscriptions(guard.topicArn)
    sns.destroy()
    const before = sandbox.alerts().length
    await trails.send(new StopLoggingCommand({ Name }))
    await sandbox.settled()
    await trails.send(new DeleteTrailCommand({ Name }))
    await sandbox.settled()
    const until = new Date(Date.now() + 600_000).toISOString()
    await fetch(`${sandbox.url}/_sandbox/deliver?until=${until}`, { method: 'POST' })

    const alerts = sandbox.alerts().slice(before)
    const told: { tamper: { eventId: string }; search: string }[] = alerts
      .filter(({ protocol }) => protocol === 'https')
      .map(({ message }) => JSON.parse(message))
    expect(told).toHaveLength(2)
    for (const { tamper, search } of told) {
      const mails = alerts.filter(
        ({ protocol, message }) => protocol === 'email' && message.includes(tamper.eventId),
      )
      expect(mails.map(({ message }) => message)).toEqual([expect.stringContaining(`\n  ${search}\n`)])
      const found = await runIn([...wordsOf(search), '--output', 'jsonl'], awsOf(sandbox))
      const ids = found.out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line).eventID)
      expect({ ...found, out: ids }).toEqual({
        code: 0,
        out: expect.arrayContaining([tamper.eventId]),
        err: '',
      })
      expect(ids.length).toBeGreaterThan(1)
    }
  }))
