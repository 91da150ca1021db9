import type { ResourceKind } from './action-resources.ts'
import { resourceOf } from './action-resources.ts'
import type { Grant } from './grants.ts'

export type IamCondition<Value> = {
  StringEquals?: Record<string, Value>
  'ForAllValues:StringEquals'?: Record<string, readonly Value[]>
  'ForAnyValue:StringEquals'?: Record<string, readonly string[]>
  'ForAnyValue:StringLike'?: Record<string, readonly string[]>
}

export type IamStatement<Value> = {
  Sid: string
  Effect: 'Allow'
  Action: string[]
  Resource: Value | readonly Value[]
  Condition?: IamCondition<Value>
}

/** An identity-based policy that only allows. `Value` is a string, or in a template also an intrinsic function. */
export type IamPolicy<Value = string> = { Version: '2012-10-17'; Statement: IamStatement<Value>[] }

/** A kind of resource as a statement names it. */
export type NamedResource<Value> = { Resource: Value | readonly Value[]; Condition?: IamCondition<Value> }

/** The statements' Sids, in the order in which they are printed. */
const sids: Readonly<Record<ResourceKind, string>> = {
  any: 'Account',
  account: 'Regions',
  trail: 'Trails',
  'own-trail': 'OwnTrails',
  'new-trail': 'NewTrail',
  key: 'Keys',
  'own-key': 'OwnKeys',
  'log-key': 'LogKeys',
  bucket: 'Buckets',
  'own-bucket': 'OwnBuckets',
  'new-bucket': 'TrailBucket',
  'log-file': 'LogFiles',
  'recovered-file': 'RecoveredFiles',
  'work-group': 'AthenaWorkGroups',
  catalog: 'GlueCatalog',
  'query-result': 'QueryResults',
  'recovered-manifest': 'RecoveredManifests',
  canary: 'Canary',
  'canary-bucket': 'CanaryBucket',
  'canary-object': 'CanaryFiles',
  'drill-queue': 'DrillQueue',
  'guard-table': 'GuardTable',
  topic: 'Topics',
  'log-group': 'LogGroups',
  'log-group-role': 'LogGroupRole',
  'pipeline-role': 'PipelineRoles',
  'own-role': 'OwnRoles',
  'own-queue': 'OwnQueues',
  'own-stack': 'OwnStack',
  'own-state-machine': 'OwnStateMachine',
  'own-bus': 'OwnBus',
  rule: 'Rules',
  'own-function': 'OwnFunctions',
  'own-product': 'SecurityHub',
  'forwarding-role': 'ForwardingRole',
  'alert-topic': 'Alerts',
  'alert-key': 'AlertKey',
  'state-table': 'State',
  'own-items': 'OwnItems',
  'alerts-queue': 'AlertsQueue',
  'baseline-key': 'BaselineKey',
  'people-key': 'PeopleKey',
  'drill-key': 'DrillKey',
  report: 'Reports',
  'report-bucket': 'ReportsBucket',
  'member-role': 'MemberRoles',
  'read-role': 'ReadRoles',
}

/**
 * The policy that allows just the grants: one statement for each kind of resource, its actions in alphabetical order.
 * @param nameOf how a kind of resource is named, which is what tells a template from a finished policy
 */
export function policyOf<Value>(
  grants: readonly Grant[],
  nameOf: (kind: ResourceKind) => NamedResource<Value>,
): IamPolicy<Value> {
  const widest = withoutNarrower(grants)
  const statements = kindsInOrder.flatMap((kind): IamStatement<Value>[] => {
    const actions = widest.filter(({ on }) => on === kind).map(({ action }) => action)
    if (actions.length === 0) return []
    const Action = [...new Set(actions)].toSorted()
    return [{ Sid: sids[kind], Effect: 'Allow', Action, ...nameOf(kind) }]
  })
  return { Version: '2012-10-17', Statement: statements }
}

const isKind = (name: string): name is ResourceKind => name in sids
const kindsInOrder: readonly ResourceKind[] = Object.keys(sids).filter((name) => isKind(name))

/** Where one remedy needs an action on every bucket, another's grant of it on its own bucket says nothing more. */
function withoutNarrower(grants: readonly Grant[]): Grant[] {
  const wide = new Set(
    grants.filter(({ action, on }) => on === resourceOf(action)).map(({ action }) => action),
  )
  // A role for another service is no narrower: the wide grant is conditioned on CloudTrail. Nor is another key.
  const others: readonly ResourceKind[] = ['forwarding-role', 'people-key', 'drill-key']
  return grants.filter(
    ({ action, on }) => on === resourceOf(action) || others.includes(on) || !wide.has(action),
  )
}
