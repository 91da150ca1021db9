import { awsCommand } from '../../text/command-line.ts'
import { parseArn } from '../../text/arn.ts'
import type {
  Arn,
  Call,
  Calls,
  Finding,
  Key,
  PlannedRepair,
  Refusal,
  Region,
  Snapshot,
  Trail,
} from '../../model/index.ts'
import { isRefusal, refusal, writableTrail } from './own-trail.ts'
import type { Restoring } from './restoring.ts'

export type OwnKey = { trail: Trail; key: Key; arn: Arn; state: string; region: Region }

/** The key of the trail that a finding speaks of, where it was read and is one that people manage. */
export function ownKey(finding: Finding, snapshot: Snapshot): OwnKey | Refusal {
  const trail = writableTrail(finding, snapshot)
  if (isRefusal(trail)) return trail
  const key = trail.kmsKeyId === undefined ? undefined : snapshot.keys[trail.kmsKeyId]
  if (!key) return refusal('The key of the trail was not read.', 'Scan again with the checks on keys.')
  if (!key.description.ok) {
    const { operation, code } = key.description
    return refusal(
      `The key ${key.id} could not be read (${operation} gave ${code}).`,
      code === 'NotFoundException'
        ? 'It is gone, and with it every log file under it. Give the trail another key: checks.kms-encryption.keyId.'
        : `Run the repair in the account that owns the key (${parseArn(key.id)?.account ?? 'not known'}), or grant the read.`,
    )
  }
  const { arn, state, manager } = key.description.value
  if (manager === 'AWS')
    return refusal(
      `${arn} is managed by AWS; nobody else can change it.`,
      'Give the trail a key of your own.',
    )
  return { trail, key, arn, state, region: parseArn(arn)?.region ?? trail.homeRegion }
}

/** The calls, or their refusal with the very commands for the owner where the key is another account's. */
export function forKeyOwner(calls: Call[], arn: Arn, snapshot: Snapshot): { calls: Call[] } | Refusal {
  const owner = parseArn(arn)?.account
  if (owner === snapshot.account) return { calls }
  const commands = calls.map((call) => awsCommand(call, call.region)).join(' && ')
  return refusal(
    `The key ${arn} belongs to account ${owner ?? 'that is not known'}, and only its owner may change it.`,
    `In account ${owner ?? 'of its owner'}: ${commands}`,
  )
}

type Step = 'EnableKey' | 'CancelKeyDeletion'

/** Longest waiting period that KMS takes: an undo leaves the most time to think (API reference, ScheduleKeyDeletion). */
const longestWindow = 30

/** A call that brings a key from one state to another; by the key's ARN, as CancelKeyDeletion takes no alias. */
export function keyStateCall(
  step: Step,
  { arn, region }: Pick<OwnKey, 'arn' | 'region'>,
  account: string,
  why: string,
): Call {
  const states =
    step === 'EnableKey' ? (['Disabled', 'Enabled'] as const) : (['PendingDeletion', 'Disabled'] as const)
  const around = {
    account,
    region,
    expect: { kind: 'key' as const, key: arn, state: states[0] },
    intend: { kind: 'key' as const, key: arn, state: states[1] },
    why,
  }
  return step === 'EnableKey' ? { ...around, ...enable(arn) } : { ...around, ...cancel(arn) }
}

const enable = (arn: Arn) => ({
  service: 'kms' as const,
  operation: 'EnableKey' as const,
  input: { KeyId: arn },
  undo: { service: 'kms' as const, operation: 'DisableKey' as const, input: { KeyId: arn } },
})

const cancel = (arn: Arn) => ({
  service: 'kms' as const,
  operation: 'CancelKeyDeletion' as const,
  input: { KeyId: arn },
  undo: {
    service: 'kms' as const,
    operation: 'ScheduleKeyDeletion' as const,
    input: { KeyId: arn, PendingWindowInDays: longestWindow },
  },
})

/**
 * The key of a trail's baseline, made usable before the trail is made again: disabling it and deleting the trail are two
 * calls of one second, and no trail is left then whose key could be found unusable. Only a key of this account that
 * nobody but people manages, and only as far as the mode of the check on keys goes.
 */
export function revivedKey({ baseline, snapshot, modeOf, repair }: Restoring): PlannedRepair[] {
  const { kmsKeyId } = baseline.settings
  const description = kmsKeyId === null ? undefined : snapshot.keys[kmsKeyId]?.description
  if (!description?.ok || modeOf('kms-key-usable') !== modeOf('multi-region-trail')) return []
  const { arn, state, manager } = description.value
  const { account, region } = parseArn(arn) ?? {}
  if (manager === 'AWS' || account !== snapshot.account || region === undefined) return []
  const enabling = keyStateCall('EnableKey', { arn, region }, account, `${baseline.name} encrypts with it.`)
  const cancelling = keyStateCall('CancelKeyDeletion', { arn, region }, account, `${baseline.name} needs it.`)
  const of = (remedy: string, calls: Calls) => [{ ...repair('kms-key-usable', remedy), calls }]
  if (state === 'Disabled') return of('enable-key', [enabling])
  return state === 'PendingDeletion' ? of('cancel-key-deletion', [cancelling, enabling]) : []
}
