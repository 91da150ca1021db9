import { Runtime } from '@aws-sdk/client-lambda'
import type * as schemas from '@aws-sdk/client-lambda'
import { page } from '../../page.ts'
import type { AwsError, Operations } from '../../service.ts'
import {
  functionsIn,
  removeFunction,
  replaceCode,
  requireFunction,
  requireRevision,
  touch,
  userError,
} from './state.ts'
import type { StoredFunction } from './state.ts'

/** Functions that stand in the world. They are put there by whoever runs the sandbox, not by CreateFunction. */
export const functions: Operations<typeof schemas> = {
  GetFunctionConfiguration: (input, context) => describe(requireFunction(context, input)),
  GetFunction: (input, context) => {
    const found = requireFunction(context, input)
    return {
      Configuration: describe(found),
      Code: { RepositoryType: 'S3', Location: 'https://example.com/code.zip' },
      ...(found.reservedConcurrency !== undefined && { Concurrency: concurrency(found) }),
    }
  },
  ListFunctions: (input, context) => {
    const { items, next } = page(functionsIn(context), input.Marker, input.MaxItems ?? 50)
    return { Functions: items.map(describe), ...(next ? { NextMarker: next } : {}) }
  },
  GetFunctionConcurrency: (input, context) => concurrency(requireFunction(context, input)),
  PutFunctionConcurrency: (input, context) => {
    const found = requireFunction(context, input)
    found.reservedConcurrency = input.ReservedConcurrentExecutions ?? 0
    return concurrency(found)
  },
  DeleteFunctionConcurrency: (input, context) => {
    delete requireFunction(context, input).reservedConcurrency
    return {}
  },
  UpdateFunctionConfiguration: (input, context) => {
    const found = requireFunction(context, input)
    requireRevision(found, input.RevisionId, 'GetFunction/GetAlias')
    configure(found, input)
    touch(context.world, found)
    return describe(found)
  },
  UpdateFunctionCode: (input, context) => {
    const found = requireFunction(context, input)
    requireRevision(found, input.RevisionId, 'GetFunction/GetAlias')
    const { DryRun, Architectures: architectures } = input
    const code = codeOf(input)
    if (DryRun === true) return describe(found)
    if (architectures?.[0]) found.architecture = architectures[0]
    replaceCode(context.world, found, code)
    return describe(found)
  },
  DeleteFunction: (input, context) => {
    const { Qualifier: qualifier } = input
    const found = requireFunction(context, input)
    if (qualifier !== undefined)
      throw invalid('$LATEST version cannot be deleted without deleting the function.')
    removeFunction(context.world, found.arn)
    return { StatusCode: 204 }
  },
}

const invalid = (message: string): AwsError => userError('InvalidParameterValueException', message)

function configure(found: StoredFunction, input: schemas.UpdateFunctionConfigurationRequest): void {
  const { Description, KMSKeyArn, DeadLetterConfig, TracingConfig, VpcConfig, EphemeralStorage } = input
  if (input.Handler !== undefined) found.handler = input.Handler
  if (input.Runtime !== undefined) found.runtime = input.Runtime
  if (input.Role !== undefined) found.role = input.Role
  if (input.Timeout !== undefined) found.timeout = input.Timeout
  if (input.MemorySize !== undefined) found.memory = input.MemorySize
  if (input.Layers !== undefined) found.layers = input.Layers
  if (input.Environment !== undefined) found.environment = { ...input.Environment.Variables }
  if (Description !== undefined) found.description = Description
  if (KMSKeyArn !== undefined) found.kmsKeyArn = KMSKeyArn
  if (DeadLetterConfig !== undefined) found.deadLetterConfig = DeadLetterConfig
  if (VpcConfig !== undefined) found.vpc = vpcOf(VpcConfig)
  if (EphemeralStorage?.Size !== undefined) found.storage = EphemeralStorage.Size
  if (TracingConfig?.Mode !== undefined) found.tracing = TracingConfig.Mode
}

/**
 * A function leaves its VPC by a list of no subnets. A function in a VPC reaches AWS only by ways that the sandbox does
 * not know of, so that it goes on as before (Lambda guide, "Giving Lambda functions access to resources in an Amazon VPC").
 */
function vpcOf(given: schemas.VpcConfig): schemas.VpcConfigResponse {
  const { SubnetIds = [], SecurityGroupIds = [], Ipv6AllowedForDualStack = false } = given
  if ((SubnetIds.length === 0) !== (SecurityGroupIds.length === 0))
    throw invalid('SubnetIds and SecurityIds must coexist or be both empty list.')
  const VpcId = SubnetIds.length === 0 ? '' : 'vpc-0a1b2c3d4e5f67890'
  return { SubnetIds, SecurityGroupIds, VpcId, Ipv6AllowedForDualStack }
}

/** What the code is known by: its bytes, or where in S3 it lies. */
function codeOf({ ZipFile, S3Bucket, S3Key, S3ObjectVersion }: schemas.UpdateFunctionCodeRequest): string {
  if (ZipFile !== undefined && (S3Bucket ?? S3Key) !== undefined)
    throw invalid('Please do not provide other FunctionCode parameters when providing a ZipFile.')
  if (ZipFile) return Buffer.from(ZipFile).toString('base64')
  if (S3Bucket === undefined || S3Key === undefined)
    throw invalid('Please provide a source for function code.')
  return `s3://${S3Bucket}/${S3Key}@${S3ObjectVersion ?? ''}`
}

const concurrency = ({ reservedConcurrency }: StoredFunction) =>
  reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency }

function describe(found: StoredFunction): schemas.FunctionConfiguration {
  const variables = Object.keys(found.environment).length > 0
  return {
    FunctionName: found.name,
    FunctionArn: found.arn,
    ...runtimeView(found),
    Role: found.role,
    Handler: found.handler,
    CodeSize: 1024,
    Description: found.description,
    TracingConfig: { Mode: found.tracing },
    ...(found.kmsKeyArn && { KMSKeyArn: found.kmsKeyArn }),
    ...(found.deadLetterConfig?.TargetArn && { DeadLetterConfig: found.deadLetterConfig }),
    Timeout: found.timeout,
    MemorySize: found.memory,
    LastModified: found.modified.toISOString().replace('Z', '+0000'),
    CodeSha256: found.codeSha256,
    Version: '$LATEST',
    ...(variables && { Environment: { Variables: found.environment } }),
    ...(found.layers.length > 0 && { Layers: found.layers.map((Arn) => ({ Arn, CodeSize: 1024 })) }),
    RevisionId: found.revision,
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    EphemeralStorage: { Size: found.storage },
    ...(found.vpc && { VpcConfig: found.vpc }),
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${found.name}` },
    Architectures: [found.architecture],
  }
}

/** The SDK's type lists the runtimes of its release. */
function runtimeView({
  runtime,
  arn,
}: StoredFunction): Pick<schemas.FunctionConfiguration, 'Runtime' | 'RuntimeVersionConfig'> {
  const found = Object.values(Runtime).find((known) => known === runtime)
  if (found === undefined) return {}
  const [, partition, , region] = arn.split(':')
  // Which version of the runtime it is, AWS tells by a digest alone.
  const RuntimeVersionArn = `arn:${partition}:lambda:${region}::runtime:${'0'.repeat(64)}`
  return { Runtime: found, RuntimeVersionConfig: { RuntimeVersionArn } }
}
