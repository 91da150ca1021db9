import { isAccessDenied } from '../aws/errors.ts'
import { guardSweep } from '../guard/guard-sweep.ts'
import type { AccountId, Summary } from '../model/index.ts'
import { type AccountFailure, isUnitList, type MemberAccount } from './accounts.ts'
import { memberSettings, type OrganizationSettings } from './organization-settings.ts'
import { putJson, runKeys } from './reports-bucket.ts'
import { sweepAccount } from './sweep-accounts.ts'
import { isAccountId } from '../text/arn.ts'

export type MemberInput = { run: string; member: MemberAccount }

/** Pointer and counts: a state of Step Functions holds 262,144 bytes at most (Step Functions quotas). */
export type MemberAnswer = { account: AccountId } & (
  | { status: 'swept'; key: string; apiCalls: number; summary: Summary }
  | { status: 'unknown'; failure: AccountFailure }
)

/** The account could be entered, and was not swept to the end: worth trying again. */
class SweepFailed extends Error {
  constructor({ operation, code, message }: AccountFailure) {
    super(`${operation} gave ${code}: ${message}`)
    this.name = 'SweepFailed'
  }
}

/**
 * Sweeps one account of a run as the guard does, under its role, and writes its report to the bucket. An account that
 * may not be entered is an answer: trying again would change nothing.
 * @throws SweepFailed where it was entered and not swept, or STS did not answer
 */
export async function sweepMember(
  settings: OrganizationSettings,
  { run, member }: MemberInput,
): Promise<MemberAnswer> {
  const { clients, bucket, homeRegion: region } = settings
  const key = runKeys(run).reportOf(member.id)
  const access = { ...settings, region, ownToo: true }
  const result = await sweepAccount(access, member, async (entered) =>
    guardSweep(await memberSettings(settings, entered, member.units)),
  )
  if (result.status === 'swept') {
    await putJson(clients, bucket, key, result.report)
    const { apiCalls, summary } = result.report
    return { account: member.id, status: 'swept', key, apiCalls, summary }
  }
  const { operation, code } = result.failure
  if (operation !== 'sts:AssumeRole' || !isAccessDenied(code)) throw new SweepFailed(result.failure)
  const message = result.failure.message.slice(0, 1_000)
  return { account: member.id, status: 'unknown', failure: { ...result.failure, message } }
}

/** @throws Error where the state machine's item makes no sense: another account must not be swept instead */
export function memberInput(event: unknown): MemberInput {
  const { run, member } = { ...objectOf(event) }
  const { id, name, units } = { ...objectOf(member) }
  if (typeof run !== 'string' || !isAccountId(id))
    throw new Error('not an item of a run: { run, member: { id } }')
  return {
    run,
    member: { id, ...(typeof name === 'string' && { name }), ...(isUnitList(units) && { units }) },
  }
}

const objectOf = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? { ...value } : undefined
