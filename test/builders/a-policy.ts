import { fillDefaults, type WrittenPolicy } from '../../lib/policy/fill-defaults.ts'
import type { Policy } from '../../lib/policy/policy.ts'

/** The policy of a new installation, but for what is written. */
export const aPolicy = (written: Omit<WrittenPolicy, 'version'> = {}): Policy =>
  fillDefaults({ version: 1, ...written })
