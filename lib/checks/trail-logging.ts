import { check, noSettings } from './check.ts'
import type { TrailStatus } from '../model/index.ts'
import { failureText } from '../aws/errors.ts'
import { homeStatus, loggingOf } from '../trail/status.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = 'IsLogging is true'

/** CIS 3.1 asks for trails that log; CloudTrail API reference, GetTrailStatus.IsLogging. */
export const trailLogging = check({
  id: 'trail-logging',
  title: 'Each trail is logging',
  why: 'A stopped trail records nothing, and stopping it is the first thing that an intruder does. Its configuration still looks complete, so only its status tells.',
  failsWhen: 'IsLogging is false',
  group: 'trail',
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
  consent: 'restart',
  manual: 'aws cloudtrail start-logging --name <trail ARN> --region <home region>',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) => {
      const logging = loggingOf(trail)
      if (!logging.ok) return unknownTrail(trail, expected, logging)
      const home = homeStatus(trail)
      const by = home.ok ? '' : `, as other regions tell; in ${trail.homeRegion} ${failureText(home)}`
      if (logging.value) {
        return trailVerdict(trail, 'pass', {
          expected,
          actual: 'IsLogging is true',
          message: `${trail.name} is logging${by}.`,
        })
      }
      const since = home.ok ? stoppedSince(home.value) : by
      return trailVerdict(trail, 'fail', {
        expected,
        actual: 'IsLogging is false',
        message: `${trail.name} is not logging${since}.`,
      })
    }),
})

function stoppedSince({ startedAt, stoppedAt }: TrailStatus): string {
  if (stoppedAt !== undefined) return ` since ${stoppedAt}`
  return startedAt === undefined ? '; it was never started' : ''
}
