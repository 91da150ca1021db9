import { createHash } from 'node:crypto'
import type {
  Grant,
  LifecycleRule,
  LoggingEnabled,
  NotificationConfiguration,
  ObjectLockConfiguration,
  ObjectOwnership,
  Payer,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  ServerSideEncryptionRule,
  Tag,
  TransitionDefaultMinimumObjectSize,
} from '@aws-sdk/client-s3'
import { stateSlot } from '../../world.ts'
import type { World } from '../../world.ts'
import { newObjectStore } from './object-store.ts'
import type { ObjectStore } from './object-store.ts'

export type SandboxBucket = {
  name: string
  account: string
  region: string
  created: Date
  policy?: string
  grants: Grant[]
  ownership?: ObjectOwnership
  publicAccessBlock?: PublicAccessBlockConfiguration
  versioning?: 'Enabled' | 'Suspended'
  mfaDelete?: 'Enabled' | 'Disabled'
  lifecycle?: LifecycleRule[]
  smallObjects?: TransitionDefaultMinimumObjectSize
  logging?: LoggingEnabled
  encryption: ServerSideEncryptionRule[]
  /** True where somebody chose it, if only the standard. */
  encryptionWasSet?: boolean
  objectLock?: ObjectLockConfiguration
  replication?: ReplicationConfiguration
  notifications?: NotificationConfiguration
  tags?: Tag[]
  /** Who pays for requests: the owner, unless it says otherwise. */
  payer?: Payer
  objects: ObjectStore
}

/** Names are global over accounts and regions. */
const buckets = stateSlot(() => new Map<string, SandboxBucket>())

/** Every bucket of the world, by name. */
export const bucketsOf = (world: World): Map<string, SandboxBucket> => buckets(world, '*', '*')

/** The bucket of that name, whoever owns it. */
export const findBucket = (world: World, name: string): SandboxBucket | undefined =>
  bucketsOf(world).get(name)

export const bucketArn = (world: World, name: string): string => `arn:${world.partition}:s3:::${name}`

/** An account's canonical user id, as ACLs name it. */
export const canonicalId = (account: string): string =>
  createHash('sha256').update(`s3:${account}`).digest('hex')

export const ownerGrant = (account: string): Grant => ({
  Grantee: { Type: 'CanonicalUser', ID: canonicalId(account) },
  Permission: 'FULL_CONTROL',
})

export const defaultEncryption: ServerSideEncryptionRule[] = [
  { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false },
]

/**
 * A bucket as S3 makes them since April 2023: ACLs off, all public access blocked, encrypted with S3's own keys.
 */
export function newBucket(world: World, name: string, account: string, region: string): SandboxBucket {
  return {
    name,
    account,
    region,
    created: world.clock(),
    grants: [ownerGrant(account)],
    ownership: 'BucketOwnerEnforced',
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    encryption: structuredClone(defaultEncryption),
    objects: newObjectStore(),
  }
}
