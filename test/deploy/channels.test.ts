import { describe, expect, it } from '@jest/globals'
import { channelStack } from '../../cli/permissions/channel-stack.ts'
import { deployedSettings } from '../../handlers/deployed-settings.ts'
import { type AlertChannel, channelFacts } from '../../lib/alert/channels/index.ts'
import { alertChannels } from '../../lib/policy/channel-settings.ts'
import { serverlessYml } from './deployment-files.ts'

const settings = {
  webhook: { urlParameter: '/trailkeeper/url', secretParameter: 'trailkeeper-secret' },
}
const stackOf = (...channels: AlertChannel[]) => channelStack({ channels, settings })
const parameter = (name: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:ssm:\${AWS::Region}:\${AWS::AccountId}:parameter/${name}`,
})

describe('what the channels of a policy need', () => {
  it('is nothing for the topic, which every stack has', () => {
    expect(stackOf('sns')).toEqual({
      Parameters: {},
      Conditions: {},
      Resources: {},
      Outputs: {},
      targets: '{}',
    })
  })

  it.each([
    [
      'chat',
      [
        'ChatTopic',
        'ChatTopicPolicy',
        'ChatAccess',
        'VerifyChatAccess',
        'RecoverChatAccess',
        'DrillChatAccess',
        'OrganizationChatAccess',
      ],
    ],
    [
      'eventbridge',
      [
        'AlertEventsAccess',
        'VerifyAlertEventsAccess',
        'RecoverAlertEventsAccess',
        'DrillAlertEventsAccess',
        'OrganizationAlertEventsAccess',
      ],
    ],
    ['security-hub', ['SecurityHubAccess', 'VerifySecurityHubAccess']],
    [
      'webhook',
      [
        'WebhookAccess',
        'VerifyWebhookAccess',
        'RecoverWebhookAccess',
        'DrillWebhookAccess',
        'OrganizationWebhookAccess',
      ],
    ],
  ] as const)('is there for %s only where the policy asks for it', (channel, ids) => {
    expect(Object.keys(stackOf('sns', channel).Resources)).toEqual(ids)
  })

  it('gives the functions of an organization theirs only where the guard looks after one', () => {
    const organization = Object.entries(stackOf(...alertChannels).Resources).filter(([id]) =>
      id.startsWith('Organization'),
    )
    expect(organization.length).toBeGreaterThanOrEqual(3)
    for (const [, resource] of organization)
      expect(resource).toMatchObject({
        Condition: 'HasOrganization',
        Properties: { Roles: [{ Ref: 'MemberRole' }, { Ref: 'SummarizeRole' }] },
      })
  })

  it('gives the function drill its own only where the stack drills', () => {
    const { DrillChatAccess: given } = stackOf('sns', 'chat').Resources
    expect(given).toMatchObject({ Condition: 'Drills', Properties: { Roles: [{ Ref: 'DrillRole' }] } })
  })

  it('gives the function verify its own only where the guard verifies', () => {
    const { VerifyChatAccess: given } = stackOf('sns', 'chat').Resources
    expect(given).toMatchObject({ Condition: 'Verifies', Properties: { Roles: [{ Ref: 'VerifyRole' }] } })
  })

  it.each([
    ['ChatAccess', 'sns:Publish', ['SweepRole', 'ReactRole']],
    ['AlertEventsAccess', 'events:PutEvents', ['SweepRole', 'ReactRole']],
    ['WebhookAccess', 'ssm:GetParameter', ['SweepRole', 'ReactRole']],
    ['SecurityHubAccess', 'securityhub:BatchImportFindings', ['SweepRole']],
  ])('%s grants one action, on named resources, to those who need it', (id, action, roles) => {
    const granted = stackOf(...alertChannels).Resources[id]
    expect(granted).toMatchObject({
      Properties: {
        Roles: roles.map((Ref) => ({ Ref })),
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action }] },
      },
    })
    expect(JSON.stringify(granted)).not.toContain('*"')
  })

  it('lets events be put as ours alone', () => {
    const [statement] = channelFacts.eventbridge.stack.allow()
    expect(statement?.Condition).toEqual({ StringEquals: { 'events:source': 'trailkeeper' } })
  })

  it('reads the two parameters of the webhook alone, and uses a named key for nothing else', () => {
    const { allow } = channelFacts.webhook.stack
    const both = [parameter('trailkeeper/url'), parameter('trailkeeper-secret')]
    expect(allow(settings.webhook)).toEqual([{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: both }])
    const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd'
    expect(allow({ ...settings.webhook, keyArn })[1]).toEqual({
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: keyArn,
      Condition: { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': both } },
    })
  })
})

const env = {
  AWS_REGION: 'us-east-1',
  TRAILKEEPER_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:trailkeeper-alerts',
  TRAILKEEPER_TABLE: 'state',
  TRAILKEEPER_STACK: 'trailkeeper',
  TRAILKEEPER_DEPLOYMENT: '1',
  TRAILKEEPER_BUS_ARN: 'arn:aws:events:us-east-1:123456789012:event-bus/default',
  TRAILKEEPER_FORWARDING_ROLE_ARN: 'arn:aws:iam::123456789012:role/trailkeeper-forwarding',
  TRAILKEEPER_ROLES: 'arn:aws:iam::123456789012:role/trailkeeper-SweepRole-1 ',
  TRAILKEEPER_UNDELIVERED_ARN: 'arn:aws:sqs:us-east-1:123456789012:undelivered',
}

describe('where the channels lead', () => {
  it('is told to the functions, by channel', () => {
    expect(serverlessYml.provider.environment).toMatchObject({
      TRAILKEEPER_TARGETS: '${file(dist/lambda/policy.json):targets}',
    })
    expect(stackOf('sns', 'chat', 'eventbridge', 'webhook').targets).toEqual({
      'Fn::Sub': [
        '{"chat":"${chat}","eventbridge":"${eventbridge}"}',
        {
          chat: { Ref: 'ChatTopic' },
          eventbridge: { 'Fn::If': ['HasAlertBus', { Ref: 'AlertBus' }, 'default'] },
        },
      ],
    })
  })

  it.each(['{}', '{"chat":"arn:aws:sns:us-east-1:123456789012:trailkeeper-chat"}', undefined])(
    'opens the channels of the bundled policy with %s',
    (targets) => {
      const { channels } = deployedSettings({ ...env, ...(targets && { TRAILKEEPER_TARGETS: targets }) })
      expect(channels.map(({ channel }) => channel)).toEqual(['sns'])
    },
  )
})
