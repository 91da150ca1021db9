import {
  CreateDatabaseCommand,
  CreateTableCommand,
  GetDatabaseCommand,
  GetTableCommand,
} from '@aws-sdk/client-glue'
import { failureDetail, RunError } from '../../../lib/aws/errors.ts'
import { read } from '../../../lib/aws/read.ts'
import type { SearchClients } from '../../../lib/aws/search-clients.ts'
import { awsLogsFolder } from '../../../lib/evidence/names.ts'
import { ddlOf, format, type TableDescription, tableNames } from '../../../lib/search/athena/table.ts'
import { requireSomebody, saysYes } from '../../consent.ts'
import type { Session } from '../../session.ts'
import type { Kind } from '../search-options.ts'
import { tableKinds } from './athena-engine.ts'

const template = 'storage.location.template'

/**
 * Makes the database and the tables that are missing, after asking. One that is there already is left as it is.
 * @returns the exit code: 1 where a table is there that reads something else
 * @throws RunError where the catalogue cannot be read or written, or nobody says yes
 */
export async function setUp(
  { glue }: SearchClients,
  tables: readonly TableDescription[],
  options: { yes: boolean },
  session: Session,
): Promise<number> {
  const [database = ''] = tables.map((table) => table.database)
  const there = await isThere('glue:GetDatabase', () => glue.send(new GetDatabaseCommand({ Name: database })))
  const missing: TableDescription[] = []
  let others = 0
  for (const table of tables) {
    const found = there
      ? await isThere('glue:GetTable', () =>
          glue.send(new GetTableCommand({ DatabaseName: database, Name: table.name })),
        )
      : undefined
    const reads = found?.Table?.Parameters?.[template]
    if (!found) missing.push(table)
    else if (reads === table.parameters[template]) session.err(`${table.name} is there already\n`)
    else {
      others += 1
      session.err(
        `${table.name} is there already and reads ${reads ?? 'other files'}: use another --database\n`,
      )
    }
  }
  if (missing.length > 0) {
    await confirm(missing, options, session)
    if (!there)
      await written('glue:CreateDatabase', () =>
        glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } })),
      )
    for (const table of missing) {
      await written('glue:CreateTable', () => glue.send(new CreateTableCommand(inputOf(table))))
      session.out(`made ${table.database}.${table.name}, over ${table.location}\n`)
    }
  }
  return others > 0 ? 1 : 0
}

/**
 * Holds tables against the bucket that somebody named: others would answer for it.
 * @throws RunError where a table is not there, or is over another place
 */
export async function checkTables(
  { glue }: SearchClients,
  { database, kind }: { database: string; kind: Kind },
  { bucket, prefix }: { bucket: string; prefix: string },
): Promise<void> {
  const wanted = `s3://${bucket}/${awsLogsFolder(prefix)}`
  for (const one of tableKinds({ kind })) {
    const Name = tableNames[one]
    const found = await isThere('glue:GetTable', () =>
      glue.send(new GetTableCommand({ DatabaseName: database, Name })),
    )
    const location = found?.Table?.StorageDescriptor?.Location
    if (location?.startsWith(wanted)) continue
    throw new RunError(
      `the table ${database}.${Name} ${location === undefined ? 'is not there' : `is over ${location}`}, and ${wanted} is asked for: trailkeeper search setup makes it, in a --database of its own where need be`,
    )
  }
}

async function confirm(
  missing: readonly TableDescription[],
  options: { yes: boolean },
  session: Session,
): Promise<void> {
  requireSomebody(options, session)
  if (options.yes) return
  session.err(`${ddlOf(missing)}\nTables cost nothing by themselves; queries do, by what they scan.\n`)
  if (!(await saysYes('Make these? Only "yes" does: ', session)))
    throw new RunError('nothing was made: the answer was not yes')
}

/** @throws RunError for any failure but that it is not there */
async function isThere<Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer | undefined> {
  const answer = await read(operation, call)
  if (answer.ok) return answer.value
  if (answer.code === 'EntityNotFoundException') return undefined
  throw new RunError(`the catalogue cannot be read: ${failureDetail(answer)}`)
}

async function written(operation: string, call: () => Promise<unknown>): Promise<void> {
  const answer = await read(operation, call)
  if (!answer.ok) throw new RunError(`the catalogue cannot be written: ${failureDetail(answer)}`)
}

const inputOf = (table: TableDescription) => ({
  DatabaseName: table.database,
  TableInput: {
    Name: table.name,
    Description: table.comment,
    TableType: 'EXTERNAL_TABLE',
    Parameters: { EXTERNAL: 'TRUE', ...table.parameters },
    PartitionKeys: columnsOf(table.partitions),
    StorageDescriptor: {
      Columns: columnsOf(table.columns),
      Location: table.location,
      InputFormat: format.input,
      OutputFormat: format.output,
      SerdeInfo: { SerializationLibrary: format.serde, Parameters: { 'serialization.format': '1' } },
    },
  },
})

const columnsOf = (columns: TableDescription['columns']) => columns.map(([Name, Type]) => ({ Name, Type }))
