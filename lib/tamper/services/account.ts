import type { ServiceRules } from '../rule.ts'
import { namedBy } from '../targets.ts'

/** Account management: a disabled region takes its forwarding rule and its view of the trail with it. */
export const accountRules: ServiceRules = {
  DisableRegion: {
    weakens: ['region-coverage'],
    when: 'always',
    auto: 'alert',
    targets: namedBy('regionName'),
  },
  CloseAccount: {
    weakens: ['organization'],
    when: 'always',
    auto: 'alert',
    targets: (call) => [...namedBy('accountId')(call), call.account],
  },
}
