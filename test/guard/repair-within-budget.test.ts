import { expect, it } from '@jest/globals'
import { repairsAllowed } from '../../lib/guard/repair-within-budget.ts'
import { aPolicy } from '../builders/a-policy.ts'
import { aSnapshot } from '../builders/a-snapshot.ts'
import { aStatus, aTrail } from '../builders/a-trail.ts'
import { nothingKnown, planned } from '../remediate/planned.ts'

const broken = aSnapshot({
  trails: [aTrail({ logFileValidation: false, status: aStatus({ logging: false }) })],
})
const allowed = (written: Parameters<typeof aPolicy>[0], seen: boolean) => {
  const policy = aPolicy(written)
  const planning = { ...nothingKnown, seenLogging: new Set(seen ? [aTrail().arn] : []) }
  return repairsAllowed(planned(broken, { policy, planning }), policy, planning).map(({ remedy }) => remedy)
}

it.each([
  ['by default, restarting what was seen logging', {}, true, ['start-logging']],
  ['by default, nothing at first sight', {}, false, []],
  [
    'enforcing, all but starting what is stopped at first sight',
    { mode: 'enforce' as const },
    false,
    ['enable-log-file-validation'],
  ],
  [
    'enforcing, all of it',
    { mode: 'enforce' as const },
    true,
    ['start-logging', 'enable-log-file-validation'],
  ],
  ['off, nothing', { mode: 'off' as const }, true, []],
  [
    'one check enforced, that one',
    { checks: { 'log-file-validation': { mode: 'enforce' as const } } },
    false,
    ['enable-log-file-validation'],
  ],
  [
    'restarting said to be planned only, nothing',
    { checks: { 'trail-logging': { mode: 'plan' as const } } },
    true,
    [],
  ],
])('%s', (_name, written, seen, remedies) => {
  expect(allowed(written, seen)).toEqual(remedies)
})
