import { createClients, defaultRegion } from '../../../lib/aws/clients.ts'
import { createSearchClients, type SearchClients } from '../../../lib/aws/search-clients.ts'
import { ddlOf, type TableDescription } from '../../../lib/search/athena/table.ts'
import type { Period } from '../../period-options.ts'
import type { Session } from '../../session.ts'
import { type BucketPlace, placeOf } from '../bucket-files.ts'
import { runSearch, type Search } from '../run-search.ts'
import type { SearchOptions } from '../search-options.ts'
import { athenaEngine } from './athena-engine.ts'
import { checkTables, setUp } from './set-up.ts'
import { describedTables, foundTables } from './table-places.ts'
import { afterText, beforeText, openWorkGroup } from './work-group.ts'

/** `search --engine athena`. @returns the exit code */
export async function askAthena(
  options: SearchOptions,
  search: Search,
  period: Period,
  session: Session,
): Promise<number> {
  const note = (text: string) => options.quiet || session.err(`trailkeeper search: ${text}\n`)
  const region = session.aws.region ?? (await defaultRegion())
  const place = await namedPlace(options, session)
  return withClients(session, region, async (clients) => {
    if (place) await checkTables(clients, options, place)
    const workGroup = await openWorkGroup(clients, options.workGroup, options.outputLocation)
    note(beforeText(workGroup))
    let scanned = 0
    const engine = athenaEngine(clients, options, period, {
      question: search.question,
      workGroup,
      database: options.database,
      onStop: session.onStop,
      onScanned: (bytes) => void (scanned += bytes),
    })
    const found = await runSearch(engine, search, options, session.out)
    note(afterText(scanned))
    return found > 0 ? 0 : 4
  })
}

/** The bucket that the options name, or of the trail that they name: nothing where tables alone are to tell. */
async function namedPlace(options: SearchOptions, { aws }: Session): Promise<BucketPlace | undefined> {
  if (options.bucket === undefined && options.trail === undefined) return undefined
  if (options.bucket !== undefined)
    return { bucket: options.bucket, prefix: options.prefix ?? '', region: '' }
  const { region, ...settings } = aws
  const clients = createClients(settings)
  try {
    return await placeOf(options, clients, region ?? (await defaultRegion()))
  } finally {
    clients.close()
  }
}

/** `search --ddl`: what makes the tables, printed. */
export async function printDdl(options: SearchOptions, session: Session): Promise<void> {
  const tables = describedTables(options) ?? (await lookedUp(options, session)).tables
  session.out(ddlOf(tables))
}

/** `search setup`: makes the tables in the bucket's region. @returns the exit code */
export async function setUpTables(options: SearchOptions, session: Session): Promise<number> {
  const { tables, region } = await lookedUp(options, session)
  return withClients(session, region, (clients) => setUp(clients, tables, options, session))
}

async function lookedUp(
  options: SearchOptions,
  { aws }: Session,
): Promise<{ tables: TableDescription[]; region: string }> {
  const { region, ...settings } = aws
  const clients = createClients(settings)
  try {
    const place = await placeOf(options, clients, region ?? (await defaultRegion()))
    return { tables: await foundTables(clients, place, options), region: place.region }
  } finally {
    clients.close()
  }
}

async function withClients<T>(
  { aws }: Session,
  region: string,
  use: (clients: SearchClients) => Promise<T>,
): Promise<T> {
  const { region: _, ...settings } = aws
  const clients = createSearchClients(settings, region)
  try {
    return await use(clients)
  } finally {
    clients.close()
  }
}
