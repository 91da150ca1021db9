import type { ApiCall } from '../api-call.ts'
import { functionOpened, functionPolicyLoss } from '../policy-loss.ts'
import { isKnown, type ProtectedResources } from '../protected-resources.ts'
import { namedBy, type ServiceRules, when } from '../rule.ts'
import { field, fieldAt, nonEmpty, numberOf, textsOf, truthOf } from '../../text/fields.ts'

const fn = {
  kind: 'functions',
  targets: namedBy('functionName', 'functionArn'),
  weakens: ['guard'],
} as const
const policy = { ...fn, targets: namedBy('resourceArn', 'functionName') } as const
const url = {
  ...fn,
  when: "everyone may invoke it by an address, with events of their own making, or it is the guard's or named as protected",
  auto: 'alert',
  judge: (call: ApiCall, listed: ProtectedResources) =>
    when(isOpenUrl(call) || isForGuarding(call, listed), 'guard'),
  byName: false,
} as const
const invokeConfig = {
  ...fn,
  when: "no retries are left, failures go nowhere, or the function is the guard's or named as protected",
  auto: 'conditional',
  judge: (call: ApiCall, listed: ProtectedResources) =>
    when(dropsFailures(call) || isForGuarding(call, listed), 'guard'),
  byName: false,
} as const
const mapping = { ...fn, targets: mappedFunction } as const

const runsAs = "its role is one of the guard's by its ARN or name, or is named as protected" as const

/** Lambda (developer guide, "Logging AWS Lambda API calls": names carry the API's version). */
export const lambdaRules: ServiceRules = {
  DeleteFunction: { ...fn, when: 'always', auto: 'alert' },
  UpdateFunctionCode: {
    ...fn,
    when: 'always, except as a dry run',
    auto: 'alert',
    judge: (call) => when(truthOf(field(call.params, 'dryRun')) !== true, 'guard'),
  },
  CreateFunction: {
    kind: 'roles',
    targets: namedBy('functionName', 'role'),
    weakens: ['guard'],
    when: `${runsAs}: what the function calls could pass for the guard's`,
    auto: 'alert',
    judge: (call, listed) => when(isGivenRole(call, listed), 'guard'),
    byName: false,
  },
  UpdateFunctionConfiguration: {
    ...fn,
    when: `always; of any other function where ${runsAs}`,
    auto: 'alert',
    isUnlisted: isGivenRole,
  },
  PutFunctionConcurrency: {
    ...fn,
    when: 'its reserved concurrency is set to 0',
    auto: 'conditional',
    judge: (call) => when(numberOf(field(call.params, 'reservedConcurrentExecutions')) === 0, 'guard'),
  },
  RemovePermission: { ...fn, when: 'always', auto: 'conditional' },
  AddPermission: {
    ...fn,
    when: "everyone may invoke it, with events of their own making, or another account may change it; or it is the guard's or named as protected, and takes events from outside of the account",
    auto: 'conditional',
    judge: (call, listed) => when(functionOpened(call, isForGuarding(call, listed)), 'guard'),
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
  PutFunctionEventInvokeConfig: invokeConfig,
  UpdateFunctionEventInvokeConfig: invokeConfig,
  CreateFunctionUrlConfig: url,
  UpdateFunctionUrlConfig: url,
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
    when: "EventBridge may no longer invoke it, everyone may, or another account may change it; or it is the guard's or named as protected, and takes events from outside of the account",
    auto: 'conditional',
    judge: (call, listed) => when(functionPolicyLoss(call, isForGuarding(call, listed)), 'guard'),
  },
}

/** The call names a mapping's id; which function it feeds stands in the response. */
function mappedFunction(call: ApiCall): (string | undefined)[] {
  const arn = nonEmpty(field(call.response, 'functionArn')) ?? nonEmpty(field(call.params, 'functionName'))
  return [arn, ...(arn ? [nonEmpty(field(call.params, 'uUID', 'uuid'))] : [])]
}

/** The role that the call gives a function is one of a guard's. */
function isGivenRole(call: ApiCall, listed: ProtectedResources): boolean {
  const given = textsOf(field(call.params, 'role'))
  const { roles = [], others = [] } = listed.guard ?? {}
  return [...roles, ...others].some(({ arn }) => given.includes(arn)) || isKnown('roles', given, listed)
}

const isOpenUrl = (call: ApiCall) => nonEmpty(field(call.params, 'authType')) === 'NONE'

/** A function of the guard's by its name, or one that a list names. */
const isForGuarding = (call: ApiCall, listed: ProtectedResources): boolean =>
  isKnown('functions', textsOf(field(call.params, 'functionName', 'resourceArn')), listed)

function dropsFailures(call: ApiCall): boolean {
  if (numberOf(field(call.params, 'maximumRetryAttempts')) === 0) return true
  const onFailure = fieldAt(call.params, 'destinationConfig', 'onFailure')
  return onFailure !== undefined && !nonEmpty(field(onFailure, 'destination'))
}
