import { describe, expect, it } from '@jest/globals'
import { resource, resourcePolicyOf, resources, serverlessYml } from './deployment-files.ts'

const conditionOf = (id: string) => resources.find((one) => one.id === id)?.condition

describe('what the channels of a policy need', () => {
  it.each([
    ['ChatTopic', 'HasChat'],
    ['ChatTopicPolicy', 'HasChat'],
    ['ChatAccess', 'HasChat'],
    ['AlertEventsAccess', 'HasAlertEvents'],
    ['SecurityHubAccess', 'HasSecurityHub'],
    ['OrganizationChatAccess', 'HasOrganizationChat'],
    ['OrganizationEventsAccess', 'HasOrganizationEvents'],
  ])('%s is there only where the policy asks for it', (id, condition) => {
    expect(conditionOf(id)).toBe(condition)
  })

  it.each([
    ['ChatAccess', 'sns:Publish', [{ Ref: 'SweepRole' }, { Ref: 'ReactRole' }]],
    ['AlertEventsAccess', 'events:PutEvents', [{ Ref: 'SweepRole' }, { Ref: 'ReactRole' }]],
    ['OrganizationChatAccess', 'sns:Publish', [{ Ref: 'MemberRole' }, { Ref: 'SummarizeRole' }]],
    ['OrganizationEventsAccess', 'events:PutEvents', [{ Ref: 'MemberRole' }, { Ref: 'SummarizeRole' }]],
    ['SecurityHubAccess', 'securityhub:BatchImportFindings', [{ Ref: 'SweepRole' }]],
  ])('%s grants one action, on one resource, to those who need it', (id, action, roles) => {
    const granted = resource(id)
    const [statement, ...others] = resourcePolicyOf(granted, 'PolicyDocument')
    expect(others).toEqual([])
    expect(statement).toMatchObject({ Effect: 'Allow', Action: [action] })
    expect(statement?.Resource).toHaveLength(1)
    expect(JSON.stringify(statement?.Resource)).not.toContain('"*"')
    expect(granted.properties['Roles']).toEqual(roles)
  })

  it('lets events be put as ours alone', () => {
    const [statement] = resourcePolicyOf(resource('AlertEventsAccess'), 'PolicyDocument')
    expect(statement?.Condition).toEqual({ StringEquals: { 'events:source': 'trailkeeper' } })
  })

  it('is told to the functions', () => {
    expect(serverlessYml.provider.environment).toMatchObject({
      TRAILKEEPER_CHAT_TOPIC_ARN: { 'Fn::If': ['HasChat', { Ref: 'ChatTopic' }, { Ref: 'AWS::NoValue' }] },
      TRAILKEEPER_ALERT_BUS: { 'Fn::If': ['HasAlertBus', { Ref: 'AlertBus' }, { Ref: 'AWS::NoValue' }] },
    })
  })
})
