import type { ApiCall } from '../api-call.ts'
import { isByGuard, isByRoles, resourceArns, type ServiceRules, type Weakness, when } from '../rule.ts'
import { isOfGuard, type ProtectedResources, shortName } from '../protected-resources.ts'
import { field, fieldAt, isFields, listOf, nonEmpty, truthOf } from '../../text/fields.ts'

const table = { kind: 'tables', targets: tablesOf, weakens: ['guard'] } as const
const items = {
  ...table,
  when: 'its memory is written by another than the guard; recorded only where data events are',
  auto: 'alert',
  judge: writtenByOthers,
  byResources: true,
} as const
const oneItem = { ...items, isElsewhere: isInOtherTable } as const

/** Most tables are not the guard's. */
function isInOtherTable(record: unknown, { tables }: ProtectedResources): boolean {
  const name = field(field(record, 'requestParameters'), 'tableName')
  return tables.length === 0 && typeof name === 'string' && !isOfGuard(name)
}

/** DynamoDB, in which the guard keeps baselines and states (developer guide, "Understanding DynamoDB log file entries"). */
export const dynamodbRules: ServiceRules = {
  DeleteTable: { ...table, when: 'always', auto: 'alert' },
  UpdateTable: { ...table, when: 'always', auto: 'alert' },
  UpdateTimeToLive: { ...table, when: 'always: items may expire sooner', auto: 'alert' },
  UpdateContinuousBackups: {
    ...table,
    when: 'point-in-time recovery is turned off, or reaches back less far than it can',
    auto: 'alert',
    judge: (call) => when(forgets(call), 'guard'),
  },
  DeleteBackup: { ...table, when: 'always', auto: 'alert' },
  PutResourcePolicy: { ...table, when: 'always: other principals may be let in', auto: 'alert' },
  PutItem: oneItem,
  UpdateItem: oneItem,
  DeleteItem: oneItem,
  BatchWriteItem: items,
  TransactWriteItems: items,
  ExecuteStatement: items,
  BatchExecuteStatement: items,
  ExecuteTransaction: items,
}

const longestRecovery = 35

function forgets({ params }: ApiCall): boolean {
  const recovery = field(params, 'pointInTimeRecoverySpecification')
  const days = Number(nonEmpty(field(recovery, 'recoveryPeriodInDays')) ?? longestRecovery)
  return truthOf(field(recovery, 'pointInTimeRecoveryEnabled')) !== true || days < longestRecovery
}

/** A PartiQL statement that only reads is recorded as if it wrote (`readOnly: false`). */
function writtenByOthers(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const statements = statementsOf(call)
  const onlyReads = statements.length > 0 && statements.every((one) => /^\s*select\b/i.test(one))
  return when(!onlyReads && !isWrittenByOwner(call, listed), 'guard')
}

/** Another guard's memory is written by the roles that are known as that one's. */
function isWrittenByOwner(call: ApiCall, listed: ProtectedResources): boolean {
  const { table: ownTable, others } = listed.guard ?? {}
  const tables = tablesOf(call).filter((one) => one !== undefined)
  const isOfAnother =
    ownTable !== undefined && tables.length > 0 && tables.every((one) => shortName(one) !== ownTable)
  return isOfAnother ? isByRoles(call, others) : isByGuard(call, listed)
}

const itemsOf = (call: ApiCall): readonly unknown[] => listOf(field(call.params, 'requestItems'))

const statementsOf = (call: ApiCall): string[] =>
  [call.params, ...itemsOf(call)].flatMap((one) => nonEmpty(field(one, 'statement', 'Statement')) ?? [])

/**
 * Tables that a call names: by parameter, by the items of a batch, in a PartiQL statement, among the resources, or in
 * the response, where some records of UpdateTable alone have it.
 */
function tablesOf(call: ApiCall): (string | undefined)[] {
  const { params, response } = call
  const named = [
    nonEmpty(field(params, 'tableName', 'resourceArn')) ?? nonEmpty(field(params, 'backupArn')),
    nonEmpty(fieldAt(response, 'tableDescription', 'tableName')),
    ...itemsOf(call).flatMap(tablesOfItem),
    ...statementsOf(call).map((one) => /\b(?:into|update|from)\s+"?([\w.-]+)/i.exec(one)?.[1]),
    ...resourceArns(call, ':table/'),
  ]
  return [...new Set(named)]
}

/** An item of a transaction, or BatchWriteItem's map from tables to requests. */
function tablesOfItem(item: unknown): (string | undefined)[] {
  const name = nonEmpty(field(item, 'tableName', 'TableName'))
  if (name !== undefined || !isFields(item)) return [name]
  return Object.keys(item).filter((key) => Array.isArray(item[key]))
}
