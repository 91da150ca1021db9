import type { ApiCall } from '../api-call.ts'
import { isListed, type ProtectedResources } from '../protected-resources.ts'
import { type ServiceRules, when } from '../rule.ts'
import { namedBy } from '../targets.ts'
import type { Weakness } from '../weakness.ts'
import { documentOf, field, listOf, nonEmpty, textsOf } from '../wire.ts'

const rule = { kind: 'rules', targets: namedBy('name'), weakens: ['guard'] } as const
const bus = { targets: namedBy('eventBusName', 'name'), weakens: ['guard'] } as const

/** EventBridge, by which tampering is heard. */
export const eventsRules: ServiceRules = {
  DisableRule: { ...rule, when: 'always', auto: 'yes' },
  DeleteRule: { ...rule, when: 'always', auto: 'conditional' },
  RemoveTargets: { ...rule, targets: namedBy('rule'), when: 'always', auto: 'conditional' },
  PutRule: {
    ...rule,
    when: 'the rule is disabled, or a protected rule no longer listens to the services of this catalogue',
    auto: 'conditional',
    judge: ruleDeafened,
    byName: false,
  },
  PutTargets: {
    ...rule,
    targets: namedBy('rule'),
    when: 'the targets of a rule named as protected are replaced',
    auto: 'conditional',
    judge: (call, listed) => when(isListed('rules', textsOf(field(call.params, 'rule')), listed), 'guard'),
    byName: false,
  },
  RemovePermission: { ...bus, when: 'always', auto: 'conditional' },
  PutPermission: {
    ...bus,
    when: 'everyone may send events to the bus',
    auto: 'conditional',
    judge: (call) =>
      when(nonEmpty(field(call.params, 'principal')) === '*' && !field(call.params, 'condition'), 'guard'),
    byName: false,
  },
  DeleteEventBus: { ...bus, targets: namedBy('name'), when: 'always', auto: 'alert' },
  UpdateEventBus: {
    ...bus,
    targets: namedBy('name'),
    when: 'its dead-letter queue is removed',
    auto: 'conditional',
    judge: (call) => when(losesDeadLetters(call), 'guard'),
    byName: false,
  },
  DeleteArchive: { ...bus, targets: namedBy('archiveName'), when: 'always', auto: 'alert' },
}

function losesDeadLetters(call: ApiCall): boolean {
  const queue = field(call.params, 'deadLetterConfig')
  return queue !== undefined && !nonEmpty(field(queue, 'arn'))
}

/** A pattern is compared with none before it: only a rule known to be the guard's must keep listening. */
function ruleDeafened(call: ApiCall, listed: ProtectedResources): Weakness[] {
  if (nonEmpty(field(call.params, 'state')) === 'DISABLED') return ['guard']
  const name = textsOf(field(call.params, 'name'))
  return when(isListed('rules', name, listed) && !listens(call), 'guard')
}

function listens(call: ApiCall): boolean {
  const pattern = documentOf(field(call.params, 'eventPattern'))
  if (!pattern) return nonEmpty(field(call.params, 'scheduleExpression')) !== undefined
  const sources = field(pattern, 'source')
  if (sources === undefined) return true
  return listOf(sources).some((source) => typeof source !== 'string' || heard.has(source))
}

const heard = new Set(
  [
    'cloudtrail',
    's3',
    'kms',
    'sns',
    'logs',
    'monitoring',
    'events',
    'lambda',
    'iam',
    'organizations',
    'account',
  ].map((service) => `aws.${service}`),
)
