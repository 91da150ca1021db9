import * as schemas from '@aws-sdk/client-glue'
import type { Table, TableInput } from '@aws-sdk/client-glue'
import { AwsError, type RequestContext, type Service } from '../../service.ts'
import { stateSlot } from '../../world.ts'

export type GlueDatabase = {
  name: string
  description?: string
  created: Date
  tables: Map<string, GlueTable>
}
export type GlueTable = TableInput & { Name: string; created: Date }

const databases = stateSlot((): Map<string, GlueDatabase> => new Map())
export const databasesOf = ({ world, caller, region }: RequestContext): Map<string, GlueDatabase> =>
  databases(world, caller.account, region)

/** The Data Catalog, as far as tables over log files need it. Names are folded to small letters, as AWS does. */
export const glue: Service<typeof schemas> = {
  signingName: 'glue',
  schemas,
  unsupported: {
    CreateDatabase: ['Tags'],
    CreateTable: ['Name', 'OpenTableFormatInput', 'PartitionIndexes', 'TransactionId'],
    DeleteTable: ['TransactionId'],
    GetTable: ['AttributesToGet', 'AuditContext', 'IncludeStatusDetails', 'QueryAsOfTime', 'TransactionId'],
  },
  operations: {
    CreateDatabase: ({ CatalogId, DatabaseInput }, context) => {
      requireOwnCatalog(CatalogId, context)
      const name = (DatabaseInput?.Name ?? '').toLowerCase()
      const all = databasesOf(context)
      if (all.has(name)) throw alreadyExists('Database')
      const description = DatabaseInput?.Description
      all.set(name, {
        name,
        created: context.now,
        tables: new Map(),
        ...(description !== undefined && { description }),
      })
      return {}
    },
    GetDatabase: ({ CatalogId, Name = '' }, context) => {
      requireOwnCatalog(CatalogId, context)
      const { name, created, description } = databaseOf(Name, context)
      return {
        Database: {
          Name: name,
          CreateTime: created,
          CatalogId: context.caller.account,
          ...(description !== undefined && { Description: description }),
        },
      }
    },
    CreateTable: ({ CatalogId, DatabaseName = '', TableInput }, context) => {
      requireOwnCatalog(CatalogId, context)
      const { tables } = databaseOf(DatabaseName, context)
      const Name = (TableInput?.Name ?? '').toLowerCase()
      if (tables.has(Name)) throw alreadyExists('Table')
      tables.set(Name, { ...TableInput, Name, created: context.now })
      return {}
    },
    GetTable: ({ CatalogId, DatabaseName = '', Name = '' }, context) => {
      requireOwnCatalog(CatalogId, context)
      const database = databaseOf(DatabaseName, context)
      const found = database.tables.get(Name.toLowerCase())
      if (!found) throw new AwsError('EntityNotFoundException', 'Entity Not Found')
      return { Table: viewOf(found, database, context) }
    },
    DeleteTable: ({ CatalogId, DatabaseName = '', Name = '' }, context) => {
      requireOwnCatalog(CatalogId, context)
      if (!databaseOf(DatabaseName, context).tables.delete(Name.toLowerCase()))
        throw new AwsError('EntityNotFoundException', 'Entity Not Found')
      return {}
    },
  },
}

function viewOf({ created, ...table }: GlueTable, { name }: GlueDatabase, { caller }: RequestContext): Table {
  return { ...table, DatabaseName: name, CreateTime: created, CatalogId: caller.account }
}

/** Recorded by moto's suite: `Database NAME not found.` */
function databaseOf(name: string, context: RequestContext): GlueDatabase {
  const found = databasesOf(context).get(name.toLowerCase())
  if (!found) throw new AwsError('EntityNotFoundException', `Database ${name} not found.`)
  return found
}

const alreadyExists = (what: string) => new AwsError('AlreadyExistsException', `${what} already exists.`)

function requireOwnCatalog(catalog: string | undefined, { caller }: RequestContext): void {
  if (catalog !== undefined && catalog !== caller.account)
    throw new AwsError('AccessDeniedException', `User: ${caller.arn} is not authorized to catalog ${catalog}`)
}
