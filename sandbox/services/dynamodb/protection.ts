import { isRecord } from '../../protocol/is-record.ts'
import { AwsError, type AnyOperation } from '../../service.ts'
import { stateSlot } from '../../world.ts'
import { keyAttributes } from './key-attributes.ts'

/** What keeps a table from being lost, by the table's name; the store knows nothing of it. */
const protections = stateSlot(() => new Map<string, { deletion: boolean; recovery: boolean }>())

type Where = Pick<Parameters<AnyOperation>[1], 'world' | 'caller' | 'region'>

const protectionOf = ({ world, caller, region }: Where, table: string) =>
  protections(world, caller.account, region).get(table) ?? { deletion: false, recovery: false }

/** Takes what a call sets of it out of the input, which the store would refuse. */
export function withoutProtection(input: object, where: Where): Record<string, unknown> {
  const { DeletionProtectionEnabled: deletion, ...rest }: Record<string, unknown> = { ...input }
  if (typeof deletion === 'boolean') change(where, String(rest['TableName']), { deletion })
  return rest
}

/** True where a call sets nothing else, so that the store need not be asked to change a thing. */
export const isOfProtectionAlone = (input: object): boolean =>
  'DeletionProtectionEnabled' in input && Object.keys(input).length === 2

/** A table's description with what the store does not know. */
export function withProtection(answer: Record<string, unknown>, where: Where): Record<string, unknown> {
  const name = isRecord(answer['Table']) ? 'Table' : 'TableDescription'
  const table = answer[name]
  if (!isRecord(table)) return answer
  const { deletion } = protectionOf(where, String(table['TableName']))
  return { ...answer, [name]: { ...table, DeletionProtectionEnabled: deletion } }
}

function change(
  where: Where,
  table: string,
  changes: Partial<{ deletion: boolean; recovery: boolean }>,
): void {
  const { world, caller, region } = where
  protections(world, caller.account, region).set(table, { ...protectionOf(where, table), ...changes })
}

/**
 * The table cannot be deleted while it is protected (DynamoDB developer guide, "Using deletion protection").
 * @throws AwsError ValidationException
 */
export function requireDeletable(input: object, where: Where): void {
  const { TableName: name }: Record<string, unknown> = { ...input }
  if (!protectionOf(where, String(name)).deletion) return
  throw new AwsError(
    'ValidationException',
    'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
  )
}

export const backups: Readonly<Record<string, AnyOperation>> = {
  DescribeContinuousBackups: (input, where) => describe(nameIn(input, where), where),
  UpdateContinuousBackups: (input, where) => {
    const name = nameIn(input, where)
    const { PointInTimeRecoverySpecification: asked }: Record<string, unknown> = { ...input }
    change(where, name, { recovery: isRecord(asked) && asked['PointInTimeRecoveryEnabled'] === true })
    return describe(name, where)
  },
}

function nameIn(input: object, where: Where): string {
  const { TableName: name }: Record<string, unknown> = { ...input }
  const { world, caller, region } = where
  if (keyAttributes(world, caller.account, region).has(String(name))) return String(name)
  throw new AwsError('TableNotFoundException', `Table not found: ${String(name)}`)
}

const describe = (table: string, where: Where) => ({
  ContinuousBackupsDescription: {
    ContinuousBackupsStatus: 'ENABLED',
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: protectionOf(where, table).recovery ? 'ENABLED' : 'DISABLED',
    },
  },
})
