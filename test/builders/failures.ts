import type { ReadFailure } from '../../lib/model/index.ts'

/** A read that the caller may not make. */
export const denied = (operation: string, code = 'AccessDenied'): ReadFailure => ({
  ok: false,
  operation,
  code,
  message: 'User is not authorized to perform this action',
})
