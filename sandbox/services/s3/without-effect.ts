import type * as schemas from '@aws-sdk/client-s3'
import type { Members } from '../../service.ts'

/** Digests are taken from the request's headers (checksums.ts), which hold them also where the model names no member. */
const DIGESTS = ['ChecksumAlgorithm', 'ContentMD5'] as const

/** Members of S3's inputs that no operation has to look at. */
export const withoutEffect: Members<typeof schemas> = {
  DeleteObject: ['MFA'],
  DeleteObjects: ['MFA', 'ChecksumAlgorithm'],
  // Objects have no parts here, and none was restored.
  GetObjectAttributes: ['MaxParts', 'PartNumberMarker'],
  ListObjects: ['OptionalObjectAttributes'],
  ListObjectsV2: ['OptionalObjectAttributes'],
  ListObjectVersions: ['OptionalObjectAttributes'],
  PutBucketAcl: DIGESTS,
  PutBucketEncryption: DIGESTS,
  PutBucketLifecycleConfiguration: ['ChecksumAlgorithm'],
  PutBucketLogging: DIGESTS,
  PutBucketOwnershipControls: DIGESTS,
  // It confirms what is done without it too.
  PutBucketPolicy: [...DIGESTS, 'ConfirmRemoveSelfBucketAccess'],
  PutBucketReplication: DIGESTS,
  PutBucketRequestPayment: DIGESTS,
  PutBucketTagging: DIGESTS,
  PutBucketVersioning: [...DIGESTS, 'MFA'],
  PutObject: [
    ...DIGESTS,
    'ContentLength',
    'ChecksumCRC32',
    'ChecksumCRC32C',
    'ChecksumCRC64NVME',
    'ChecksumSHA1',
    'ChecksumSHA256',
    'ChecksumSHA512',
    'ChecksumMD5',
  ],
  PutObjectAcl: DIGESTS,
  PutObjectLegalHold: DIGESTS,
  PutObjectLockConfiguration: DIGESTS,
  PutObjectRetention: DIGESTS,
  PutObjectTagging: DIGESTS,
  PutPublicAccessBlock: DIGESTS,
}
