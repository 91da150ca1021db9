import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { parseArn } from '../text/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage, isAccessDenied, isDisabledRegion, RunError } from '../aws/errors.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import type { AccountId, Arn, Read, Region } from '../model/index.ts'
import { paginateListRegions } from '@aws-sdk/client-account'
import { answered, read } from '../aws/read.ts'

export type AccountIdentity = { account: AccountId; partition: string; callerArn: Arn }

/**
 * Whose account this is.
 * @throws RunError where there are no usable credentials: nothing can be judged without knowing whose account it is
 */
export async function accountIdentity(clients: Clients, region: Region): Promise<AccountIdentity> {
  try {
    const sts = await clients.sts(region)
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}))
    if (!Account) throw new RunError('GetCallerIdentity named no account')
    const partition = (Arn && parseArn(Arn)?.partition) ?? partitionOfRegion(region)
    return { account: Account, partition, callerArn: Arn ?? '' }
  } catch (error) {
    if (error instanceof RunError) throw error
    throw new RunError(`cannot tell whose account this is: ${explain(error, region)}`, { cause: error })
  }
}

function explain(error: unknown, region: Region): string {
  const code = errorCode(error)
  if (code === 'CredentialsProviderError') {
    return 'no AWS credentials found; set AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with aws sso login'
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `${errorMessage(error)}; is the region's name right, and AWS_ENDPOINT_URL where it is set?`
  if (isDisabledRegion(code))
    return `${code} in ${region}: ${errorMessage(error)} Either the credentials are no longer valid, or the region is off.`
  if (errorMessage(error) === 'Invalid URL') return 'AWS_ENDPOINT_URL is no URL such as https://host:port'
  return `${code}: ${errorMessage(error)}`
}

export type AnsweredIdentity = { identity: AccountIdentity; region: Region }

/**
 * Whose account this is, asked in one region after the other: one that is off or denied must not end the sweep of
 * the others.
 * @throws RunError the first region's, where none of them answers
 */
export async function firstIdentity(clients: Clients, regions: readonly Region[]): Promise<AnsweredIdentity> {
  const errors: unknown[] = []
  for (const region of regions) {
    try {
      return { identity: await accountIdentity(clients, region), region }
    } catch (error) {
      errors.push(error)
      if (!isRegionsOwn(error)) break
    }
  }
  throw errors[0] ?? new Error('no region was named')
}

/** True for an error that another region might not give. */
function isRegionsOwn(error: unknown): boolean {
  const code = errorCode(error instanceof Error ? error.cause : error)
  return isDisabledRegion(code) || isAccessDenied(code) || code === 'ENOTFOUND'
}

/** An alias lasts longer than a container. */
const known = new WeakMap<Clients, string | undefined>()

/** What people call the account; undefined where it has no alias, or whoever asks may not know it. */
export async function accountAlias(clients: Clients, region: Region): Promise<string | undefined> {
  if (known.has(clients)) return known.get(clients)
  try {
    const [client, { ListAccountAliasesCommand }] = await Promise.all([
      clients.iam(region),
      import('@aws-sdk/client-iam'),
    ])
    const { AccountAliases = [] } = await client.send(new ListAccountAliasesCommand({}))
    known.set(clients, AccountAliases[0])
    return AccountAliases[0]
  } catch {
    // A name is worth having, and not worth an alert: the id says as much.
    return undefined
  }
}

/**
 * Regions that are on in the account (ListRegions of AWS Account Management, which is lighter than EC2's).
 * @param region where the call is sent; the service answers for all regions of the partition
 */
export async function enabledRegions(clients: Clients, region: Region): Promise<Read<Region[]>> {
  return read('account:ListRegions', async () => {
    const client = await clients.account(region)
    const pages = paginateListRegions(
      { client, pageSize: 50 },
      { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
    )
    const names: Region[] = []
    for await (const page of pages) {
      for (const found of answered(page.Regions, 'Regions'))
        if (found.RegionName) names.push(found.RegionName)
    }
    return names.toSorted()
  })
}
