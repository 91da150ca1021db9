import type * as schemas from '@aws-sdk/client-lambda'
import { page } from '../../page.ts'
import { AwsError } from '../../service.ts'
import type { Operations } from '../../service.ts'
import { functionsIn, removeFunction, replaceCode, requireFunction, touch } from './state.ts'
import type { StoredFunction } from './state.ts'

/** Functions that stand in the world. They are put there by whoever runs the sandbox, not by CreateFunction. */
export const functions: Operations<typeof schemas> = {
  GetFunctionConfiguration: (input, context) => describe(requireFunction(context, input.FunctionName)),
  GetFunction: (input, context) => {
    const found = requireFunction(context, input.FunctionName)
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
  GetFunctionConcurrency: (input, context) => concurrency(requireFunction(context, input.FunctionName)),
  PutFunctionConcurrency: (input, context) => {
    const found = requireFunction(context, input.FunctionName)
    const reserved = input.ReservedConcurrentExecutions ?? -1
    if (reserved < 0) throw invalid('ReservedConcurrentExecutions must not be negative')
    found.reservedConcurrency = reserved
    return concurrency(found)
  },
  DeleteFunctionConcurrency: (input, context) => {
    delete requireFunction(context, input.FunctionName).reservedConcurrency
    return {}
  },
  UpdateFunctionConfiguration: (input, context) => {
    const found = requireFunction(context, input.FunctionName)
    if (input.Handler !== undefined) found.handler = input.Handler
    if (input.Runtime !== undefined) found.runtime = input.Runtime
    if (input.Role !== undefined) found.role = input.Role
    if (input.Timeout !== undefined) found.timeout = input.Timeout
    if (input.MemorySize !== undefined) found.memory = input.MemorySize
    if (input.Layers !== undefined) found.layers = input.Layers
    if (input.Environment !== undefined) found.environment = { ...input.Environment.Variables }
    touch(context.world, found)
    return describe(found)
  },
  UpdateFunctionCode: (input, context) => {
    const found = requireFunction(context, input.FunctionName)
    const code = input.ZipFile ? Buffer.from(input.ZipFile).toString('base64') : input.S3Key
    if (code === undefined) throw invalid('Please provide a source for function code.')
    if (input.DryRun !== true) replaceCode(context.world, found, code)
    return describe(found)
  },
  DeleteFunction: (input, context) => {
    removeFunction(context.world, requireFunction(context, input.FunctionName).arn)
    return { StatusCode: 204 }
  },
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValueException', message)

const concurrency = ({ reservedConcurrency }: StoredFunction) =>
  reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency }

function describe(found: StoredFunction): schemas.FunctionConfiguration {
  const variables = Object.keys(found.environment).length > 0
  return {
    FunctionName: found.name,
    FunctionArn: found.arn,
    // The SDK's type lists the runtimes of its release.
    ...(isRuntime(found.runtime) && { Runtime: found.runtime }),
    Role: found.role,
    Handler: found.handler,
    CodeSize: 1024,
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
    Architectures: ['arm64'],
  }
}

const isRuntime = (text: string): text is schemas.Runtime => text.startsWith('nodejs')
