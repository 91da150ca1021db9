import type { Report } from '../model/index.ts'
import type { AccountResult, MemberAccount } from './accounts.ts'
import { type Member, type MemberAccess, memberRoleArn, openMember } from './member-credentials.ts'
import { errorCode, errorMessage, isAccessDenied } from '../aws/errors.ts'

export type ManyAccounts = {
  access: MemberAccess
  accounts: Iterable<MemberAccount>
  /** How many are swept at the same time. */
  concurrency: number
  sweep: (member: Member) => Promise<Report>
  /** Told of each account when it is done; nothing of it is held after that. */
  onResult: (result: AccountResult) => void
  /** Whether no further account is to be begun; those under way come to their end. */
  stopped?: () => boolean
}

/** Sweeps accounts, so many at a time, in their order. One that fails is a result like any other. */
export async function sweepAccounts(many: ManyAccounts): Promise<void> {
  const waiting = many.accounts[Symbol.iterator]()
  const worker = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      if (many.stopped?.()) return
      many.onResult(await sweepAccount(many.access, next.value, many.sweep))
    }
  }
  await Promise.all(Array.from({ length: many.concurrency }, worker))
}

/**
 * One account of a run, swept under its role. Nothing that happens there ends the run: an account that cannot be
 * entered or swept is a value that says why.
 * @param sweep what is done there
 */
export async function sweepAccount(
  access: MemberAccess,
  { id, name }: MemberAccount,
  sweep: (member: Member) => Promise<Report>,
): Promise<AccountResult> {
  const about = { account: id, ...(name !== undefined && { name }) }
  const opened = await openMember(access, id).catch((error: unknown) => ({ failed: error }))
  if ('failed' in opened) {
    const code = errorCode(opened.failed)
    const message = `${errorMessage(opened.failed)}${roleAdvice(access, id, code)}`
    return { ...about, status: 'unknown', failure: { operation: 'sts:AssumeRole', code, message } }
  }
  try {
    return { ...about, status: 'swept', report: await sweep(opened) }
  } catch (error) {
    const failure = { operation: 'sweep', code: errorCode(error), message: errorMessage(error) }
    return { ...about, status: 'unknown', failure }
  } finally {
    opened.close()
  }
}

/** STS answers the same for a role that is missing and for one that does not trust the caller. */
function roleAdvice({ identity, role }: MemberAccess, account: string, code: string): string {
  if (!isAccessDenied(code)) return ''
  const arn = memberRoleArn(identity.partition, account, role)
  return `. Is ${arn} there, and does it trust account ${identity.account} under this external id? \`trailkeeper org template\` prints a stack that makes it.`
}
