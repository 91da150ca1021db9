import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge'
import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms'
import { ListParentsCommand, OrganizationsClient } from '@aws-sdk/client-organizations'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from '@jest/globals'
import { bench, failureOf, settings } from '../bench.ts'

const LOCALSTACK = 'localstack/localstack, tests/aws/services'

/** What AWS said where a request broke its model, word for word, as other projects recorded it. */
describe('input that the model forbids is refused as AWS refuses it', () => {
  it(`names a member inside of a list (${LOCALSTACK}/events, test_put_target_id_validation)`, async () => {
    const events = new EventBridgeClient(settings(await bench()))
    const put = (Id: string) =>
      events.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id, Arn: 'arn:aws:sqs:us-east-1:1:q' }] }))
    expect(await failureOf(put('!@#$@!#$'))).toEqual({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value '!@#$@!#$' at 'targets.1.member.id' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+',
    })
    expect((await failureOf(put('a'.repeat(65)))).message).toBe(
      `1 validation error detected: Value '${'a'.repeat(65)}' at 'targets.1.member.id' failed to satisfy ` +
        'constraint: Member must have length less than or equal to 64',
    )
  })

  it(`counts all faults at once (${LOCALSTACK}/events, test_create_connection_validations)`, async () => {
    const events = new EventBridgeClient(settings(await bench()))
    const Name = 'This should fail with two errors 123467890123412341234123412341234'
    // The SDK's type knows no such state; the service is to say so.
    const input = JSON.parse(JSON.stringify({ Name, State: 'INVALID', ScheduleExpression: 'rate(1 day)' }))
    expect((await failureOf(events.send(new PutRuleCommand(input)))).message).toBe(
      `3 validation errors detected: Value '${Name}' at 'name' failed to satisfy constraint: Member must have ` +
        `length less than or equal to 64; Value '${Name}' at 'name' failed to satisfy constraint: Member must ` +
        "satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+; Value 'INVALID' at 'state' failed to satisfy " +
        'constraint: Member must satisfy enum value set: [ENABLED, DISABLED, ' +
        'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]',
    )
  })

  it('lists all constraints of keys of a map (an error that PutTargets gave in the console)', async () => {
    const events = new EventBridgeClient(settings(await bench()))
    const InputTransformer = { InputPathsMap: { 'de onde?': '$.detail.x' }, InputTemplate: '"<a>"' }
    const Targets = [{ Id: 'a', Arn: 'arn:aws:sqs:us-east-1:1:q', InputTransformer }]
    expect((await failureOf(events.send(new PutTargetsCommand({ Rule: 'r', Targets })))).message).toBe(
      "1 validation error detected: Value '{de onde?=$.detail.x}' at " +
        "'targets.1.member.inputTransformer.inputPathsMap' failed to satisfy constraint: Map keys must satisfy " +
        'constraint: [Member must have length less than or equal to 256, Member must have length greater than or ' +
        'equal to 1, Member must satisfy regular expression pattern: [A-Za-z0-9\\_\\-]+]',
    )
  })

  it(`repeats no bytes (${LOCALSTACK}/kms, test_plaintext_size_for_encrypt)`, async () => {
    const kms = new KMSClient(settings(await bench()))
    const input = { KeyId: 'k', MacAlgorithm: 'HMAC_SHA_256', Message: new Uint8Array(4097) } as const
    expect((await failureOf(kms.send(new GenerateMacCommand(input)))).message).toBe(
      "1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length less " +
        'than or equal to 4096',
    )
  })

  it(`asks for the session's name before the role (${LOCALSTACK}/sts, test_sts_invalid_parameters)`, async () => {
    const sts = new STSClient(settings(await bench()))
    const assume = (RoleArn: string, RoleSessionName: string) =>
      sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }))
    expect(await failureOf(assume('nothing-valid-in-here', 'Session1:2'))).toMatchObject({
      message:
        "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    })
    expect((await failureOf(assume('nothing-valid-in-here', 'Session1'))).message).toBe(
      'nothing-valid-in-here is invalid',
    )
    expect((await failureOf(assume('arn:aws:iam::123456789012:role/r', 's'.repeat(65)))).message).toBe(
      `1 validation error detected: Value '${'s'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: ` +
        'Member must have length less than or equal to 64',
    )
  })

  it('is InvalidParameterException of CloudWatch Logs (API reference, CreateLogGroup "Errors")', async () => {
    const logs = new CloudWatchLogsClient(settings(await bench()))
    expect(await failureOf(logs.send(new CreateLogGroupCommand({ logGroupName: 'a:b' })))).toEqual({
      name: 'InvalidParameterException',
      message:
        "1 validation error detected: Value 'a:b' at 'logGroupName' failed to satisfy constraint: Member must " +
        'satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+',
    })
  })

  it('is InvalidInputException of Organizations, which names no member (recorded of ListChildren)', async () => {
    const organizations = new OrganizationsClient(settings(await bench()))
    const asked = organizations.send(new ListParentsCommand({ ChildId: 'o-abcdefghij' }))
    expect(await failureOf(asked)).toEqual({
      name: 'InvalidInputException',
      message: 'You provided a value that does not match the required pattern.',
    })
  })

  it('is InvalidAttributeName of SQS (moto, tests/test_sqs, "Unknown Attribute")', async () => {
    const sqs = new SQSClient(settings(await bench()))
    const input = JSON.parse('{"QueueUrl": "q", "AttributeNames": ["All", "Foo"]}')
    expect(await failureOf(sqs.send(new GetQueueAttributesCommand(input)))).toEqual({
      name: 'InvalidAttributeName',
      message: 'Unknown Attribute Foo.',
    })
  })
})
