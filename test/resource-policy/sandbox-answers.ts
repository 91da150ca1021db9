import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail'
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3'
import { issueUserKeys } from '../../sandbox/callers.ts'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import type { StoredTrail } from '../../sandbox/services/cloudtrail/trail.ts'
import { foundOrganization, setOrganization } from '../../sandbox/services/organizations/organization.ts'
import { keyStore } from '../../sandbox/services/kms/keys.ts'
import { bucketsOf, newBucket } from '../../sandbox/services/s3/buckets.ts'
import { startSandbox } from '../../sandbox/start-sandbox.ts'
import { createWorld } from '../../sandbox/world.ts'
import type { World } from '../../sandbox/world.ts'
import type { Case } from './any-policy.ts'
import type { StrangersTrail } from './engine-answers.ts'
import { SITUATIONS } from './situations.ts'
import type { Situation } from './situations.ts'

const away = 'eu-west-1'

/** What a sandbox says over HTTP of a generated policy. */
export type Asked = {
  /** Whether the situation's trail delivers under it. */
  delivers: (one: Case) => Promise<boolean>
  /** Which trails an account of another organization, and one of none, may then lead into the bucket. */
  strangers: (one: Case) => Promise<Attempt[]>
  close: () => Promise<void>
}

/** A stranger's trail, and whether CreateTrail made it. */
export type Attempt = { trail: StrangersTrail; made: boolean }

/** One sandbox for each situation, its bucket and key open to everybody until a policy is put. */
export async function startSandboxes(): Promise<Asked> {
  const asked = await Promise.all(
    SITUATIONS.map(async (situation) => [situation.name, await startOne(situation)] as const),
  )
  const byName = new Map(asked)
  return {
    delivers: async (one) => (await byName.get(one.situation.name)?.delivers(one)) ?? false,
    strangers: async (one) => (await byName.get(one.situation.name)?.strangers(one)) ?? [],
    close: async () => {
      await Promise.all(asked.map(([, one]) => one.close()))
    },
  }
}

async function startOne(situation: Situation): Promise<Asked> {
  const regions = [situation.region, away].map((name) => ({ name, optIn: false }))
  const world = createWorld({ regions, account: situation.account })
  const sandbox = await startSandbox({ world })
  // The root user may put a bucket's policy whatever it says (S3 user guide, "Bucket policies for Amazon S3").
  const credentials = { accessKeyId: 'ROOT', secretAccessKey: 'test' }
  // On a loaded machine a connection that was kept open may be gone: a call is tried again, as SDKs do by themselves.
  const at = (region: string) => ({ region, endpoint: sandbox.url, credentials })
  const s3 = new S3Client({ ...at(situation.region), forcePathStyle: true })
  const kms = new KMSClient(at(situation.region))
  const cloudTrails = [situation.region, ...(situation.multiRegion ? [away] : [])].map(
    (region) => new CloudTrailClient(at(region)),
  )
  const trail = furnish(world, situation)
  const another = foundOrganization(world, inAnother)
  const strangers = [inAnother, inNone].map((account) => ({
    account,
    organization: account === inAnother ? { id: another.id, inRoot: true } : ('none' as const),
    client: new CloudTrailClient({
      ...at(situation.region),
      credentials: issueUserKeys(world, account, 'eve'),
    }),
  }))

  const put = async ({ of, policy }: Case): Promise<void> => {
    const Policy = JSON.stringify(policy)
    trail.configuration.kmsKeyArn = situation.keyArn
    if (of === 'bucket') {
      await s3.send(new PutBucketPolicyCommand({ Bucket: situation.bucket, Policy }))
      return
    }
    openBucket(world, situation)
    const made = await kms.send(new CreateKeyCommand({ Policy, BypassPolicyLockoutSafetyCheck: true }))
    trail.configuration.kmsKeyArn = made.KeyMetadata?.Arn
  }
  return {
    delivers: async (one) => {
      await put(one)
      const statuses = await Promise.all(
        cloudTrails.map((client) => client.send(new GetTrailStatusCommand({ Name: trail.arn }))),
      )
      return statuses.every((status) => !status.LatestDeliveryError && !status.LatestDigestDeliveryError)
    },
    strangers: async (one) => {
      await put(one)
      const attempts: Attempt[] = []
      for (const { client, ...stranger } of strangers)
        for (const prefix of new Set([undefined, situation.prefix])) {
          const theirs = { ...stranger, name: 'stranger', ...(prefix && { prefix }) }
          attempts.push({ trail: theirs, made: await makes(client, situation.bucket, theirs) })
        }
      return attempts
    },
    close: () => {
      for (const client of [s3, kms, ...cloudTrails, ...strangers.map((one) => one.client)]) client.destroy()
      return sandbox.close()
    },
  }
}

const [inAnother, inNone] = ['999999999991', '999999999992']

/** Whether CreateTrail takes the bucket. The trail does not stay. */
async function makes(client: CloudTrailClient, bucket: string, { name, prefix }: StrangersTrail) {
  const input = { Name: name, S3BucketName: bucket, ...(prefix && { S3KeyPrefix: prefix }) }
  const made = await client.send(new CreateTrailCommand(input)).then(
    () => true,
    (error: unknown) => refused(error),
  )
  if (made) await client.send(new DeleteTrailCommand({ Name: name }))
  return made
}

/** Any other failure says nothing of the policy. */
function refused(error: unknown): false {
  if (error instanceof Error && error.name === 'InsufficientS3BucketPolicyException') return false
  throw error
}

const everything = (Action: string, ...Resource: string[]): string =>
  JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action, Resource }] })

function openBucket(world: World, { bucket }: Situation): void {
  const arn = `arn:aws:s3:::${bucket}`
  const found = bucketsOf(world).get(bucket)
  if (found) found.policy = everything('s3:*', arn, `${arn}/*`)
}

/** The trail that logs, its bucket, its organization, and its key, which everybody may use. */
function furnish(world: World, situation: Situation): StoredTrail {
  const { account, region, bucket, keyArn, organization } = situation
  const found = newBucket(world, bucket, account, region)
  delete found.publicAccessBlock
  bucketsOf(world).set(bucket, found)
  if (organization)
    setOrganization(world, { id: organization.id, managementAccount: account, members: organization.members })
  if (keyArn) addKey(world, keyArn, account, region)
  return addTrail(world, {
    name: 'main',
    account,
    homeRegion: region,
    bucket,
    ...(situation.prefix && { prefix: situation.prefix }),
    ...(keyArn && { kmsKeyArn: keyArn }),
    multiRegion: situation.multiRegion,
    logFileValidation: situation.validation,
    organization: organization?.trail ?? false,
    insights: situation.insights ? [{ InsightType: 'ApiCallRateInsight' }] : [],
  })
}

function addKey(world: World, arn: string, account: string, region: string): void {
  const id = arn.split('/')[1] ?? ''
  keyStore(world, account, region).keys.set(id, {
    id,
    arn,
    account,
    region,
    description: '',
    state: 'Enabled',
    origin: 'AWS_KMS',
    created: world.clock(),
    usage: 'ENCRYPT_DECRYPT',
    spec: 'SYMMETRIC_DEFAULT',
    policy: everything('kms:*', '*'),
    multiRegion: false,
    tags: new Map(),
    grants: new Map(),
    material: new Uint8Array(),
  })
}
