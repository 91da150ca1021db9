import { ownFailure } from '../aws/own-failure.ts'
import type { Bucket, PolicyDocument, ReadFailure, Snapshot, Trail, Verdict } from '../model.ts'
import { deliveryAccess } from '../policy-document/bucket-access.ts'
import { strangerAccess } from '../policy-document/stranger-access.ts'
import { trailIdentity } from './trail-identity.ts'
import type { Check } from './check.ts'
import { judgeBucket } from './trail-bucket.ts'
import { ownTrails, trailVerdict, unknownTrail } from './verdicts.ts'

const expected = "the bucket policy lets CloudTrail write this trail's files, and no stranger's"

/** CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"; IAM user guide, "The confused deputy problem". */
export const bucketPolicy: Check = {
  id: 'bucket-policy',
  title: "Each bucket's policy lets CloudTrail write, for this trail only",
  why: 'Without the grant CloudTrail cannot deliver. A grant without a condition lets any account in the world point its trail at the bucket, and fill it with forged or costly files.',
  failsWhen:
    "CloudTrail cannot write, or any account's trail can (no aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths)",
  severity: 'medium',
  scope: 'trail',
  reads: ['bucket', 'bucket-policy', 'organization'],
  controls: { cis: [], securityHub: [], nist: ['AC-3', 'AC-6', 'AU-9'], pci: ['10.3.1', '10.3.2'] },
  remedies: ['grant-bucket-access'],
  manual:
    'Add to the statements for cloudtrail.amazonaws.com the condition StringEquals aws:SourceArn <trail ARN>, and put the policy back whole: aws s3api get-bucket-policy, then put-bucket-policy (it replaces)',
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, (bucket) => judge(trail, bucket, snapshot)),
    ),
}

function judge(trail: Trail, bucket: Bucket, snapshot: Snapshot): Verdict {
  if (!bucket.policy.ok) return unknownTrail(trail, expected, bucket.policy)
  const document = bucket.policy.value
  if (!document)
    return fails(
      trail,
      'no bucket policy',
      `The bucket ${bucket.name} has no policy, so that CloudTrail cannot write to it.`,
    )
  const access = deliveryAccess({
    document,
    partition: snapshot.partition,
    bucket: bucket.name,
    trail,
    identity: trailIdentity(trail, snapshot),
    regions: [trail.homeRegion, ...trail.seenIn],
  })
  const shut = access.find((one) => one.access === 'denied' || one.access === 'not-allowed')
  if (shut && isCertain(trail, snapshot)) {
    const how = shut.access === 'denied' ? 'a Deny forbids' : 'no statement allows'
    const what = `${how} CloudTrail ${shut.action} on ${shut.resource}`
    return fails(trail, what, `${trail.name} cannot deliver to ${bucket.name}: ${what}.`)
  }
  const stranger = strangerAccess(document, snapshot.partition, bucket.name)
  if (stranger === 'allowed') {
    return fails(
      trail,
      "any account's trail may write",
      `Any account's trail may write to ${bucket.name}: no statement asks for aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths.`,
    )
  }
  const isOpen = shut !== undefined || access.some((one) => one.access === 'cannot-tell')
  if (isOpen || stranger === 'cannot-tell') return unknownTrail(trail, expected, ...openQuestions(snapshot))
  return trailVerdict(trail, 'pass', {
    expected,
    actual: 'it does',
    message: `The policy of ${bucket.name} lets CloudTrail write for ${trail.name}.${hardeningNote(document)}`,
  })
}

/** Where an organization's trail writes is known only with the organization's id. */
const isCertain = (trail: Trail, snapshot: Snapshot) =>
  !trail.organization || (snapshot.organization.ok && snapshot.organization.value !== undefined)

const fails = (trail: Trail, actual: string, message: string): Verdict =>
  trailVerdict(trail, 'fail', { expected, actual, message })

/** A policy that hangs on what no API tells is as open as one that could not be read. */
function openQuestions(snapshot: Snapshot): ReadFailure[] {
  if (!snapshot.organization.ok) return [snapshot.organization]
  return [
    ownFailure(
      's3:GetBucketPolicy',
      'Undecidable',
      'the policy has conditions whose outcome cannot be told from outside',
    ),
  ]
}

/** Asked of the text alone: a prefix keeps strangers' trails apart only as long as they choose no prefix of their own. */
function hardeningNote(document: PolicyDocument): string {
  const sources = ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths']
  const isConditioned = document.Statement.flatMap((statement) => Object.values(statement.Condition ?? {}))
    .flatMap((keys) => Object.keys(keys))
    .some((key) => sources.includes(key.toLowerCase()))
  return isConditioned
    ? ''
    : " It names this account's prefix only; a condition on aws:SourceArn would be tighter."
}
