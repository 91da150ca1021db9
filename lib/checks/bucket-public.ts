import { check, noSettings } from './check.ts'
import type { Bucket, PublicAccessBlock, Read, ReadFailure, Trail, Verdict } from '../model/index.ts'
import { judgeBucket } from './judging/destination.ts'
import { ownTrails, trailVerdict, unknownTrail } from './judging/verdicts.ts'

const expected =
  "the bucket is not public, or Block Public Access, its own or its account's, neutralises what makes it so"

/** CIS v1.4 3.3; S3 user guide, "Blocking public access to your Amazon S3 storage". */
export const bucketPublic = check({
  id: 'bucket-public',
  title: "No trail's bucket is public",
  why: 'The log tells an intruder who works in the account, from where, and with which resources. A public bucket hands it to everybody.',
  failsWhen:
    "the ACL lets AllUsers or AuthenticatedUsers in, or the bucket policy is public, and neither its own Block Public Access nor its account's neutralises it",
  group: 'bucket',
  severity: 'critical',
  scope: 'trail',
  reads: [
    'bucket',
    'bucket-acl',
    'bucket-policy-status',
    'bucket-public-access-block',
    'account-public-access-block',
  ],
  controls: {
    cis: ['v1.4 3.3'],
    securityHub: ['CloudTrail.6'],
    nist: ['AC-3', 'AC-6', 'AU-9'],
    pci: ['10.3.1', '10.3.2'],
  },
  remedies: ['block-public-access'],
  manual:
    'aws s3api put-public-access-block --bucket <bucket> --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
  settings: noSettings,
  run: (snapshot) =>
    ownTrails(snapshot).map((trail) =>
      judgeBucket(trail, snapshot, expected, (bucket) => judge(trail, bucket)),
    ),
})

type Exposure = 'closed' | { open: string } | { unread: ReadFailure[] }

function judge(trail: Trail, bucket: Bucket): Verdict {
  const exposures = [byAcl(bucket), byPolicy(bucket)]
  const open = exposures.flatMap((exposure) =>
    typeof exposure === 'object' && 'open' in exposure ? [exposure.open] : [],
  )
  if (open.length > 0) {
    return trailVerdict(trail, 'fail', {
      expected,
      actual: open.join('; '),
      message: `The bucket ${bucket.name} of ${trail.name} is public: ${open.join('; ')}.`,
    })
  }
  const unread = exposures.flatMap((exposure) =>
    typeof exposure === 'object' && 'unread' in exposure ? exposure.unread : [],
  )
  if (unread.length > 0) return unknownTrail(trail, expected, ...unread)
  return trailVerdict(trail, 'pass', {
    expected,
    actual: 'not public',
    message: `The bucket ${bucket.name} of ${trail.name} is not public.`,
  })
}

const publicGroups: Readonly<Record<string, string>> = {
  'http://acs.amazonaws.com/groups/global/AllUsers': 'AllUsers',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers': 'AuthenticatedUsers',
}

function byAcl(bucket: Bucket): Exposure {
  if (!bucket.grants.ok) return unlessBlocked(bucket, 'ignorePublicAcls', { unread: [bucket.grants] })
  const grants = bucket.grants.value.flatMap(({ grantee, permission }) => {
    const group = Object.hasOwn(publicGroups, grantee) ? publicGroups[grantee] : undefined
    return group === undefined ? [] : [`the ACL gives ${group} ${permission}`]
  })
  if (grants.length === 0) return 'closed'
  return unlessBlocked(bucket, 'ignorePublicAcls', { open: grants.join(', ') })
}

function byPolicy(bucket: Bucket): Exposure {
  const isPublic = bucket.policyIsPublic
  if (!isPublic.ok) return unlessBlocked(bucket, 'restrictPublicBuckets', { unread: [isPublic] })
  if (!isPublic.value) return 'closed'
  return unlessBlocked(bucket, 'restrictPublicBuckets', { open: 'the bucket policy is public' })
}

/**
 * The bucket's own block or its account's: S3 applies the stricter of both (S3 API reference, GetPublicAccessBlock).
 * The account's includes what the organization imposes on it.
 */
function unlessBlocked(
  bucket: Bucket,
  setting: keyof PublicAccessBlock,
  exposure: Exclude<Exposure, 'closed'>,
): Exposure {
  const blocks = [bucket.publicAccessBlock, bucket.accountPublicAccessBlock]
  if (blocks.some((block) => block.ok && block.value?.[setting] === true)) return 'closed'
  const unread = blocks.filter(isUnread)
  if (unread.length === 0) return exposure
  return { unread: 'unread' in exposure ? [...exposure.unread, ...unread] : unread }
}

const isUnread = (block: Read<unknown>): block is ReadFailure => !block.ok
