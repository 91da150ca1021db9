import {
  CreateTrailCommand,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import { CreateBucketCommand, PutBucketPolicyCommand, PutPublicAccessBlockCommand } from '@aws-sdk/client-s3'
import { newBucketInput } from '../apply/send-write.ts'
import type { Clients } from '../aws/clients.ts'
import { RunError } from '../aws/errors.ts'
import { answered } from '../aws/read.ts'
import type { AccountIdentity } from '../collect/account.ts'
import { liveBaseline } from '../collect/live-baseline.ts'
import type { Arn, Region } from '../model/index.ts'
import { trailBucketPolicy } from '../remediate/grant-bucket-access.ts'
import { tagList } from '../remediate/shared/trail-calls.ts'
import { canaryName, type Drill } from '../state/drills.ts'
import { loadBaselines, putBaseline } from '../state/signed-baselines.ts'
import type { StateTable } from '../state/state-table.ts'

/** Five trails a region, shadows counted (CloudTrail user guide, "Quotas in AWS CloudTrail"). */
const mostTrails = 5

/**
 * Whether there is room for a canary.
 * @throws RunError where the region has as many trails as it may have, or one of the canary's name
 */
export async function checkRoom(clients: Clients, region: Region): Promise<void> {
  const client = await clients.cloudtrail(region)
  const { trailList } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }))
  const trails = answered(trailList, 'trailList')
  if (trails.some(({ Name, HomeRegion }) => Name === canaryName && HomeRegion === region))
    throw new RunError(
      `${region} has a trail ${canaryName}: if a drill left it, trailkeeper drill --clean removes it`,
    )
  if (trails.length >= mostTrails)
    throw new RunError(`${region} has ${trails.length} trails and takes no more: no room for a canary`)
}

/**
 * What the canary logs: data events of a folder of its own bucket in which nothing ever is. That costs nothing, and is
 * no copy of what another trail logs.
 */
export const canarySelectors = ({ bucket }: Pick<Drill, 'bucket'>, partition: string, folder: string) => [
  {
    Name: 'nothing',
    FieldSelectors: [
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'resources.ARN', StartsWith: [`arn:${partition}:s3:::${bucket}/${folder}/`] },
    ],
  },
]

/**
 * Makes the canary with a bucket of its own, and starts it.
 * @param tags of both, beside the one that says which drill's the canary is
 * @returns the first full second after that, by AWS's clock, as events have it
 * @throws what AWS answers
 */
export async function makeCanary(
  clients: Clients,
  drill: Drill,
  partition: string,
  tags?: Readonly<Record<string, string>>,
): Promise<string> {
  const { region, bucket, account, trailArn, code } = drill
  const s3 = await clients.s3(region)
  await s3.send(
    new CreateBucketCommand(
      newBucketInput(
        { Bucket: bucket, ...(tags && { CreateBucketConfiguration: { Tags: tagList(tags) } }) },
        region,
      ),
    ),
  )
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: bucket,
      ExpectedBucketOwner: account,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    }),
  )
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket: bucket,
      ExpectedBucketOwner: account,
      Policy: JSON.stringify(trailBucketPolicy({ bucket, account, partition, trailArn })),
    }),
  )
  const client = await clients.cloudtrail(region)
  await client.send(
    new CreateTrailCommand({
      Name: canaryName,
      S3BucketName: bucket,
      IsMultiRegionTrail: false,
      IncludeGlobalServiceEvents: false,
      EnableLogFileValidation: true,
      TagsList: tagList({ ...tags, 'trailkeeper:drill': code }),
    }),
  )
  await client.send(
    new PutEventSelectorsCommand({
      TrailName: canaryName,
      AdvancedEventSelectors: canarySelectors(drill, partition, 'nothing'),
    }),
  )
  await client.send(new StartLoggingCommand({ Name: canaryName }))
  const { StartLoggingTime } = await client.send(new GetTrailStatusCommand({ Name: canaryName }))
  const startedAt = answered(StartLoggingTime, 'StartLoggingTime').getTime()
  return new Date((Math.floor(startedAt / 1_000) + 1) * 1_000).toISOString()
}

/**
 * Makes a canary as it stands what it is restored to, in the place of what an earlier drill left.
 * @throws RunError where it cannot be read, or another version was put meanwhile
 */
export async function acceptCanary(
  { clients, identity, state }: { clients: Clients; identity: AccountIdentity; state: StateTable },
  trailArn: Arn,
): Promise<void> {
  const [live, { trusted, broken }] = await Promise.all([
    liveBaseline(trailArn, { clients, identity }, true),
    loadBaselines(state, identity.account, trailArn),
  ])
  if (!live) throw new RunError(`${trailArn} is gone before it was attacked`)
  const known = trusted.get(trailArn)
  const version = Math.max(known?.version ?? 0, broken[0]?.newest ?? 0) + 1
  const accepted = { ...live, version, origin: 'accepted' as const, acceptedBy: identity.callerArn }
  if ((await putBaseline(state, accepted, known?.version ?? broken[0]?.stored)) === 'overtaken')
    throw new RunError(`another baseline of ${trailArn} was put meanwhile`)
}
