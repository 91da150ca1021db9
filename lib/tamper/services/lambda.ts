import type { ApiCall } from '../api-call.ts'
import { grants } from '../policy-grants.ts'
import { type ServiceRules, when } from '../rule.ts'
import { namedBy } from '../targets.ts'
import { documentOf, field, fieldAt, nonEmpty, numberOf, truthOf } from '../wire.ts'

const fn = {
  kind: 'functions',
  targets: namedBy('functionName', 'functionArn'),
  weakens: ['guard'],
} as const
const policy = { ...fn, targets: namedBy('resourceArn', 'functionName') } as const
const mapping = { ...fn, targets: mappedFunction } as const

/** Lambda (developer guide, "Logging AWS Lambda API calls": names carry the API's version). */
export const lambdaRules: ServiceRules = {
  DeleteFunction: { ...fn, when: 'always', auto: 'alert' },
  UpdateFunctionCode: {
    ...fn,
    when: 'always, except as a dry run',
    auto: 'alert',
    judge: (call) => when(truthOf(field(call.params, 'dryRun')) !== true, 'guard'),
  },
  UpdateFunctionConfiguration: { ...fn, when: 'always', auto: 'alert' },
  PutFunctionConcurrency: {
    ...fn,
    when: 'its reserved concurrency is set to 0',
    auto: 'conditional',
    judge: (call) => when(numberOf(field(call.params, 'reservedConcurrentExecutions')) === 0, 'guard'),
  },
  RemovePermission: { ...fn, when: 'always', auto: 'conditional' },
  AddPermission: {
    ...fn,
    when: 'everyone may invoke it, with events of their own making',
    auto: 'conditional',
    judge: (call) => when(letsEveryoneInvoke(call), 'guard'),
    byName: false,
  },
  DeleteEventSourceMapping: { ...mapping, when: 'always', auto: 'conditional' },
  UpdateEventSourceMapping: {
    ...mapping,
    when: 'it is disabled',
    auto: 'conditional',
    judge: (call) => when(truthOf(field(call.params, 'enabled', 'Enabled')) === false, 'guard'),
  },
  UpdateAlias: { ...fn, when: 'always: another version may run', auto: 'alert' },
  DeleteAlias: { ...fn, when: 'always', auto: 'alert' },
  DeleteFunctionEventInvokeConfig: { ...fn, when: 'always', auto: 'conditional' },
  PutFunctionEventInvokeConfig: {
    ...fn,
    when: 'no retries are left, or failures go nowhere',
    auto: 'conditional',
    judge: (call) => when(dropsFailures(call), 'guard'),
    byName: false,
  },
  UpdateFunctionEventInvokeConfig: {
    ...fn,
    when: 'no retries are left, or failures go nowhere',
    auto: 'conditional',
    judge: (call) => when(dropsFailures(call), 'guard'),
    byName: false,
  },
  PutRuntimeManagementConfig: {
    ...fn,
    when: 'the runtime is pinned by hand',
    auto: 'alert',
    judge: (call) => when(nonEmpty(field(call.params, 'updateRuntimeOn')) === 'Manual', 'guard'),
    byName: false,
  },
  DeleteFunctionCodeSigningConfig: { ...fn, when: 'always', auto: 'alert' },
  DeleteResourcePolicy: { ...policy, when: 'always', auto: 'conditional' },
  PutResourcePolicy: {
    ...policy,
    when: 'EventBridge may no longer invoke it',
    auto: 'conditional',
    judge: (call) => {
      const document = documentOf(field(call.params, 'policy'))
      const open = document && grants(document, 'lambda:InvokeFunction', 'events.amazonaws.com')
      return when(!open, 'guard')
    },
  },
}

/** The call names a mapping's id; which function it feeds stands in the response. */
function mappedFunction(call: ApiCall): (string | undefined)[] {
  const arn = nonEmpty(field(call.response, 'functionArn')) ?? nonEmpty(field(call.params, 'functionName'))
  return [arn, ...(arn ? [nonEmpty(field(call.params, 'uUID', 'uuid'))] : [])]
}

function letsEveryoneInvoke(call: ApiCall): boolean {
  const limits = ['sourceArn', 'sourceAccount', 'principalOrgID']
  return (
    nonEmpty(field(call.params, 'principal')) === '*' &&
    !limits.some((name) => nonEmpty(field(call.params, name)))
  )
}

function dropsFailures(call: ApiCall): boolean {
  if (numberOf(field(call.params, 'maximumRetryAttempts')) === 0) return true
  const onFailure = fieldAt(call.params, 'destinationConfig', 'onFailure')
  return onFailure !== undefined && !nonEmpty(field(onFailure, 'destination'))
}
