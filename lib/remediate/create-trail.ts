import { failureText, isOwnFailure } from '../aws/errors.ts'
import { leadRegion } from '../aws/regions.ts'
import type { Call, Read, Refusal, Snapshot } from '../model/index.ts'
import type { UndoWrite } from '../model/write.ts'
import { needsNewTrail, refusal } from './shared/own-trail.ts'
import type { Remedy } from './remedy.ts'
import { trailBucketPolicy, trailBucketSids } from './grant-bucket-access.ts'
import { trailArnOf } from '../text/arn.ts'
import { startCall, tagList } from './shared/trail-calls.ts'

/** A name that a trail of the account has already is taken in every region that shows it (CreateTrail, Name). */
function freeName({ trails }: Snapshot, suffix: string): string {
  const name = 'trailkeeper-management-events'
  return trails.some((trail) => trail.name === name) ? `${name}-${suffix}` : name
}

/**
 * For an account without any trail, or none but those that stand in a lost one's place: a bucket of its own, a multi-region trail with validation, and logging on. The
 * bucket is always a new one: adopting an existing name is how logs end up with somebody else.
 */
export const createTrail: Remedy = {
  id: 'create-trail',
  title: 'Create a trail',
  risk: 'safe',
  permissions: [
    's3:CreateBucket',
    's3:ListBucket',
    's3:GetBucketPublicAccessBlock',
    's3:PutBucketPublicAccessBlock',
    's3:GetBucketVersioning',
    's3:PutBucketVersioning',
    's3:GetBucketPolicy',
    's3:PutBucketPolicy',
    'cloudtrail:CreateTrail',
    'cloudtrail:DescribeTrails',
    'cloudtrail:StartLogging',
    'cloudtrail:GetTrailStatus',
  ],
  tagging: ['s3:TagResource', 'cloudtrail:AddTags'],
  plan: (_finding, snapshot, { tags }, planning) => {
    if (!needsNewTrail(snapshot, planning)) return undefined
    const unseen = unseenPart(snapshot)
    if (unseen) return unseen
    const lead = leadRegion(snapshot.partition)
    const region = lead !== undefined && snapshot.regions[lead]?.ok ? lead : Object.keys(snapshot.regions)[0]
    if (region === undefined) return refusal('No region is enabled.', 'Enable one, then plan again.')
    const trailName = freeName(snapshot, planning.suffix)
    const place = { region, suffix: planning.suffix, trailName, ...(tags && { tags }) }
    const calls = [...bucketCalls(snapshot, place), ...trailCalls(snapshot, place)]
    return { paidCopies: { before: 0, after: 0 }, calls }
  },
}

/** A trail that nobody saw may stand where nobody looked, and a second one would be paid for. */
function unseenPart(snapshot: Snapshot): Refusal | undefined {
  const { enabledRegions, regions, organization } = snapshot
  if (!enabledRegions.ok && isOwnFailure(enabledRegions, 'NotAsked')) {
    return refusal(
      'Only some regions were looked at, and a trail may stand in another.',
      'Plan without naming regions.',
    )
  }
  if (!enabledRegions.ok) return unreadPart('The list of enabled regions', enabledRegions)
  const missing = enabledRegions.value.find((region) => !regions[region]?.ok)
  if (missing !== undefined) return unreadPart(`Region ${missing}`, regions[missing])
  return organization.ok ? undefined : unreadPart("The account's organization", organization)
}

function unreadPart(what: string, answer: Read<unknown> | undefined): Refusal {
  const why = answer && !answer.ok ? ` (${failureText(answer)})` : ''
  return refusal(
    `${what} could not be read${why}, and a trail may stand there.`,
    'Grant the read, then plan again.',
  )
}

const bucketName = (snapshot: Snapshot, suffix: string) => `trailkeeper-logs-${snapshot.account}-${suffix}`
type Place = { region: string; suffix: string; trailName: string; tags?: Readonly<Record<string, string>> }

const trailArn = ({ partition, account }: Snapshot, { region, trailName }: Place) =>
  trailArnOf({ partition, region, account }, trailName)

function bucketCalls(snapshot: Snapshot, place: Place): Call[] {
  const { region, suffix, trailName, tags } = place
  const bucket = bucketName(snapshot, suffix)
  const at = { account: snapshot.account, region }
  const closed = {
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: true,
    restrictPublicBuckets: true,
  }
  const removal: UndoWrite = { service: 's3', operation: 'DeleteBucket', input: { Bucket: bucket } }
  const policy = trailBucketPolicy({
    bucket,
    account: snapshot.account,
    partition: snapshot.partition,
    trailArn: trailArn(snapshot, place),
  })
  return [
    {
      ...at,
      service: 's3',
      operation: 'CreateBucket',
      input: { Bucket: bucket, ...(tags && { CreateBucketConfiguration: { Tags: tagList(tags) } }) },
      expect: { kind: 'bucket', bucket, exists: false },
      intend: { kind: 'bucket', bucket, exists: true },
      undo: removal,
      onlyWhile: { kind: 'no-trail', name: trailName },
      why: 'The trail needs a bucket of its own.',
    },
    {
      ...at,
      service: 's3',
      operation: 'PutPublicAccessBlock',
      input: {
        Bucket: bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          IgnorePublicAcls: true,
          BlockPublicPolicy: true,
          RestrictPublicBuckets: true,
        },
      },
      expect: { kind: 'public-access-block', bucket, block: null },
      intend: { kind: 'public-access-block', bucket, block: closed },
      undo: { service: 's3', operation: 'DeletePublicAccessBlock', input: { Bucket: bucket } },
      why: 'Nobody outside may read the log.',
    },
    {
      ...at,
      service: 's3',
      operation: 'PutBucketVersioning',
      input: { Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } },
      expect: { kind: 'versioning', bucket, versioning: 'Off' },
      intend: { kind: 'versioning', bucket, versioning: 'Enabled' },
      undo: {
        service: 's3',
        operation: 'PutBucketVersioning',
        input: { Bucket: bucket, VersioningConfiguration: { Status: 'Suspended' } },
      },
      why: 'An overwritten or deleted log file can be had back.',
    },
    {
      ...at,
      service: 's3',
      operation: 'PutBucketPolicy',
      input: { Bucket: bucket, Policy: JSON.stringify(policy) },
      expect: { kind: 'bucket-policy', bucket, sids: [] },
      intend: { kind: 'bucket-policy', bucket, sids: [...trailBucketSids].toSorted() },
      undo: { service: 's3', operation: 'DeleteBucketPolicy', input: { Bucket: bucket } },
      why: 'CloudTrail may write this trail there, and no other.',
    },
  ]
}

function trailCalls(snapshot: Snapshot, place: Place): Call[] {
  const { region, suffix, trailName, tags } = place
  const arn = trailArn(snapshot, place)
  const bucket = bucketName(snapshot, suffix)
  const at = { account: snapshot.account, region, service: 'cloudtrail' as const }
  return [
    {
      ...at,
      operation: 'CreateTrail',
      input: {
        Name: trailName,
        S3BucketName: bucket,
        IsMultiRegionTrail: true,
        IncludeGlobalServiceEvents: true,
        RecursiveLogging: true,
        EnableLogFileValidation: true,
        ...(tags && { TagsList: tagList(tags) }),
      },
      expect: { kind: 'no-trail', name: trailName },
      intend: {
        kind: 'trail',
        trailArn: arn,
        settings: { multiRegion: true, globalServiceEvents: true, logFileValidation: true, bucket },
        ...(tags && { tags: { ...tags } }),
      },
      undo: { service: 'cloudtrail', operation: 'DeleteTrail', input: { Name: arn } },
      why: snapshot.trails.length === 0 ? 'The account has no trail.' : 'The account has no trail that logs.',
    },
    startCall(
      { arn, name: trailName, account: at.account, homeRegion: at.region },
      'CreateTrail makes a trail that does not log.',
    ),
  ]
}
