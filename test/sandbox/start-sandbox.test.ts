import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns'
import { describe, expect, it } from '@jest/globals'
import { sns } from '../../sandbox/services/sns/service.ts'
import { startSandbox } from '../../sandbox/start-sandbox.ts'
import { OTHER, bench, settings } from './bench.ts'

describe('a sandbox', () => {
  it('logs what was asked of it', async () => {
    const sandbox = await bench()
    const { $metadata } = await new STSClient(settings(sandbox, 'eu-west-1')).send(
      new GetCallerIdentityCommand({}),
    )
    expect(sandbox.requests).toMatchObject([
      {
        service: 'sts',
        operation: 'GetCallerIdentity',
        region: 'eu-west-1',
        account: '123456789012',
        status: 200,
        requestId: $metadata.requestId,
      },
    ])
    expect(await (await fetch(`${sandbox.url}/_sandbox/requests`)).json()).toEqual(sandbox.requests)
  })

  it('stands for the partition, the account and the time that it is given', async () => {
    const options = { partition: 'aws-cn', account: OTHER, clock: () => new Date('2026-01-01T00:00:00Z') }
    const sandbox = await bench(options)
    const sts = new STSClient(settings(sandbox, 'cn-north-1'))
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      `arn:aws-cn:iam::${OTHER}:user/operator`,
    )
    expect(sandbox.requests[0]?.at).toBe('2026-01-01T00:00:00.000Z')
  })

  it('is set up before it answers', async () => {
    const where = { region: 'us-east-1' }
    const sandbox = await bench({
      setup: async ({ invoke }) => void (await invoke(sns, 'CreateTopic', { Name: 'alerts' }, where)),
    })
    const { Topics } = await new SNSClient(settings(sandbox)).send(new ListTopicsCommand({}))
    expect(Topics).toHaveLength(1)
    expect(sandbox.requests).toHaveLength(1)
  })

  it('leaves nothing behind where its setup fails', async () => {
    let url = ''
    const started = startSandbox({
      setup: (sandbox) => {
        url = sandbox.url
        throw new Error('no setup')
      },
    })
    await expect(started).rejects.toThrow('no setup')
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  it('knows its partitions', async () => {
    await expect(startSandbox({ partition: 'aws-moon' })).rejects.toThrow('Unknown partition aws-moon')
  })

  it('answers in process as any account, and fails as AWS would', async () => {
    const { invoke } = await bench()
    const where = { region: 'us-east-1', account: OTHER }
    expect(await invoke(sns, 'CreateTopic', { Name: 'theirs' }, where)).toEqual({
      TopicArn: `arn:aws:sns:us-east-1:${OTHER}:theirs`,
    })
    await expect(invoke(sns, 'CreateTopic', { Name: 'not a name' }, where)).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
  })

  it('knows nothing of other paths of its own', async () => {
    const { url } = await bench()
    expect((await fetch(`${url}/_sandbox/secrets`)).status).toBe(404)
  })
})
