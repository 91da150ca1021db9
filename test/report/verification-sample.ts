import type { EvidenceFault, RegionIntegrity, Verification } from '../../lib/model/index.ts'

const trail = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main'
const account = '111122223333'
const digestKey = (region: string, stamp: string) =>
  `s3://logs/AWSLogs/${account}/CloudTrail-Digest/${region}/2026/03/02/${account}_CloudTrail-Digest_${region}_main_eu-west-1_${stamp}.json.gz`
const logKey = (region: string, stamp: string) =>
  `s3://logs/AWSLogs/${account}/CloudTrail/${region}/2026/03/02/${account}_CloudTrail_${region}_${stamp}_AbCdEf0123456789.json.gz`

const place = (region: string, changes: Partial<RegionIntegrity> = {}): RegionIntegrity => ({
  trail,
  account,
  region,
  verdict: 'proven',
  gaps: [],
  objects: [],
  counts: { digests: 24, logs: 1200, bytes: 48_000_000 },
  covered: [{ from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' }],
  keys: ['31e8b5433410dfb61a9dc45cc65b22ff'],
  notes: [],
  ...changes,
})

const edited: EvidenceFault = {
  object: logKey('us-east-1', '20260302T0745Z'),
  kind: 'log',
  verdict: 'broken',
  reason: 'changed',
  message: 'its hash is not the one that its digest names',
  trueVersion: {
    versionId: 'v<script>1',
    lastModified: '2026-03-02T07:48:00.000Z',
    command: `aws s3api copy-object --region us-east-1 --cli-input-json '{"Bucket":"logs"}'`,
  },
  changedBy: [
    {
      event: 'PutObject',
      at: '2026-03-02T21:00:00Z',
      by: 'arn:aws:iam::111122223333:user/eve',
      eventId: 'e',
    },
  ],
}

/** A verification with every kind of verdict, fault and gap. */
export const sample: Verification = {
  schemaVersion: '1',
  from: '2026-03-02T00:00:00Z',
  to: '2026-03-03T00:00:00Z',
  verdict: 'broken',
  partition: 'aws',
  startedAt: '2026-03-03T06:00:00.000Z',
  finishedAt: '2026-03-03T06:00:12.000Z',
  ranBy: 'arn:aws:sts::111122223333:assumed-role/auditor/alice',
  quick: false,
  apiCalls: 1234,
  trails: [
    place('ap-south-1'),
    place('eu-west-1', {
      gaps: [
        {
          from: '2026-03-02T10:00:00Z',
          to: '2026-03-02T13:00:00Z',
          explained: true,
          message:
            'the trail was stopped with StopLogging by arn:aws:iam::111122223333:user/bob at 2026-03-02T10:00:00Z',
        },
      ],
      covered: [
        { from: '2026-03-02T00:00:00Z', to: '2026-03-02T10:00:00Z' },
        { from: '2026-03-02T13:00:00Z', to: '2026-03-03T00:00:00Z' },
      ],
    }),
    place('us-east-1', {
      verdict: 'broken',
      objects: [
        edited,
        {
          object: digestKey('us-east-1', '20260302T150131Z'),
          kind: 'digest',
          verdict: 'broken',
          reason: 'missing',
          message: 'it is not there, and the digest of 2026-03-02T16:01:31Z names it as the one before',
          files: 50,
        },
      ],
      gaps: [
        {
          from: '2026-03-02T14:01:31Z',
          to: '2026-03-02T15:01:31Z',
          explained: false,
          message: `its digest is missing: ${digestKey('us-east-1', '20260302T150131Z')}`,
        },
      ],
      covered: [
        { from: '2026-03-02T00:00:00Z', to: '2026-03-02T14:01:31Z' },
        { from: '2026-03-02T15:01:31Z', to: '2026-03-03T00:00:00Z' },
      ],
    }),
    place('us-west-2', {
      verdict: 'unproven',
      objects: [
        {
          object: '2026-03-02T18:00:00Z/2026-03-03T00:00:00Z',
          kind: 'time',
          verdict: 'unproven',
          reason: 'gap',
          message:
            'no digest covers this time in us-west-2; no StopLogging, UpdateTrail or DeleteTrail explains it',
        },
        {
          object: logKey('us-west-2', '20260302T1900Z'),
          kind: 'log',
          verdict: 'unproven',
          reason: 'in-no-digest',
          message: 'suspicious: no digest names this log file',
        },
      ],
      gaps: [
        {
          from: '2026-03-02T18:00:00Z',
          to: '2026-03-03T00:00:00Z',
          explained: false,
          message: 'no StopLogging, UpdateTrail or DeleteTrail explains it',
        },
      ],
      covered: [{ from: '2026-03-02T00:00:00Z', to: '2026-03-02T18:00:00Z' }],
      notes: ['no digest names any file of CloudTrail-Insight: what lies there is not covered by digests'],
    }),
  ],
}
