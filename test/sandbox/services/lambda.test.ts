import {
  AddPermissionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import type { InvokeCommandInput } from '@aws-sdk/client-lambda'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { issueUserKeys } from '../../../sandbox/callers.ts'
import type { Sandbox } from '../../../sandbox/start-sandbox.ts'
import { ACCOUNT, OTHER, bench, failureOf, settings } from '../bench.ts'

const FunctionName = 'hear'
const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${FunctionName}`

let lambda: LambdaClient
let standing: Sandbox
beforeEach(async () => {
  const sandbox = await bench()
  standing = sandbox
  sandbox.world.functions.set(arn, async () => undefined)
  lambda = new LambdaClient(settings(sandbox))
})

const get = (name: string, Qualifier?: string) =>
  lambda.send(new GetFunctionCommand({ FunctionName: name, ...(Qualifier && { Qualifier }) }))
const invalid = (message: string) => ({ name: 'InvalidParameterValueException', message })
const notFound = (message: string) => ({ name: 'ResourceNotFoundException', message })

const putVpc = async (SubnetIds: string[], SecurityGroupIds: string[]) => {
  const VpcConfig = { SubnetIds, SecurityGroupIds }
  const EphemeralStorage = { Size: 1024 }
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, VpcConfig, EphemeralStorage }))
  return lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
}

// Refusals as LocalStack has them, whose tests (tests/aws/services/lambda_/test_lambda_api.py) ran against AWS.
describe('a function', () => {
  it.each([FunctionName, arn, `${ACCOUNT}:function:${FunctionName}`, `${arn}:$LATEST`])(
    'is meant by %s',
    async (name) => {
      expect((await get(name)).Configuration?.FunctionArn).toBe(arn)
    },
  )

  it.each([
    ['none', undefined, notFound(`Function not found: ${arn.replace(FunctionName, 'none')}`)],
    [FunctionName, '7', notFound(`Function not found: ${arn}:7`)],
    [`${FunctionName}:live`, undefined, notFound(`Function not found: ${arn}:live`)],
    [
      `${arn}:1`,
      '2',
      invalid('The derived qualifier from the function name does not match the specified qualifier.'),
    ],
    [
      arn.replace('us-east-1', 'us-west-2'),
      undefined,
      notFound("Functions from 'us-west-2' are not reachable in this region ('us-east-1')"),
    ],
  ])('is not meant by %s and %s', async (name, qualifier, failure) => {
    expect(await failureOf(get(name, qualifier))).toEqual(failure)
  })

  it('keeps what it is told of itself', async () => {
    const settled = {
      Description: 'hears',
      Handler: 'main.run',
      MemorySize: 256,
      TracingConfig: { Mode: 'Active' },
      KMSKeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`,
      DeadLetterConfig: { TargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:dead` },
    } as const
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, ...settled }))
    const command = new GetFunctionConfigurationCommand({ FunctionName })
    expect(await lambda.send(command)).toMatchObject(settled)
  })

  it('refuses a runtime that there is not (a bug report on CloudFormation, dotnetcore2.2)', async () => {
    const input = JSON.parse(JSON.stringify({ FunctionName, Runtime: 'cobol' }))
    const { name, message } = await failureOf(lambda.send(new UpdateFunctionConfigurationCommand(input)))
    expect(name).toBe('InvalidParameterValueException')
    expect(message).toMatch(
      /^Value cobol at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: \[.*\] or be a valid ARN$/,
    )
  })

  it('is changed only from the revision that the caller knows', async () => {
    const RevisionId = '00000000-0000-0000-0000-000000000000'
    const changed = lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, Handler: 'x', RevisionId }),
    )
    expect(await failureOf(changed)).toEqual({
      name: 'PreconditionFailedException',
      message:
        'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to ' +
        'retrieve the latest Revision Id',
    })
    const { Configuration } = await get(FunctionName)
    const known = { FunctionName, ...(Configuration?.RevisionId && { RevisionId: Configuration.RevisionId }) }
    await lambda.send(new UpdateFunctionConfigurationCommand({ ...known, Handler: 'x' }))
  })

  it('takes other code by its place in S3, all of which counts', async () => {
    const hashes = new Set<string | undefined>()
    for (const S3ObjectVersion of [undefined, 'v1', 'v2']) {
      const input = {
        FunctionName,
        S3Bucket: 'code',
        S3Key: 'k',
        ...(S3ObjectVersion && { S3ObjectVersion }),
      }
      hashes.add((await lambda.send(new UpdateFunctionCodeCommand(input))).CodeSha256)
    }
    expect(hashes.size).toBe(3)
  })

  it('is not deleted as a version', async () => {
    const gone = lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '$LATEST' }))
    expect(await failureOf(gone)).toEqual(
      invalid('$LATEST version cannot be deleted without deleting the function.'),
    )
  })

  it('is put into a VPC, and out of it by empty lists (Lambda API reference, VpcConfig)', async () => {
    expect(await putVpc(['subnet-1'], ['sg-1'])).toMatchObject({
      VpcConfig: {
        SubnetIds: ['subnet-1'],
        SecurityGroupIds: ['sg-1'],
        VpcId: expect.stringMatching(/^vpc-/),
      },
      EphemeralStorage: { Size: 1024 },
    })
    expect(await putVpc([], [])).toMatchObject({
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: '' },
    })
    expect((await failureOf(putVpc(['subnet-1'], []))).name).toBe('InvalidParameterValueException')
  })

  it('is refused settings that the sandbox does not honour', async () => {
    const SnapStart = { ApplyOn: 'PublishedVersions' } as const
    const command = new UpdateFunctionConfigurationCommand({ FunctionName, SnapStart })
    expect(await failureOf(lambda.send(command))).toEqual({
      name: 'NotImplemented',
      message: 'The sandbox does not honour SnapStart of UpdateFunctionConfiguration.',
    })
  })
})

const parsed = (text: string): unknown => JSON.parse(text)

const invoke = async (more: Partial<InvokeCommandInput> = {}, client = lambda) => {
  const { StatusCode, FunctionError, Payload } = await client.send(
    new InvokeCommand({ FunctionName, Payload: '{"n":1}', ...more }),
  )
  const answer = Payload?.transformToString() ?? ''
  return { StatusCode, ...(FunctionError && { FunctionError }), ...(answer && { answer: parsed(answer) }) }
}

describe('an invocation', () => {
  it('answers with what the function gives', async () => {
    const received: unknown[] = []
    standing.world.functions.set(arn, async (event) => (received.push(event), { got: event }))
    expect(await invoke()).toEqual({ StatusCode: 200, answer: { got: { n: 1 } } })
    expect(await invoke({ InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 })
    expect(received).toEqual([{ n: 1 }])
  })

  it('answers with the error of a function that fails (Lambda guide, "Function errors")', async () => {
    standing.world.functions.set(arn, () => Promise.reject(new TypeError('no')))
    expect(await invoke()).toEqual({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      answer: { errorType: 'TypeError', errorMessage: 'no', trace: [] },
    })
  })

  it('goes to the dead letters after three attempts where nobody waits for it', async () => {
    let attempts = 0
    standing.world.functions.set(arn, () => Promise.reject(new Error(`attempt ${(attempts += 1)}`)))
    expect(await invoke({ InvocationType: 'Event' })).toEqual({ StatusCode: 202 })
    await standing.settled()
    expect(standing.deadLetters()).toMatchObject([{ functionArn: arn, event: { n: 1 }, attempts: 3 }])
  })

  it('is refused where the concurrency is 0, for what is no JSON, and to other accounts', async () => {
    expect((await failureOf(invoke({ Payload: '{' }))).name).toBe('InvalidRequestContentException')
    const theirs = new LambdaClient(
      settings(standing, 'us-east-1', issueUserKeys(standing.world, OTHER, 'mallory')),
    )
    const foreign = () => invoke({ FunctionName: arn }, theirs)
    expect((await failureOf(foreign())).name).toBe('AccessDeniedException')
    const Action = 'lambda:InvokeFunction'
    await lambda.send(new AddPermissionCommand({ FunctionName, StatementId: 's', Action, Principal: OTHER }))
    expect((await foreign()).StatusCode).toBe(200)
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }))
    expect((await failureOf(invoke())).name).toBe('TooManyRequestsException')
  })
})

const removeOther = () => lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 'none' }))

describe('a permission', () => {
  const given = { FunctionName, StatementId: 's3', Action: 'lambda:InvokeFunction', Principal: '*' }
  const add = (more: object = {}) => lambda.send(new AddPermissionCommand({ ...given, ...more }))

  it('carries every condition that was asked for', async () => {
    await add({ PrincipalOrgID: 'o-abcdefghij', EventSourceToken: 't', SourceAccount: ACCOUNT })
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName }))
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Statement: [
        {
          Condition: {
            StringEquals: {
              'AWS:SourceAccount': ACCOUNT,
              'aws:PrincipalOrgID': 'o-abcdefghij',
              'lambda:EventSourceToken': 't',
            },
          },
        },
      ],
    })
  })

  it('is given once, to the function and not to its version', async () => {
    await add()
    expect(await failureOf(add())).toEqual({
      name: 'ResourceConflictException',
      message:
        'The statement id (s3) provided already exists. Please provide a new statement id, or remove the existing ' +
        'statement.',
    })
    expect(await failureOf(add({ StatementId: 'other', Qualifier: '$LATEST' }))).toEqual(
      invalid('We currently do not support adding policies for $LATEST.'),
    )
  })

  it('that is not there cannot be taken back', async () => {
    expect(await failureOf(removeOther())).toEqual(
      notFound('No policy is associated with the given resource.'),
    )
    await add()
    expect(await failureOf(removeOther())).toEqual(
      notFound('Statement none is not found in resource policy.'),
    )
  })
})
