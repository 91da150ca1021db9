import type { Check } from './check.ts'
import { homeStatus, ownTrails, trailVerdict, unknownTrail } from './verdicts.ts'

const expected = 'IsLogging is true'

/** CIS 3.1 asks for trails that log; CloudTrail API reference, GetTrailStatus.IsLogging. */
export const trailLogging: Check = {
  id: 'trail-logging',
  title: 'Each trail is logging',
  why: 'A stopped trail records nothing, and stopping it is the first thing that an intruder does. Its configuration still looks complete, so only its status tells.',
  failsWhen: 'IsLogging is false',
  severity: 'critical',
  scope: 'trail',
  reads: ['status'],
  controls: {
    cis: ['v1.4 3.1', 'v3.0 3.1', 'v5.0 3.1', 'v7.0 4.1'],
    securityHub: ['CloudTrail.1'],
    nist: ['AU-2', 'AU-12'],
    pci: ['10.2.1'],
  },
  remedies: ['start-logging'],
  manual: 'aws cloudtrail start-logging --name <trail ARN> --region <home region>',
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) => {
      const status = homeStatus(trail)
      if (!status.ok) return unknownTrail(trail, expected, status)
      if (status.value.logging) {
        return trailVerdict(trail, 'pass', {
          expected,
          actual: 'IsLogging is true',
          message: `${trail.name} is logging.`,
        })
      }
      const { startedAt, stoppedAt } = status.value
      const never = startedAt === undefined ? '; it was never started' : ''
      const since = stoppedAt === undefined ? never : ` since ${stoppedAt}`
      return trailVerdict(trail, 'fail', {
        expected,
        actual: 'IsLogging is false',
        message: `${trail.name} is not logging${since}.`,
      })
    }),
}
