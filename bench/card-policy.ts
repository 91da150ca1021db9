import { fillDefaults, type WrittenPolicy } from '../lib/policy/fill-defaults.ts'

/** The five checks that ask no more of an account than its trails, their status and their selectors. */
export const cardPolicyFile: WrittenPolicy = {
  version: 1,
  checks: {
    '*': { enabled: false },
    'multi-region-trail': { enabled: true },
    'trail-logging': { enabled: true },
    'log-file-validation': { enabled: true },
    'kms-encryption': { enabled: true },
    'event-selectors': { enabled: true },
  },
}

export const cardPolicy = () => fillDefaults(cardPolicyFile)
