import type { ApiCall } from '../api-call.ts'
import { isByGuard, isByRoles, isForeign, namedBy, type ServiceRules, type Weakness, when } from '../rule.ts'
import { isKnown, type ProtectedResources } from '../protected-resources.ts'
import { homeOfForwarder } from '../forwarding/wanted-rules.ts'
import { ruleNarrowed } from '../rule-narrowed.ts'
import { atItself, deniesSomething, outsidersMay, policyPut, statementAdded } from '../policy-loss.ts'
import { field, fieldsOf, isFields, listOf, nonEmpty, textOf, textsOf } from '../../text/fields.ts'

const rule = { kind: 'rules', targets: namedBy('name'), weakens: ['guard'] } as const
const bus = { targets: namedBy('eventBusName', 'name'), weakens: ['guard'] } as const

/** EventBridge, by which tampering is heard. */
export const eventsRules: ServiceRules = {
  DisableRule: { ...rule, when: 'always', auto: 'yes' },
  DeleteRule: { ...rule, when: 'always', auto: 'conditional' },
  RemoveTargets: { ...rule, targets: namedBy('rule'), when: 'always', auto: 'conditional' },
  PutRule: {
    ...rule,
    when: "the rule is disabled; or one of the guard's, or one that is named as protected, no longer matches all that it was made for, is narrowed in any field so that it misses calls of this catalogue, or wakes less than daily",
    auto: 'conditional',
    judge: ruleDeafened,
    byName: false,
  },
  PutTargets: {
    ...rule,
    targets: namedBy('rule'),
    when: "targets of a rule of the guard's, or of one that is named as protected, are replaced by another than the guard",
    auto: 'conditional',
    judge: (call, listed) =>
      when(isForTampering(call, 'rule', listed) && !leadsToGuard(call, listed), 'guard'),
    byName: false,
  },
  RemovePermission: { ...bus, when: 'always', auto: 'conditional' },
  PutPermission: {
    ...bus,
    when: 'everyone may send events to the bus, or its policy denies something: whom, and whether the guard is deaf for it, cannot be told',
    auto: 'conditional',
    judge: (call) => when(opensBus(call) || deniesOnBus(call), 'guard'),
    byName: false,
  },
  DeleteEventBus: { ...bus, targets: namedBy('name'), when: 'always', auto: 'alert' },
  UpdateEventBus: {
    ...bus,
    targets: namedBy('name'),
    when: "its dead-letter queue is removed, or its key is another account's, which may take it away",
    auto: 'conditional',
    judge: (call) =>
      when(
        losesDeadLetters(call) || isForeign(nonEmpty(field(call.params, 'kmsKeyIdentifier')) ?? '', call),
        'guard',
      ),
    byName: false,
  },
  DeleteArchive: { ...bus, targets: namedBy('archiveName'), when: 'always', auto: 'alert' },
}

/** A policy of the bus whole, or one statement (EventBridge API reference, PutPermission). Members send events. */
function opensBus(call: ApiCall): boolean {
  const given = field(call.params, 'condition')
  const text = (name: string) => String(textOf(field(given, name)))
  const condition = isFields(given) ? { [text('type')]: { [text('key')]: text('value') } } : {}
  const document = atItself(policyPut(field(call.params, 'policy')) ?? statementAdded(call, condition))
  return outsidersMay(document, call, ['events:PutEvents'], '*').some(({ principal }) => principal === '*')
}

/** A statement alone only allows. */
const deniesOnBus = (call: ApiCall): boolean => {
  const policy = field(call.params, 'policy')
  return policy !== undefined && deniesSomething(policy)
}

function losesDeadLetters(call: ApiCall): boolean {
  const queue = field(call.params, 'deadLetterConfig')
  return queue !== undefined && !nonEmpty(field(queue, 'arn'))
}

/** Only a rule that is known to be for tampering must keep listening. */
function ruleDeafened(call: ApiCall, listed: ProtectedResources): Weakness[] {
  if (nonEmpty(field(call.params, 'state')) === 'DISABLED') return ['guard']
  return when(isForTampering(call, 'name', listed) && ruleNarrowed(call), 'guard')
}

/**
 * True for targets that the guard itself put, or another guard whose roles are known: to its own bus alone. Elsewhere it is
 * known by its roles, and where its rules lead is not.
 */
function leadsToGuard(call: ApiCall, listed: ProtectedResources): boolean {
  const { others, homeRegion, targets } = listed.guard ?? { roles: [] }
  const home = homeOfForwarder(nonEmpty(field(call.params, 'rule')) ?? '')
  const isOwn = home === undefined || homeRegion === undefined || home === homeRegion
  const leadsTo = (allowed: (arn: string) => boolean) =>
    listOf(field(call.params, 'targets')).every(
      (one) =>
        allowed(nonEmpty(field(one, 'arn')) ?? '') &&
        Object.keys(fieldsOf(one)).every((name) => !name.startsWith('input')),
    )
  return isOwn
    ? isByGuard(call, listed) && leadsTo((arn) => targets?.includes(arn) !== false)
    : isByRoles(call, others) &&
        leadsTo((arn) => arn.endsWith(`:events:${home}:${call.account}:event-bus/default`))
}

/** A rule of the guard's by its name, or one that a list names. */
const isForTampering = (call: ApiCall, parameter: string, listed: ProtectedResources): boolean =>
  isKnown('rules', textsOf(field(call.params, parameter)), listed)
