import { check, noSettings } from './check.ts'
import { ownTrails, trailVerdict } from './judging/verdicts.ts'

const expected = 'LogFileValidationEnabled is true'

/** CIS v5.0 3.2 (each trail); AWS user guide, "Validating CloudTrail log file integrity". */
export const logFileValidation = check({
  id: 'log-file-validation',
  title: 'Each trail signs its log files',
  why: 'With validation on, CloudTrail delivers a signed digest of its log files every hour, so that a changed or deleted file shows. Without it, nothing proves that the log is whole.',
  failsWhen: 'LogFileValidationEnabled is false',
  group: 'trail',
  severity: 'medium',
  scope: 'trail',
  reads: [],
  controls: {
    cis: ['v1.4 3.2', 'v3.0 3.2', 'v5.0 3.2', 'v7.0 4.2'],
    securityHub: ['CloudTrail.4'],
    nist: ['AU-9', 'SI-7', 'SI-7(1)', 'SI-7(3)', 'SI-7(7)'],
    pci: ['10.3.2', '10.3.4'],
  },
  remedies: ['enable-log-file-validation'],
  manual:
    'aws cloudtrail update-trail --name <trail ARN> --enable-log-file-validation --region <home region>',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      trail.logFileValidation
        ? trailVerdict(trail, 'pass', {
            expected,
            actual: 'LogFileValidationEnabled is true',
            message: `${trail.name} delivers signed digests. They prove nothing for times when logging or validation was off.`,
          })
        : trailVerdict(trail, 'fail', {
            expected,
            actual: 'LogFileValidationEnabled is false',
            message: `${trail.name} delivers no digests, so changed or deleted log files cannot be told.`,
          }),
    ),
})
