import type { AccountId, Arn, ReadFailure } from '../../lib/model/index.ts'
import { type Diagnosis, toRead, warning } from '../doctor/diagnosis.ts'

/** A deployed guard, as far as its alerts go. */
export type GuardOfAlerts = {
  account: AccountId
  /** Its alarms, which publish as CloudWatch; its functions' roles, which publish as themselves. */
  alarms: readonly Arn[]
  roles: readonly Arn[]
  /** The key that the roles have the right to; empty: none. Undefined where the functions do not tell. */
  key?: string
  now: Date
}

export const readByHand = 'see that it does by alert --test, and by setting an alarm off'

/** What cannot be read proves nothing. */
export const unread = (
  part: string,
  { operation, code, message }: Pick<ReadFailure, 'operation' | 'code' | 'message'>,
): Diagnosis =>
  warning(
    part,
    `cannot be read: ${operation}: ${code}: ${message}`,
    toRead(operation, code, ' to whoever runs this'),
  )
