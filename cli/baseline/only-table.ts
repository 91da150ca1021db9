import { ListTablesCommand } from '@aws-sdk/client-dynamodb'
import type { Clients } from '../../lib/aws/clients.ts'
import { RunError } from '../../lib/aws/errors.ts'
import type { Region } from '../../lib/model/index.ts'

/**
 * The one table of a region that is named like the guard's.
 * @throws RunError where there is none, or more than one
 */
export async function onlyTable(clients: Clients, region: Region): Promise<string> {
  const found: string[] = []
  const client = await clients.dynamodb(region)
  let from: string | undefined
  do {
    const page = await client.send(
      new ListTablesCommand(from === undefined ? {} : { ExclusiveStartTableName: from }),
    )
    found.push(...(page.TableNames ?? []).filter((name) => name.startsWith('trailkeeper')))
    from = page.LastEvaluatedTableName
  } while (from !== undefined)
  const [name, ...others] = found
  if (name === undefined) {
    throw new RunError(
      `no table named trailkeeper… in ${region}: name the guard's with --table, or its region with --region`,
    )
  }
  if (others.length > 0)
    throw new RunError(
      `several tables in ${region} may be the guard's: name one of ${found.join(', ')} with --table`,
    )
  return name
}
