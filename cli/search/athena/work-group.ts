import { GetWorkGroupCommand } from '@aws-sdk/client-athena'
import { failureDetail, RunError } from '../../../lib/aws/errors.ts'
import { read } from '../../../lib/aws/read.ts'
import type { SearchClients } from '../../../lib/aws/search-clients.ts'
import { priceText, scanPrice, sizeText } from '../../../lib/search/prices.ts'

export type WorkGroup = {
  name: string
  /** Where results go; nowhere to be named where Athena keeps them itself. */
  outputLocation?: string
  /** Whether the work group allows no other settings than its own. */
  isEnforced: boolean
  /** Bytes that a query may scan. */
  limit?: number
}

/**
 * Reads a work group, and settles where results go.
 * @throws RunError where it cannot be read, is off, or neither it nor the command says where results go
 */
export async function openWorkGroup(
  { athena }: SearchClients,
  name: string,
  asked: string | undefined,
): Promise<WorkGroup> {
  const answer = await read('athena:GetWorkGroup', () =>
    athena.send(new GetWorkGroupCommand({ WorkGroup: name })),
  )
  if (!answer.ok) throw new RunError(`the work group ${name} cannot be read: ${failureDetail(answer)}`)
  const found = answer.value.WorkGroup
  if (!found) throw new RunError(`the work group ${name} cannot be read: the answer has none`)
  if (found.State === 'DISABLED') throw new RunError(`the work group ${name} is turned off`)
  const { EnforceWorkGroupConfiguration, ResultConfiguration, BytesScannedCutoffPerQuery, ...rest } =
    found.Configuration ?? {}
  const isManaged = rest.ManagedQueryResultsConfiguration?.Enabled === true
  const isEnforced = EnforceWorkGroupConfiguration === true || isManaged
  const own = ResultConfiguration?.OutputLocation
  const outputLocation = isEnforced ? own : (asked ?? own)
  if (outputLocation === undefined && !isManaged)
    throw new RunError(`the work group ${name} does not say where results go: add --output-location s3://…`)
  return {
    name,
    isEnforced,
    ...(outputLocation !== undefined && { outputLocation }),
    ...(BytesScannedCutoffPerQuery !== undefined && { limit: BytesScannedCutoffPerQuery }),
  }
}

/** What a person should know before a query runs. */
export const beforeText = ({ name, outputLocation, limit, isEnforced }: WorkGroup): string =>
  [
    `Athena, work group ${name}${isEnforced ? ', whose settings are enforced' : ''}`,
    `results go to ${outputLocation ?? 'Athena’s own store'}`,
    limit === undefined
      ? `a query may scan without limit, at ${priceText(scanPrice(1e12))} a TB`
      : `a query may scan ${sizeText(limit)}, ${priceText(scanPrice(limit))} at most`,
  ].join('; ')

/** What it came to. */
export const afterText = (bytes: number): string =>
  `scanned ${sizeText(bytes)}, about ${priceText(scanPrice(bytes))}`
