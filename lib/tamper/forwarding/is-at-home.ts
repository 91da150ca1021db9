import { parseArn } from '../../aws/arn.ts'
import type { AccountId, GuardDeployment } from '../../model/index.ts'

/** True for the account that the guard is deployed in; the others of its organization have forwarding rules only. */
export const isAtHome = ({ busArn }: GuardDeployment, account: AccountId): boolean =>
  parseArn(busArn)?.account === account
