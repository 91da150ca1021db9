import { describe, expect, it } from '@jest/globals'
import { record, triage, weakens } from '../record.ts'

const allow = (Service: string, Action: string) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action,
  Resource: '*',
})
const document = (...Statement: object[]) => JSON.stringify({ Statement })

describe('KMS', () => {
  const grant = allow('cloudtrail.amazonaws.com', 'kms:GenerateDataKey*')
  it.each([
    ['DisableKey', {}, true],
    ['ScheduleKeyDeletion', { pendingWindowInDays: 7 }, true],
    ['DeleteImportedKeyMaterial', {}, true],
    [
      'PutKeyPolicy',
      { policy: document({ Effect: 'Allow', Principal: { AWS: 'root' }, Action: 'kms:*' }) },
      true,
    ],
    ['PutKeyPolicy', { policy: document(grant) }, false],
    ['PutKeyPolicy', { policy: document(grant, { ...grant, Effect: 'Deny' }) }, true],
    ['PutKeyPolicy', { policy: '{' }, true],
    ['EnableKey', {}, false],
    ['DisableKeyRotation', {}, false],
    ['RevokeGrant', {}, false],
    ['UpdateAlias', {}, false],
  ])('%s %j', (name, params, tampers) => {
    expect(weakens('kms', name, { keyId: 'k', ...params })).toEqual(
      tampers ? ['log-delivery', 'kms-encryption'] : [],
    )
  })

  it('knows a protected key by the ARN among the resources', () => {
    const arn = 'arn:aws:kms:eu-west-1:123456789012:key/k-1'
    const value = record('kms', 'DisableKey', { keyId: 'alias/logs' }, { resources: [{ ARN: arn }] })
    expect(triage(value, { keys: [arn] })).toMatchObject({ verdict: 'tamper', target: arn })
    expect(triage(value, { keys: ['alias/logs'] }).verdict).toBe('tamper')
    expect(triage(value, { keys: ['k-2'] }).verdict).toBe('benign')
  })
})

it.each([
  ['sns', 'DeleteTopic', { topicArn: 't' }, ['notification']],
  [
    'sns',
    'SetTopicAttributes',
    {
      topicArn: 't',
      attributeName: 'Policy',
      attributeValue: document({ Effect: 'Allow', Principal: { AWS: '1' }, Action: 'sns:Publish' }),
    },
    ['notification'],
  ],
  [
    'sns',
    'SetTopicAttributes',
    {
      topicArn: 't',
      attributeName: 'Policy',
      attributeValue: document(allow('cloudtrail.amazonaws.com', 'SNS:Publish')),
    },
    [],
  ],
  [
    'sns',
    'SetTopicAttributes',
    { topicArn: 't', attributeName: 'KmsMasterKeyId', attributeValue: 'alias/aws/sns' },
    ['notification'],
  ],
  ['sns', 'SetTopicAttributes', { topicArn: 't', attributeName: 'DisplayName', attributeValue: 'x' }, []],
  ['sns', 'RemovePermission', { topicArn: 't', label: 'x' }, ['notification']],
  ['sns', 'Unsubscribe', { subscriptionArn: 'arn:aws:sns:r:1:t:id' }, ['notification']],
  [
    'sns',
    'SetSubscriptionAttributes',
    { attributeName: 'FilterPolicy', attributeValue: '{"a":["b"]}' },
    ['notification'],
  ],
  ['sns', 'SetSubscriptionAttributes', { attributeName: 'FilterPolicy', attributeValue: '{}' }, []],
  ['sns', 'PutDataProtectionPolicy', { resourceArn: 't', dataProtectionPolicy: '{}' }, ['notification']],
  ['sns', 'Publish', { topicArn: 't' }, []],
  ['logs', 'DeleteLogGroup', { logGroupName: 'g' }, ['cloudwatch-logs', 'log-retention']],
  ['logs', 'DeleteLogStream', { logGroupName: 'g' }, ['log-integrity']],
  ['logs', 'PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 1 }, ['log-retention']],
  ['logs', 'PutRetentionPolicy', { logGroupName: 'g', retentionInDays: 365 }, []],
  ['logs', 'DeleteRetentionPolicy', { logGroupName: 'g' }, []],
  ['logs', 'DeleteSubscriptionFilter', { logGroupName: 'g' }, ['cloudwatch-logs']],
  [
    'logs',
    'PutSubscriptionFilter',
    { logGroupName: 'g', destinationArn: 'arn:aws:logs:r:999999999999:destination:d' },
    ['cloudwatch-logs'],
  ],
  [
    'logs',
    'PutSubscriptionFilter',
    { logGroupName: 'g', destinationArn: 'arn:aws:lambda:r:123456789012:function:f' },
    [],
  ],
  ['logs', 'DeleteMetricFilter', { logGroupName: 'g' }, ['alerting']],
  ['logs', 'DisassociateKmsKey', { logGroupName: 'g' }, ['kms-encryption']],
  ['logs', 'PutDataProtectionPolicy', { logGroupIdentifier: 'g' }, ['log-integrity']],
  [
    'logs',
    'PutLogGroupDeletionProtection',
    { logGroupIdentifier: 'g', deletionProtectionEnabled: false },
    ['log-retention'],
  ],
  ['logs', 'PutLogGroupDeletionProtection', { logGroupIdentifier: 'g', deletionProtectionEnabled: true }, []],
  [
    'logs',
    'DeleteAccountPolicy',
    { policyName: 'p', policyType: 'SUBSCRIPTION_FILTER_POLICY' },
    ['cloudwatch-logs'],
  ],
  ['logs', 'PutAccountPolicy', { policyName: 'p', policyType: 'DATA_PROTECTION_POLICY' }, ['log-integrity']],
  [
    'logs',
    'PutResourcePolicy',
    { policyName: 'p', policyDocument: document(allow('events.amazonaws.com', 'logs:*')) },
    [],
  ],
  ['logs', 'CreateLogGroup', { logGroupName: 'g' }, []],
  ['monitoring', 'DeleteAlarms', { alarmNames: ['a'] }, ['alerting']],
  ['monitoring', 'DisableAlarmActions', { alarmNames: ['a'] }, ['alerting']],
  ['monitoring', 'PutMetricAlarm', { alarmName: 'a', actionsEnabled: 'false' }, ['alerting']],
  ['monitoring', 'PutMetricAlarm', { alarmName: 'a', alarmActions: [] }, ['alerting']],
  ['monitoring', 'PutMetricAlarm', { alarmName: 'a', alarmActions: ['arn'] }, []],
  ['monitoring', 'SetAlarmState', { alarmName: 'a', stateValue: 'OK' }, ['alerting']],
  ['monitoring', 'SetAlarmState', { alarmName: 'a', stateValue: 'ALARM' }, []],
  ['events', 'DisableRule', { name: 'r' }, ['guard']],
  ['events', 'DeleteRule', { name: 'r', force: true }, ['guard']],
  ['events', 'RemoveTargets', { rule: 'r', ids: ['1'] }, ['guard']],
  ['events', 'PutRule', { name: 'r', state: 'DISABLED' }, ['guard']],
  ['events', 'PutRule', { name: 'r', state: 'ENABLED', eventPattern: '{"source":["aws.ec2"]}' }, []],
  ['events', 'PutPermission', { principal: '*' }, ['guard']],
  ['events', 'PutPermission', { principal: '*', condition: { key: 'aws:PrincipalOrgID' } }, []],
  ['events', 'RemovePermission', { statementId: 's' }, ['guard']],
  ['events', 'DeleteEventBus', { name: 'b' }, ['guard']],
  ['events', 'UpdateEventBus', { name: 'b', deadLetterConfig: {} }, ['guard']],
  ['events', 'EnableRule', { name: 'r' }, []],
  ['lambda', 'DeleteFunction20150331', { functionName: 'f' }, ['guard']],
  ['lambda', 'UpdateFunctionCode20150331v2', { functionName: 'f' }, ['guard']],
  ['lambda', 'UpdateFunctionCode20150331v2', { functionName: 'f', dryRun: true }, []],
  [
    'lambda',
    'PutFunctionConcurrency20171031',
    { functionName: 'f', reservedConcurrentExecutions: 0 },
    ['guard'],
  ],
  ['lambda', 'PutFunctionConcurrency20171031', { functionName: 'f', reservedConcurrentExecutions: 5 }, []],
  ['lambda', 'RemovePermission20150331v2', { functionName: 'f' }, ['guard']],
  ['lambda', 'AddPermission20150331v2', { functionName: 'f', principal: '*' }, ['guard']],
  ['lambda', 'AddPermission20150331v2', { functionName: 'f', principal: 'events.amazonaws.com' }, []],
  ['lambda', 'UpdateEventSourceMapping20150331', { uUID: 'u', enabled: false }, ['guard']],
  ['lambda', 'UpdateEventSourceMapping20150331', { uUID: 'u', enabled: true }, []],
  ['lambda', 'DeleteFunctionEventInvokeConfig', { functionName: 'f' }, ['guard']],
  ['lambda', 'PutFunctionEventInvokeConfig', { functionName: 'f', maximumRetryAttempts: 0 }, ['guard']],
  ['lambda', 'PutFunctionEventInvokeConfig', { functionName: 'f', maximumRetryAttempts: 2 }, []],
  [
    'lambda',
    'PutResourcePolicy',
    { resourceArn: 'f', policy: document(allow('events.amazonaws.com', 'lambda:*')) },
    [],
  ],
  ['lambda', 'Invoke', { functionName: 'f' }, []],
  ['organizations', 'LeaveOrganization', null, ['organization']],
  ['organizations', 'RemoveAccountFromOrganization', { accountId: '1' }, ['organization']],
  [
    'organizations',
    'DisableAWSServiceAccess',
    { servicePrincipal: 'cloudtrail.amazonaws.com' },
    ['organization'],
  ],
  ['organizations', 'DisableAWSServiceAccess', { servicePrincipal: 'config.amazonaws.com' }, []],
  [
    'organizations',
    'DeregisterDelegatedAdministrator',
    { accountId: '1', servicePrincipal: 'cloudtrail.amazonaws.com' },
    ['organization'],
  ],
  ['organizations', 'DetachPolicy', { policyId: 'p' }, ['organization']],
  ['organizations', 'UpdatePolicy', { policyId: 'p', name: 'new' }, []],
  ['organizations', 'DisablePolicyType', { policyType: 'SERVICE_CONTROL_POLICY' }, ['organization']],
  ['organizations', 'DisablePolicyType', { policyType: 'TAG_POLICY' }, []],
  ['account', 'DisableRegion', { regionName: 'af-south-1' }, ['region-coverage']],
  ['account', 'CloseAccount', { accountId: '1' }, ['organization']],
  ['account', 'EnableRegion', { regionName: 'af-south-1' }, []],
  ['config', 'StopConfigurationRecorder', { configurationRecorderName: 'default' }, []],
  ['guardduty', 'DeleteDetector', { detectorId: 'd' }, []],
])('%s %s %j weakens %j', (service, name, params, expected) => {
  expect(weakens(service, name, params)).toEqual(expected)
})

const putRule = (eventPattern: string) =>
  weakens('events', 'PutRule', { name: 'trailkeeper-s3', eventPattern }, { rules: ['trailkeeper-*'] })
const onGuardsRole = (name: string, params: object) =>
  weakens('iam', name, { roleName: 'guard', ...params }, { roles: ['guard'] }).length > 0

describe('a rule of the guard’s, or one named as protected', () => {
  it('must keep listening', () => {
    expect(putRule('{"source":["aws.s3"]}')).toEqual([])
    expect(putRule('{"source":["aws.ec2"]}')).toEqual(['guard'])
  })
  it('keeps its targets', () => {
    const params = { rule: 'trailkeeper-s3', targets: [] }
    expect(weakens('events', 'PutTargets', params, { rules: ['trailkeeper-*'] })).toEqual(['guard'])
    expect(weakens('events', 'PutTargets', params)).toEqual(['guard'])
    expect(weakens('events', 'PutTargets', { rule: 'other', targets: [] })).toEqual([])
    expect(weakens('events', 'PutTargets', { rule: 'other' }, { rules: ['other'] })).toEqual(['guard'])
  })
})

describe('a role named as protected', () => {
  it.each([
    ['DeleteRole', {}, true],
    ['PutRolePolicy', { policyName: 'p' }, true],
    ['AttachRolePolicy', { policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }, true],
    ['AttachRolePolicy', { policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }, false],
    ['AttachRolePolicy', { policyArn: 'arn:aws:iam::1:policy/own' }, true],
    [
      'UpdateAssumeRolePolicy',
      { policyDocument: document(allow('cloudtrail.amazonaws.com', 'sts:AssumeRole')) },
      false,
    ],
    [
      'UpdateAssumeRolePolicy',
      { policyDocument: document(allow('ec2.amazonaws.com', 'sts:AssumeRole')) },
      true,
    ],
    ['TagRole', {}, false],
  ])('%s %j', (name, params, tampers) => expect(onGuardsRole(name, params)).toBe(tampers))
})
