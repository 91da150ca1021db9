import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { loadDuckdb } from '../../cli/search/sql/load-duckdb.ts'
import { lockOn, openDuckdb, type OpenDuckdb } from '../../cli/search/sql/open-duckdb.ts'
import { parquetOf } from '../../cli/search/sql/parquet-files.ts'
import { recordOf, selected } from '../../lib/search/athena/columns.ts'
import type { Condition } from '../../lib/search/condition.ts'
import { questions } from '../../lib/search/questions/index.ts'
import { allOf, withValues } from '../../lib/search/sql.ts'
import { protectedByDefault } from '../../lib/tamper/protected-resources.ts'
import { anyArguments, conditionsFor } from './any-arguments.ts'
import { story } from './story.ts'

const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-predicates-'))
let database: OpenDuckdb

beforeAll(async () => {
  const file = join(folder, 'story.json')
  writeFileSync(file, JSON.stringify({ Records: story }))
  database = await openDuckdb(await loadDuckdb(), folder)
  const settings = { kind: 'events', scratch: folder, unread: fail, goOn: () => undefined } as const
  const paths = await parquetOf([file], database, settings)
  await lockOn(database, { paths, kind: 'events', where: 'TRUE' })
})
afterAll(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

function fail(what: string): void {
  throw new Error(what)
}

/** What Athena's engine does with a table: SQL selects, and the conditions are asked of each row again. */
async function idsBySql(conditions: readonly Condition[]): Promise<string[]> {
  const where = withValues(allOf(conditions.flatMap(({ sql }) => (sql ? [sql] : []))))
  const { pages } = await database.select(
    `SELECT ${selected('events')} FROM cloudtrail_logs WHERE ${where} ORDER BY eventtime`,
  )
  const ids: string[] = []
  for await (const page of pages)
    for (const cells of page) {
      const record = recordOf(
        'events',
        cells.map((cell) => (typeof cell === 'string' ? cell : undefined)),
      )
      if (conditions.every(({ holds }) => holds(record))) ids.push(String(record['eventID']))
    }
  return ids
}

const idsInStory = (conditions: readonly Condition[]): string[] =>
  story
    .filter((record) => conditions.every(({ holds }) => holds(record)))
    .map(({ eventID }) => String(eventID))

describe('the table of --sql', () => {
  it('gives the rows that the files give, for 60 generated predicates', async () => {
    const reached = new Set<boolean>()
    await fc.assert(
      fc.asyncProperty(anyArguments, async (argv) => {
        const conditions = conditionsFor(argv)
        const expected = idsInStory(conditions)
        reached.add(expected.length > 0)
        expect({ argv, ids: await idsBySql(conditions) }).toEqual({ argv, ids: expected })
      }),
      { numRuns: 60 },
    )
    expect(reached).toEqual(new Set([true, false]))
  })

  it.each(questions.map((question) => [question.id, question] as const))(
    'has what %s asks for',
    async (_id, question) => {
      const conditions = question.conditions({ protectedResources: protectedByDefault })
      expect(await idsBySql(conditions)).toEqual(idsInStory(conditions))
    },
  )
})
