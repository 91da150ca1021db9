import type { Arn, Call } from '../../model/index.ts'
import type { OwnKey } from './own-key.ts'

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
