import { RunError } from '../../../lib/aws/errors.ts'
import type { SearchClients } from '../../../lib/aws/search-clients.ts'
import { recordOf, type TableKind } from '../../../lib/search/athena/columns.ts'
import { queryOf } from '../../../lib/search/athena/query.ts'
import type { Question } from '../../../lib/search/questions/question.ts'
import type { Period } from '../../period-options.ts'
import type { Engine } from '../search-files.ts'
import type { SearchOptions } from '../search-options.ts'
import { allHold, needsOldestFirst } from '../take-hits.ts'
import { type QuerySettings, runQuery } from './run-query.ts'

/**
 * Asks tables. SQL selects at least what fits, and the conditions themselves are asked of each row again, so that both
 * engines give the same.
 */
export const athenaEngine = (
  clients: SearchClients,
  options: SearchOptions,
  period: Period,
  { question, ...settings }: QuerySettings & { question?: Question | undefined },
): Engine =>
  async function* searched(conditions) {
    const unknown = conditions.flatMap(({ unknownToTables = [] }) => unknownToTables)
    if (unknown.length > 0) throw new RunError(`tables have no column for ${unknown.join(', ')}`)
    for (const kind of tableKinds(options)) {
      const scope = {
        database: settings.database,
        kind,
        range: period,
        order: needsOldestFirst(question) ? ('oldest' as const) : options.order,
        ...(options.accounts && { accounts: options.accounts }),
        ...(options.regions && { regions: options.regions }),
      }
      for await (const page of runQuery(clients, queryOf(scope, conditions, question?.firstOf), settings)) {
        const hits = page.map((cells) => {
          const record = recordOf(kind, cells)
          return { text: JSON.stringify(record), record }
        })
        yield { hits: hits.filter((hit) => allHold(conditions, hit)) }
      }
    }
  }

/** @throws RunError for recovered files, which lie outside the trail's folders */
export function tableKinds({ kind }: Pick<SearchOptions, 'kind'>): TableKind[] {
  if (kind === 'recovered') throw new RunError('recovered files are in no table: search them with --dir')
  return kind === 'all' ? ['events', 'network', 'insights'] : [kind]
}
