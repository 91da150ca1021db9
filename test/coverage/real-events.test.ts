import { describe, expect, it } from '@jest/globals'
import { realEvents, withOwnCall } from '../../lib/coverage/real-events.ts'
import type { WitnessEvent } from '../../lib/model/index.ts'

const events = realEvents('aws')
const brief = (event: WitnessEvent) =>
  [event['readOnly'] === 'true' ? 'read' : 'write', event['eventSource'], event['eventName']].join(' ')
const of = (category: string) => events.filter((event) => event['eventCategory'] === category)

const special = (field: string, usual?: string) =>
  of('Management')
    .filter((event) => event[field] !== usual)
    .map((event) => [event['eventName'], event[field]])

const onResource = (event: WitnessEvent) =>
  [brief(event), event['resources.type'], event['resources.ARN']].join(' ')

describe('real events', () => {
  it('of management: the calls that people know, what matters most first', () => {
    expect(of('Management').map(brief)).toEqual([
      'write ec2.amazonaws.com RunInstances',
      'read ec2.amazonaws.com DescribeInstances',
      'write iam.amazonaws.com CreateUser',
      'read iam.amazonaws.com ListUsers',
      'write cloudtrail.amazonaws.com StopLogging',
      'read sts.amazonaws.com AssumeRole',
      'write signin.amazonaws.com ConsoleLogin',
      'write s3.amazonaws.com PutBucketPolicy',
      'read kms.amazonaws.com Decrypt',
      'write kms.amazonaws.com ScheduleKeyDeletion',
      'write rdsdata.amazonaws.com ExecuteStatement',
      'read rdsdata.amazonaws.com ExecuteStatement',
      'write cloudfront.amazonaws.com CreateDistribution',
      'write iam.amazonaws.com CreateAccessKey',
      'write ec2.amazonaws.com TerminateInstances',
      'write kms.amazonaws.com RotateKey',
    ])
  })

  it('of data: on resources of their own type, in the partition', () => {
    expect(of('Data').map(onResource)).toEqual([
      'write s3.amazonaws.com PutObject AWS::S3::Object arn:aws:s3:::example-bucket/example-object',
      'read s3.amazonaws.com GetObject AWS::S3::Object arn:aws:s3:::example-bucket/example-object',
      'write s3.amazonaws.com DeleteObject AWS::S3::Object arn:aws:s3:::example-bucket/example-object',
      'write lambda.amazonaws.com Invoke AWS::Lambda::Function arn:aws:lambda:us-east-1:111122223333:function:example',
      'write dynamodb.amazonaws.com PutItem AWS::DynamoDB::Table arn:aws:dynamodb:us-east-1:111122223333:table/example',
      'read dynamodb.amazonaws.com GetItem AWS::DynamoDB::Table arn:aws:dynamodb:us-east-1:111122223333:table/example',
      'write sns.amazonaws.com Publish AWS::SNS::Topic arn:aws:sns:us-east-1:111122223333:example',
      'write sqs.amazonaws.com SendMessage AWS::SQS::Queue arn:aws:sqs:us-east-1:111122223333:example',
    ])
  })

  it('of network activity: through an endpoint, as vpce events', () => {
    expect(of('NetworkActivity').map(brief)).toEqual([
      'read kms.amazonaws.com Decrypt',
      'write secretsmanager.amazonaws.com PutSecretValue',
      'read s3.amazonaws.com GetObject',
    ])
    for (const event of of('NetworkActivity'))
      expect(event).toMatchObject({
        eventType: 'AwsVpceEvent',
        vpcEndpointId: expect.stringMatching(/^vpce-[0-9a-f]{17}$/),
      })
  })

  it('have the fields that make them special: of the console, of a service, failed', () => {
    expect(special('eventType', 'AwsApiCall')).toEqual([
      ['ConsoleLogin', 'AwsConsoleSignIn'],
      ['RotateKey', 'AwsServiceEvent'],
    ])
    expect(special('sessionCredentialFromConsole')).toEqual([['CreateAccessKey', 'true']])
    expect(special('userIdentity.arn', 'arn:aws:iam::111122223333:user/alice')).toEqual([
      ['RotateKey', undefined],
    ])
    expect(events.filter((event) => event['errorCode']).map((event) => event['errorCode'])).toEqual([
      'Client.UnauthorizedOperation',
      'VpceAccessDenied',
    ])
  })

  it.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-elsewhere', 'us-east-1'],
  ])('of %s stand in %s', (partition, region) => {
    const arns = realEvents(partition).flatMap((event) => event['resources.ARN'] ?? [])
    expect(arns).toContain(`arn:${partition}:sns:${region}:111122223333:example`)
  })
})

const any = () => true

describe('an event whose call is not one of its service', () => {
  const event = {
    eventCategory: 'Management',
    readOnly: 'false',
    eventSource: 'kms.amazonaws.com',
    eventName: 'x',
  }

  it("becomes one with the service's own call", () => {
    expect(withOwnCall(event, any)['eventName']).toBe('ScheduleKeyDeletion')
    expect(withOwnCall({ ...event, readOnly: 'true' }, any)['eventName']).toBe('Decrypt')
    expect(withOwnCall({ ...event, eventName: 'DisableKey' }, any)['eventName']).toBe('DisableKey')
  })

  it('of a service without known calls keeps a strange name, and loses one that is known to be of another', () => {
    const other = { ...event, eventSource: 'ssm.amazonaws.com' }
    expect(withOwnCall(other, any)).toEqual(other)
    expect(withOwnCall({ ...other, eventName: 'RunInstances' }, any)['eventName']).toBe('TagResource')
    const read = { ...other, readOnly: 'true', eventName: 'DescribeInstances' }
    expect(withOwnCall(read, any)['eventName']).toBe('ListTagsForResource')
  })

  it('stays as it is without a name, and where nothing else holds', () => {
    const { eventName: _none, ...nameless } = event
    expect(withOwnCall(nameless, any)).toEqual(nameless)
    expect(withOwnCall(event, () => false)).toEqual(event)
    const { eventSource: _source, ...sourceless } = event
    expect(withOwnCall(sourceless, any)).toEqual(sourceless)
  })

  it("on a resource takes the resource's calls; on an unknown one it names the service of its type alone", () => {
    const stream = {
      ...event,
      'resources.type': 'AWS::Kinesis::Stream',
      'resources.ARN': 'arn:aws:kinesis:::x',
    }
    expect(withOwnCall(stream, any)).toEqual({
      eventCategory: 'Management',
      readOnly: 'false',
      eventSource: 'kinesis.amazonaws.com',
      'resources.type': 'AWS::Kinesis::Stream',
    })
    expect(withOwnCall(stream, () => false)).toEqual(stream)
    const own = { ...stream, eventSource: 'kinesis.amazonaws.com' }
    expect(withOwnCall(own, any)).toEqual(own)
    const typeless = { ...event, 'resources.type': 'stream' }
    expect(withOwnCall(typeless, any)).toEqual(typeless)
    const object = { ...event, eventSource: 's3.amazonaws.com', 'resources.type': 'AWS::S3::Object' }
    expect(withOwnCall(object, any)['eventName']).toBe('PutObject')
  })
})
