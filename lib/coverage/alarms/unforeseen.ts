import { ownFailure } from '../../aws/own-failure.ts'
import type { Open } from '../filter-pattern/expression.ts'

/** What no read tells, with what was read and why it does not settle it. */
export const unforeseen = (operation: string, message: string): Open => ({
  open: [ownFailure(operation, 'Undecidable', message)],
})
