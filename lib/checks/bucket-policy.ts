import { check, noSettings } from './check.ts'
import { ownFailure } from '../aws/errors.ts'
import type { Bucket, PolicyDocument, ReadFailure, Snapshot, Trail, Verdict } from '../model/index.ts'
import { type Delivery, deliveryAccess, type Need, shutNeeds } from '../resource-policy/delivery-access.ts'
import { isShut } from '../resource-policy/evaluate.ts'
import { strangerAccess } from '../resource-policy/stranger-access.ts'
import { deliveryOf } from '../resource-policy/trail-delivery.ts'
import { judgeBucket } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected = "the bucket policy lets CloudTrail write this trail's files, and no stranger's"

/** CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail"; IAM user guide, "The confused deputy problem". */
export const bucketPolicy = check({
  id: 'bucket-policy',
  title: "Each bucket's policy lets CloudTrail write, and no stranger's trail",
  why: 'Without the grant CloudTrail cannot deliver. A grant without a condition lets any account in the world point its trail at the bucket, and fill it with forged or costly files.',
  failsWhen:
    "CloudTrail cannot write some of the trail's files, or any account's trail can write; a Resource that names only this account's prefix, without a condition on aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths, passes with a note",
  group: 'bucket',
  severity: 'medium',
  scope: 'trail',
  reads: [
    'bucket',
    'bucket-policy',
    'organization',
    'event-selectors',
    'insight-selectors',
    'event-configuration',
  ],
  controls: { cis: [], securityHub: [], nist: ['AC-3', 'AC-6', 'AU-9'], pci: ['10.3.1', '10.3.2'] },
  remedies: ['grant-bucket-access'],
  manual:
    'Add to the statements for cloudtrail.amazonaws.com the condition StringEquals aws:SourceArn <trail ARN>, and put the policy back whole: aws s3api get-bucket-policy, then put-bucket-policy (it replaces)',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, (bucket) => judge(trail, bucket, snapshot)),
    ),
})

function judge(trail: Trail, bucket: Bucket, snapshot: Snapshot): Verdict {
  if (!bucket.policy.ok) return unknownTrail(trail, expected, bucket.policy)
  const document = bucket.policy.value
  if (!document)
    return fails(
      trail,
      'no bucket policy',
      `The bucket ${bucket.name} has no policy, so that CloudTrail cannot write to it.`,
    )
  const delivery = deliveryOf(trail, bucket.name, snapshot)
  const needs = deliveryAccess(document, delivery)
  const [shut] = shutNeeds(needs)
  if (shut) {
    const what = shutText(shut)
    return fails(trail, what, `${trail.name} cannot deliver to ${bucket.name}: ${what}.`)
  }
  const stranger = strangerAccess(document, {
    partition: snapshot.partition,
    bucket: bucket.name,
    owner: delivery.owner,
    now: delivery.now,
  })
  if (stranger === 'yes') {
    return fails(
      trail,
      "any account's trail may write",
      `Any account's trail may write to ${bucket.name}: no statement asks for aws:SourceArn, aws:SourceAccount, aws:SourceOrgID or aws:SourceOrgPaths in a way that shuts out every other account.`,
    )
  }
  const open = needs.filter(({ answer }) => answer.access !== 'allowed')
  if (open.length > 0 || stranger === 'cannot-tell')
    return unknownTrail(trail, expected, ...openQuestions(open, snapshot))
  return trailVerdict(trail, 'pass', {
    expected,
    actual: 'it does',
    message: `The policy of ${bucket.name} lets CloudTrail write for ${trail.name}.${[
      endNote(needs),
      organizationNote(document, delivery),
      hardeningNote(document),
    ].join('')}`,
  })
}

const fails = (trail: Trail, actual: string, message: string): Verdict =>
  trailVerdict(trail, 'fail', { expected, actual, message })

function shutText({ action, resource, object, answer }: Need): string {
  const how = answer.access === 'denied' ? 'a Deny forbids' : 'no statement allows'
  const what = `${how} CloudTrail ${action} on ${resource}`
  return object?.isExample
    ? `${what}, which stands for accounts and regions that the policy does not name`
    : what
}

/** What was not read, or that the policy hangs on what no API tells. */
function openQuestions(open: readonly Need[], { organization }: Snapshot): ReadFailure[] {
  const unread = open.flatMap(({ object }) => object?.unless ?? [])
  if (!organization.ok) unread.push(organization)
  if (unread.length > 0) return [...new Set(unread)]
  return [
    ownFailure(
      's3:GetBucketPolicy',
      'Undecidable',
      'the policy has conditions whose outcome cannot be told from outside',
    ),
  ]
}

/** A statement that is dated ahead lets CloudTrail write today. */
function endNote(needs: readonly Need[]): string {
  const [first] = needs.flatMap(({ answer }) => answer.until ?? []).toSorted()
  return first === undefined ? '' : ` From ${first} on it no longer does: a statement is dated.`
}

/**
 * Whether CloudTrail's requests carry aws:SourceOrgID is told differently: AWS's examples use it, and
 * ministryofjustice/modernisation-platform#11445 saw it missing.
 */
function organizationNote(document: PolicyDocument, delivery: Delivery): string {
  if (!asksFor(document, organizationKeys)) return ''
  const without = deliveryAccess(document, { ...delivery, membership: 'none' })
  return without.some(({ answer }) => isShut(answer))
    ? ' It hangs on aws:SourceOrgID or aws:SourceOrgPaths alone, which CloudTrail was seen not to send; aws:SourceArn is certain.'
    : ''
}

/** Asked of the text alone: a prefix keeps strangers' trails apart only as long as they choose no prefix of their own. */
const hardeningNote = (document: PolicyDocument): string =>
  asksFor(document, ['aws:sourcearn', 'aws:sourceaccount', ...organizationKeys])
    ? ''
    : " It names this account's prefix only; a condition on aws:SourceArn would be tighter."

const organizationKeys = ['aws:sourceorgid', 'aws:sourceorgpaths']

const asksFor = ({ Statement }: PolicyDocument, keys: readonly string[]): boolean =>
  Statement.flatMap(({ Condition }) => Object.values(Condition ?? {}))
    .flatMap((condition) => Object.keys(condition))
    .some((key) => keys.includes(key.toLowerCase()))
