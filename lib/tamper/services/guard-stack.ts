import type { ApiCall } from '../api-call.ts'
import { namedBy, type ServiceRules, when } from '../rule.ts'
import { field, nonEmpty, truthOf } from '../../text/fields.ts'

/** What a guard's stack is made of besides functions, rules, alarms, roles and its table. */
const guard = { weakens: ['guard'], auto: 'alert' } as const
const queue = { ...guard, kind: 'queues', targets: namedBy('queueUrl') } as const
const machine = {
  ...guard,
  kind: 'stateMachines',
  targets: namedBy('stateMachineArn', 'executionArn'),
} as const
const schedule = { ...guard, kind: 'schedules', targets: namedBy('name', 'groupName') } as const
const stack = { ...guard, kind: 'stacks', targets: namedBy('stackName', 'stackId', 'stackSetName') } as const

/** SQS: queues of what could not be delivered. */
export const sqsRules: ServiceRules = {
  DeleteQueue: { ...queue, when: 'always' },
  PurgeQueue: { ...queue, when: 'always' },
  SetQueueAttributes: { ...queue, when: 'always' },
  AddPermission: { ...queue, when: 'always: others may take messages away' },
  RemovePermission: { ...queue, when: 'always' },
}

/** Step Functions: runs over an organization. */
export const statesRules: ServiceRules = {
  DeleteStateMachine: { ...machine, when: 'always' },
  UpdateStateMachine: { ...machine, when: 'always' },
  StopExecution: { ...machine, when: 'always' },
}

/** EventBridge Scheduler. */
export const schedulerRules: ServiceRules = {
  DeleteSchedule: { ...schedule, when: 'always' },
  UpdateSchedule: { ...schedule, when: 'always: the whole schedule is replaced' },
  DeleteScheduleGroup: { ...schedule, when: 'always' },
}

/** CloudFormation: the stack itself, its changes by a change set, and stack sets of members. */
export const cloudFormationRules: ServiceRules = {
  DeleteStack: { ...stack, when: 'always' },
  UpdateStack: { ...stack, when: 'always' },
  ExecuteChangeSet: { ...stack, targets: stackOfChangeSet, when: 'always' },
  UpdateTerminationProtection: {
    ...stack,
    when: 'the protection is turned off',
    judge: (call) => when(truthOf(field(call.params, 'enableTerminationProtection')) !== true, 'guard'),
  },
  DeleteStackSet: { ...stack, when: 'always' },
  UpdateStackSet: { ...stack, when: 'always' },
  DeleteStackInstances: { ...stack, when: 'always' },
}

/** A change set that is named by its ARN needs no stack beside it; the ARN does not tell which one it is for. */
function stackOfChangeSet(call: ApiCall): (string | undefined)[] {
  return [nonEmpty(field(call.params, 'stackName')) ?? nonEmpty(field(call.response, 'stackId'))]
}
