import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { parseArn } from '../aws/arn.ts'
import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage, isDisabledRegion, RunError } from '../aws/errors.ts'
import { partitionOfRegion } from '../aws/regions.ts'
import type { AccountId, Arn, Region } from '../model/index.ts'

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
