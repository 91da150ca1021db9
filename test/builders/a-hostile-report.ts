import type { Report } from '../../lib/model/index.ts'
import { aFinding, anOutcome, aReport, aTamper } from './a-report.ts'
import { account } from './a-trail.ts'

/** A report in which somebody chose every name and text that they could choose. */
export function aHostileReport(text: string): Report {
  const said = { resource: text, expected: text, actual: text, message: text }
  const outcome = anOutcome({ resource: text, message: text })
  const call = {
    ...outcome.call,
    expect: { kind: 'tags' as const, trailArn: text, tags: {} },
    intend: { kind: 'tags' as const, trailArn: text, tags: { [text]: text } },
  }
  const arn = `arn:aws:cloudtrail:us-east-1:${account}:trail/${text}`
  return aReport({
    regions: ['us-east-1', text],
    trails: [
      {
        arn,
        homeRegion: 'us-east-1',
        multiRegion: true,
        organization: true,
        logging: true,
        management: 'all',
      },
      {
        arn: text,
        homeRegion: text,
        multiRegion: false,
        organization: false,
        logging: false,
        management: 'some',
      },
    ],
    findings: [
      aFinding(said),
      aFinding({ ...said, status: 'unknown', region: text }),
      aFinding({ ...said, resource: arn, exemption: { reason: text, owner: text, expires: text } }),
      aFinding({ ...said, status: 'pass', check: 'kms-encryption' }),
    ],
    unread: [{ resource: text, operation: 's3:GetBucketPolicy', code: text, message: text }],
    outcomes: [outcome, { ...outcome, call }, anOutcome({ resource: text, result: 'failed' })],
    tamper: aTamper({
      target: text,
      weakens: [text],
      actor: { type: text, arn: text, sourceIp: text, userAgent: text },
    }),
    gaps: [
      {
        trailArn: text,
        cause: 'stopped',
        from: text,
        regions: [text],
        inHistory: { ok: false, operation: text, code: text, message: text },
        lost: [text],
        coveredBy: [text],
      },
    ],
  })
}
