import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs'
import { answered } from '../aws/answered.ts'
import { parseArn } from '../aws/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { ownFailure } from '../aws/own-failure.ts'
import { read } from '../aws/read.ts'
import type { AccountId, Arn, LogGroup, Read } from '../model/index.ts'
import { logGroupName } from './log-group-name.ts'

export { logGroupSafeguards } from './log-group-safeguards.ts'

/** Whether the log groups are there. Another account's cannot be asked for: the API has no account in its input. */
export async function logGroupsOf(
  clients: Clients,
  account: AccountId,
  arns: readonly Arn[],
): Promise<Record<Arn, LogGroup>> {
  const groups = await Promise.all(
    arns.map(async (arn): Promise<[Arn, LogGroup]> => [
      arn,
      { arn, exists: await exists(clients, account, arn) },
    ]),
  )
  return Object.fromEntries(groups)
}

async function exists(clients: Clients, account: AccountId, arn: Arn): Promise<Read<boolean>> {
  const operation = 'logs:DescribeLogGroups'
  const parts = parseArn(arn)
  const name = logGroupName(arn)
  if (!parts || name === undefined) {
    return ownFailure(operation, 'NotAsked', `${arn} is not a log group's ARN`)
  }
  if (parts.account !== account) {
    return ownFailure(operation, 'ForeignAccount', `it belongs to account ${parts.account}`)
  }
  return read(operation, async () => {
    const client = await clients.logs(parts.region)
    for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: name })) {
      if (answered(page.logGroups, 'logGroups').some((group) => group.logGroupName === name)) return true
    }
    return false
  })
}
