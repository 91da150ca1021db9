import * as schemas from '@aws-sdk/client-athena'
import type { QueryExecution } from '@aws-sdk/client-athena'
import { page } from '../../page.ts'
import type { Service } from '../../service.ts'
import { type Execution, executionOf, invalid, startQuery, stateOf, workGroupOf } from './executions.ts'

/** Athena, as far as queries over log files need it; what DuckDB answers is what stands in the sandbox's buckets. */
export const athena: Service<typeof schemas> = {
  signingName: 'athena',
  schemas,
  unsupported: {
    StartQueryExecution: ['ResultReuseConfiguration', 'EngineConfiguration'],
    CreateWorkGroup: ['Tags'],
    GetQueryResults: ['QueryResultType'],
  },
  withoutEffect: { CreateWorkGroup: ['Description'] },
  operations: {
    StartQueryExecution: async (input, context) => ({
      QueryExecutionId: (await startQuery(input, context)).id,
    }),
    GetQueryExecution: ({ QueryExecutionId = '' }, context) => ({
      QueryExecution: viewOf(executionOf(QueryExecutionId, context)),
    }),
    GetQueryResults: ({ QueryExecutionId = '', NextToken, MaxResults = 1000 }, context) => {
      const { state, answer } = executionOf(QueryExecutionId, context)
      if (state !== 'SUCCEEDED' || !answer)
        throw invalid(`Query has not yet finished. Current state: ${state}`)
      const cells = [answer.columns, ...answer.rows]
      const { items, next } = page(cells, NextToken, MaxResults)
      return {
        ResultSet: {
          Rows: items.map((row) => ({
            Data: row.map((cell) => (cell === undefined ? {} : { VarCharValue: cell })),
          })),
          ResultSetMetadata: { ColumnInfo: answer.columns.map((Name) => ({ Name, Type: 'varchar' })) },
        },
        ...(next ? { NextToken: next } : {}),
      }
    },
    StopQueryExecution: ({ QueryExecutionId = '' }, context) => {
      const execution = executionOf(QueryExecutionId, context)
      if (execution.state === 'RUNNING') execution.state = 'CANCELLED'
      return {}
    },
    CreateWorkGroup: ({ Name = '', Configuration = {} }, context) => {
      const { workGroups } = stateOf(context)
      if (workGroups.has(Name)) throw invalid(`WorkGroup ${Name} is already created`)
      workGroups.set(Name, { name: Name, created: context.now, configuration: Configuration })
      return {}
    },
    GetWorkGroup: ({ WorkGroup = '' }, context) => {
      const { name, created, configuration } = workGroupOf(WorkGroup, context)
      return {
        WorkGroup: { Name: name, State: 'ENABLED', CreationTime: created, Configuration: configuration },
      }
    },
  },
}

function viewOf(execution: Execution): QueryExecution {
  const { id, query, parameters, workGroup, database, outputLocation, state, reason, submitted, answer } =
    execution
  return {
    QueryExecutionId: id,
    Query: query,
    StatementType: 'DML',
    ResultConfiguration: { OutputLocation: `${outputLocation.replace(/\/$/, '')}/${id}.csv` },
    ...(database !== undefined && { QueryExecutionContext: { Database: database } }),
    ...(parameters.length > 0 && { ExecutionParameters: [...parameters] }),
    Status: {
      State: state,
      SubmissionDateTime: submitted,
      ...(reason !== undefined && { StateChangeReason: reason }),
    },
    Statistics: { DataScannedInBytes: answer?.scannedBytes ?? 0 },
    WorkGroup: workGroup,
  }
}
