import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnableSecurityHubCommand } from '@aws-sdk/client-securityhub'
import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns'
import { PutParameterCommand } from '@aws-sdk/client-ssm'
import { describe, expect, it } from '@jest/globals'
import { createClients } from '../../lib/aws/clients.ts'
import { masked } from '../../cli/alert/subscribers.ts'
import { guardPolicy } from '../../sandbox/guard/guard-policy.ts'
import { startGuard } from '../../sandbox/guard/start-guard.ts'
import { awsOf, inSandbox } from './run-in.ts'
import { functionByArn } from '../../sandbox/services/lambda/state.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import type { Ran } from './run-in.ts'

const topic = 'arn:aws:sns:us-east-1:123456789012:trailkeeper-alerts'

type Test = (sandbox: Sandbox, run: (...argv: string[]) => Promise<Ran>) => Promise<void>

const guarded = (test: Test) =>
  inSandbox('clean', async (sandbox, run) => {
    const guard = await startGuard(sandbox, guardPolicy(), 'us-east-1')
    try {
      await test(sandbox, run)
    } finally {
      // What the guard still answers would go on after the test.
      await sandbox.settled()
      guard.close()
    }
  })

async function asOwner<T>(sandbox: Sandbox, use: (clients: ReturnType<typeof createClients>) => Promise<T>) {
  const clients = createClients(awsOf(sandbox))
  try {
    return await use(clients)
  } finally {
    clients.close()
  }
}

const setAttribute = (sandbox: Sandbox, AttributeName: string, AttributeValue: string) =>
  asOwner(sandbox, async (clients) => {
    const sns = await clients.sns('us-east-1')
    await sns.send(new SetTopicAttributesCommand({ TopicArn: topic, AttributeName, AttributeValue }))
  })

describe('alert --test', () => {
  it('finds the topic, sends, and names who receives it, masked', () =>
    guarded(async (sandbox, run) => {
      const { code, out, err } = await run('alert', '--test')
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain(`sent to ${topic}`)
      expect(out).toMatch(/email s\*\*\*@example\.com, confirmed/)
      const alerts = sandbox.alerts()
      expect(JSON.stringify(alerts)).toContain('This is a test alert of Trailkeeper')
    }))

  it('finds a topic of another name that was given to the stack, by what its functions are told', () =>
    guarded(async (sandbox, run) => {
      const given = 'arn:aws:sns:us-east-1:123456789012:security-alerts'
      const subscribed = { TopicArn: given, Protocol: 'email', Endpoint: 'new@example.com' }
      await asOwner(sandbox, async (clients) => {
        const sns = await clients.sns('us-east-1')
        await sns.send(new CreateTopicCommand({ Name: 'security-alerts' }))
        await sns.send(new SubscribeCommand(subscribed))
      })
      const sweep = functionByArn(
        sandbox.world,
        'arn:aws:lambda:us-east-1:123456789012:function:trailkeeper-sweep',
      )
      const bus = 'arn:aws:events:us-east-1:123456789012:event-bus/security'
      const told = { TRAILKEEPER_TOPIC_ARN: given, TRAILKEEPER_TARGETS: JSON.stringify({ eventbridge: bus }) }
      Object.assign(sweep ?? {}, { environment: { ...sweep?.environment, ...told } })
      const byPolicy = await withChannels('sns, eventbridge', (file) =>
        run('alert', '--test', '--policy', file),
      )
      expect(byPolicy.out).toContain(`sent to ${given}`)
      expect(byPolicy.out).toMatch(/event-bus\/security/)
      // Whoever may not read them names the topic, as before.
      sandbox.faults.add({ service: 'lambda', fault: { kind: 'access-denied' } })
      expect((await run('alert', '--test')).out).toContain(`sent to ${topic}`)
    }))

  it('names who has not confirmed', () =>
    guarded(async (sandbox, run) => {
      await asOwner(sandbox, async (clients) => {
        const sns = await clients.sns('us-east-1')
        await sns.send(
          new SubscribeCommand({ TopicArn: topic, Protocol: 'email', Endpoint: 'new@example.com' }),
        )
      })
      const { code, out } = await run('alert', '--test', '--topic', topic)
      expect(code).toBe(0)
      expect(out).toMatch(/warning .*n\*\*\*@example\.com, not confirmed/)
    }))

  it('exits 2 where the topic refuses it, and says what is needed', () =>
    guarded(async (sandbox, run) => {
      sandbox.faults.add({ service: 'sns', operation: 'Publish', fault: { kind: 'access-denied' } })
      const { code, out } = await run('alert', '--test')
      expect(code).toBe(2)
      expect(out).toMatch(/problem .*NOT sent to .*AccessDenied/)
      expect(out).toContain('sns:Publish')
    }))

  it('exits 2 where nobody subscribed, or who did cannot be told', () =>
    guarded(async (sandbox, run) => {
      sandbox.faults.add({
        service: 'sns',
        operation: 'ListSubscriptionsByTopic',
        fault: { kind: 'access-denied' },
      })
      const { code, out } = await run('alert', '--test')
      expect(code).toBe(2)
      expect(out).toContain('allow sns:ListSubscriptionsByTopic')
    }))

  it('says that a policy lets anybody send false alerts', () =>
    guarded(async (sandbox, run) => {
      const open = { Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: topic }
      await setAttribute(sandbox, 'Policy', JSON.stringify({ Version: '2012-10-17', Statement: [open] }))
      expect((await run('alert', '--test')).out).toContain('lets anybody publish')
    }))

  it('says who else may publish by a policy, and whom of the account a Deny keeps out', () =>
    guarded(async (sandbox, run) => {
      const said = async (statement: object) => {
        const Statement = [{ Action: 'sns:Publish', Resource: topic, ...statement }]
        await setAttribute(sandbox, 'Policy', JSON.stringify({ Version: '2012-10-17', Statement }))
        return (await run('alert', '--test')).out
      }
      const everybody = { Effect: 'Allow', Principal: { AWS: '*' } }
      const anyAgent = { StringLike: { 'aws:UserAgent': '*' } }
      const owner = { StringEquals: { 'AWS:SourceOwner': '123456789012' } }
      const mallory = { AWS: 'arn:aws:iam::123456789012:user/mallory' }
      expect(await said({ ...everybody, Condition: anyAgent })).toContain('lets anybody publish')
      expect(await said({ ...everybody, Condition: owner })).toContain('lets only this account')
      expect(await said({ Effect: 'Allow', Principal: { AWS: '210987654321' } })).toContain(
        'lets 210987654321 publish',
      )
      expect(await said({ Effect: 'Deny', NotPrincipal: mallory })).toContain(
        "denies sns:Publish to this account's principals",
      )
    }))

  it('says that a key is gone', () =>
    guarded(async (sandbox, run) => {
      await setAttribute(sandbox, 'KmsMasterKeyId', 'alias/aws/sns')
      expect((await run('alert', '--test')).out).toContain('CloudWatch alarms cannot publish')
      await setAttribute(sandbox, 'KmsMasterKeyId', 'alias/gone')
      expect((await run('alert', '--test')).out).toMatch(/^problem +topic key +alias\/gone is missing/m)
    }))

  it('exits 1 where no topic is found, and says how to name it', () =>
    inSandbox('empty', async (_sandbox, run) => {
      expect(await run('alert', '--test')).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringContaining('no topic named trailkeeper… in us-east-1: name'),
      })
      expect((await run('alert', '--test', '--topic', 'alerts')).err).toContain("not a topic's ARN")
    }))

  it('does nothing without --test', () =>
    inSandbox('empty', async (_sandbox, run) => {
      expect(await run('alert')).toMatchObject({ code: 1, err: expect.stringContaining('--test') })
    }))
})

const withChannels = async <T>(channels: string, test: (file: string) => Promise<T>) => {
  const folder = await mkdtemp(join(tmpdir(), 'trailkeeper-alert-test-'))
  const file = join(folder, 'policy.yml')
  await writeFile(file, `version: 1\nalerts: { channels: [${channels}] }\n`)
  try {
    return await test(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('alert --test --policy', () => {
  it('finds the chat topic beside the other, and sends it what AWS Chatbot takes', () =>
    guarded((sandbox, run) =>
      withChannels('sns, chat', async (file) => {
        await asOwner(sandbox, async (clients) => {
          const sns = await clients.sns('us-east-1')
          const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'trailkeeper-ChatTopic' }))
          await sns.send(
            new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint: 'https://chat.example.com' }),
          )
        })
        sandbox.confirmSubscriptions()
        const { code, out } = await run('alert', '--test', '--policy', file)
        expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining(`sent to ${topic}`) })
        const [chat] = sandbox.alerts().filter(({ protocol }) => protocol === 'https')
        expect(JSON.parse(chat?.message ?? '')).toMatchObject({ version: '1.0', source: 'custom' })
      }),
    ))

  it('tries the other channels where one cannot be found, and says what became of each', () =>
    guarded((sandbox, run) =>
      withChannels('chat, sns', async (file) => {
        const { code, out } = await run('alert', '--test', '--policy', file)
        expect(code).toBe(2)
        expect(out).toMatch(/problem +chat +no topic named trailkeeper…chat…/)
        expect(out).toContain(`sent to ${topic}`)
        expect(sandbox.alerts()).toHaveLength(1)
      }),
    ))

  it('says that a bus is not there, to which PutEvents would say nothing', () =>
    guarded((_sandbox, run) =>
      withChannels('eventbridge', async (file) => {
        expect((await run('alert', '--test', '--policy', file)).code).toBe(0)
        const { code, out } = await run('alert', '--test', '--policy', file, '--bus', 'gone')
        expect(code).toBe(2)
        expect(out).toMatch(/problem +event bus +gone is not there/)
      }),
    ))

  it('says whether Security Hub is on, and that it takes findings', () =>
    guarded((sandbox, run) =>
      withChannels('security-hub', async (file) => {
        const off = await run('alert', '--test', '--policy', file)
        expect(off).toMatchObject({ code: 2, out: expect.stringContaining('is off in us-east-1') })
        await asOwner(sandbox, async (clients) => {
          const hub = await clients.securityhub('us-east-1')
          await hub.send(new EnableSecurityHubCommand({}))
        })
        const on = await run('alert', '--test', '--policy', file)
        expect(on).toMatchObject({ code: 0, out: expect.stringContaining('took an archived test finding') })
      }),
    ))
})

describe('alert --test with a webhook', () => {
  const policy = [
    'version: 1',
    'alerts: { channels: [webhook] }',
    'webhook: { urlParameter: /hook/url, secretParameter: /hook/secret }',
  ].join('\n')
  const posting = (url: string, test: (ran: Ran) => void) =>
    guarded(async (sandbox, run) => {
      await asOwner(sandbox, async (clients) => {
        const ssm = await clients.ownSsm('us-east-1')
        const put = (Name: string, Value: string) =>
          ssm.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }))
        await put('/hook/url', url)
        await put('/hook/secret', 'battery')
      })
      const folder = await mkdtemp(join(tmpdir(), 'trailkeeper-alert-test-'))
      const file = join(folder, 'policy.yml')
      await writeFile(file, policy)
      try {
        test(await run('alert', '--test', '--policy', file))
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    })

  it.each([
    ['http://hooks.example.com/T0KEN', "the endpoint's URL is not HTTPS"],
    ['https://127.0.0.1:1/T0KEN', 'the endpoint did not take it: ECONNREFUSED'],
  ])('to %s says why it was not sent, and where to read on, without its URL', (url, why) =>
    posting(url, ({ code, out, err }) => {
      expect(code).toBe(2)
      expect(out).toMatch(/problem +webhook +NOT sent: /)
      expect(out).toContain(why)
      expect(out).toContain('docs/recipes/webhook.md')
      expect(out + err).not.toMatch(/T0KEN|hooks|battery/)
    }),
  )
})

describe('an endpoint', () => {
  it.each([
    ['someone@example.com', 's***@example.com'],
    ['+15555550123', '***123'],
    ['https://user:pass@hooks.example.com/T0/secret?key=1', 'hooks.example.com over https'],
    ['arn:aws:sqs:us-east-1:123456789012:queue', 'arn:aws:sqs:us-east-1:123456789012:queue'],
  ])('%s is shown as %s', (endpoint, shown) => {
    expect(masked(endpoint)).toBe(shown)
  })
})
