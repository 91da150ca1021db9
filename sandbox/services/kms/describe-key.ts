import { createHash } from 'node:crypto'
import { CustomerMasterKeySpec } from '@aws-sdk/client-kms'
import type { KeyMetadata, MacAlgorithmSpec, SigningAlgorithmSpec } from '@aws-sdk/client-kms'
import type { SandboxKey } from './keys.ts'

/** A key as CreateKey and DescribeKey answer (KMS API reference, KeyMetadata). */
export function describeKey(key: SandboxKey): KeyMetadata {
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.created,
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    Origin: key.origin,
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: masterKeySpec(key),
    KeySpec: key.spec,
    MultiRegion: key.multiRegion,
    ...algorithms(key),
    ...(key.deletionDate && { DeletionDate: key.deletionDate }),
    ...(key.multiRegion && {
      MultiRegionConfiguration: {
        MultiRegionKeyType: 'PRIMARY',
        PrimaryKey: { Arn: key.arn, Region: key.region },
        ReplicaKeys: [],
      },
    }),
  }
}

/** The older name of the spec, which "has the same value" as KeySpec. */
export const masterKeySpec = ({ spec }: SandboxKey): CustomerMasterKeySpec | undefined =>
  Object.values(CustomerMasterKeySpec).find((known) => known === spec)

/** CurrentKeyMaterialId "is present for symmetric encryption keys"; none is where nothing was imported yet. */
function algorithms(key: SandboxKey): Partial<KeyMetadata> {
  if (key.usage === 'GENERATE_VERIFY_MAC') return { MacAlgorithms: [macAlgorithm(key)] }
  if (key.usage === 'SIGN_VERIFY') return { SigningAlgorithms: [...signingAlgorithms] }
  const material = createHash('sha256').update(key.material).digest('hex')
  return {
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    ...(key.origin === 'AWS_KMS' && { CurrentKeyMaterialId: material }),
  }
}

/** What RSA keys sign with, in the order in which KMS answers (KMS developer guide, "Key spec reference"). */
export const signingAlgorithms: readonly SigningAlgorithmSpec[] = [
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
]

/** The one algorithm that an HMAC key takes, named after its spec. */
export const macAlgorithm = (key: SandboxKey): MacAlgorithmSpec => MAC_ALGORITHMS[key.spec] ?? 'HMAC_SHA_256'

const MAC_ALGORITHMS: Readonly<Record<string, MacAlgorithmSpec>> = {
  HMAC_224: 'HMAC_SHA_224',
  HMAC_256: 'HMAC_SHA_256',
  HMAC_384: 'HMAC_SHA_384',
  HMAC_512: 'HMAC_SHA_512',
}
