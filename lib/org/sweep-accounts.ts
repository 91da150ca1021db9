import type { Report } from '../model/index.ts'
import type { AccountResult } from './account-result.ts'
import type { MemberAccount } from './accounts.ts'
import type { Member, MemberAccess } from './open-member.ts'
import { sweepAccount } from './sweep-account.ts'

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
