import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  type KMSClient,
  paginateListGrants,
} from '@aws-sdk/client-kms'
import { answered, asJson, notRead, read, settingsRead } from '../aws/read.ts'
import type { Clients } from '../aws/clients.ts'
import type {
  Arn,
  Bucket,
  Key,
  Part,
  PolicyDocument,
  Read,
  Region,
  Safeguards,
  SetUp,
  Trail,
} from '../model/index.ts'
import { parseArn } from '../text/arn.ts'
import { parsePolicy } from '../resource-policy/parse-policy.ts'

/** A key as the trail or the policy names it, the region to ask in, and the name it gets in the snapshot. */
export type WantedKey = { id: string; region: Region; entry: string }

/**
 * The keys to read: each trail's, in the region of its ARN; and the key that the policy names, wherever a trail could
 * use it. A key stands in the region of the bucket (UpdateTrail, KmsKeyNotFoundException). A trail's key that is no ARN,
 * which AWS never answers (API reference, Trail, KmsKeyId), stays unread: each region may have another by that name.
 */
export function wantedKeys(
  trails: readonly Trail[],
  buckets: Record<string, Bucket>,
  requiredKey: string | undefined,
): WantedKey[] {
  const wanted = new Map<string, WantedKey>()
  const add = (key: WantedKey) => wanted.set(key.entry, key)
  for (const trail of trails) {
    const own = keyRegion(trail)
    if (trail.kmsKeyId !== undefined && own !== undefined)
      add({ id: trail.kmsKeyId, region: own, entry: trail.kmsKeyId })
    if (requiredKey === undefined) continue
    for (const region of new Set([own, bucketRegion(trail, buckets)])) {
      if (region) add({ id: requiredKey, region, entry: `${requiredKey}@${region}` })
    }
  }
  return [...wanted.values()]
}

const keyRegion = (trail: Trail): Region | undefined => {
  const region = trail.kmsKeyId === undefined ? undefined : parseArn(trail.kmsKeyId)?.region
  return region === '' ? undefined : region
}

function bucketRegion(trail: Trail, buckets: Record<string, Bucket>): Region | undefined {
  const region = trail.bucket === undefined ? undefined : buckets[trail.bucket]?.region
  return region?.ok ? region.value : undefined
}

/** The keys with the parts asked for. */
export async function keysOf(
  clients: Clients,
  wanted: readonly WantedKey[],
  parts: ReadonlySet<Part>,
): Promise<Record<string, Key>> {
  const keys = await Promise.all(
    wanted.map(async (one): Promise<[string, Key]> => [one.entry, await keyOf(clients, one, parts)]),
  )
  return Object.fromEntries(keys)
}

async function keyOf(clients: Clients, { id, region }: WantedKey, parts: ReadonlySet<Part>): Promise<Key> {
  const client = await clients.kms(region)
  const description = await described(client, id)
  // GetKeyPolicy and GetKeyRotationStatus take no alias.
  const keyId = description.ok ? description.value.arn : id
  const [policy, rotation] = await Promise.all([
    parts.has('key-policy') ? keyPolicy(client, keyId) : notRead('kms:GetKeyPolicy'),
    parts.has('key-rotation') ? keyRotation(client, keyId, description) : notRead('kms:GetKeyRotationStatus'),
  ])
  return { id, description, policy, rotation }
}

const described = (client: KMSClient, id: string): Promise<Key['description']> =>
  read('kms:DescribeKey', async () => {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: id }))
    const metadata = answered(KeyMetadata, 'KeyMetadata')
    return {
      arn: answered(metadata.Arn, 'Arn'),
      state: answered(metadata.KeyState, 'KeyState'),
      manager: metadata.KeyManager ?? 'CUSTOMER',
      ...(metadata.DeletionDate && { deletionDate: metadata.DeletionDate.toISOString() }),
      rotatable: isRotatable(metadata),
    }
  })

/** Only symmetric keys whose material KMS made are rotated each year (KMS developer guide, "Rotate AWS KMS keys"). */
const isRotatable = (key: KeyMetadata) =>
  key.KeyManager !== 'AWS' &&
  (key.KeySpec ?? 'SYMMETRIC_DEFAULT') === 'SYMMETRIC_DEFAULT' &&
  (key.Origin ?? 'AWS_KMS') === 'AWS_KMS'

/** The policy of a key of the account. */
export const keyPolicy = (client: KMSClient, keyId: string): Promise<Read<PolicyDocument>> =>
  read('kms:GetKeyPolicy', async () => {
    const { Policy } = await client.send(new GetKeyPolicyCommand({ KeyId: keyId, PolicyName: 'default' }))
    return parsePolicy(answered(Policy, 'Policy'))
  })

/** KMS refuses to answer for keys that it cannot rotate: those are not asked about. */
async function keyRotation(
  client: KMSClient,
  keyId: string,
  description: Key['description'],
): Promise<Read<boolean>> {
  if (description.ok && !description.value.rotatable) return { ok: true, value: false }
  return read('kms:GetKeyRotationStatus', async () => {
    const { KeyRotationEnabled } = await client.send(new GetKeyRotationStatusCommand({ KeyId: keyId }))
    return answered(KeyRotationEnabled, 'KeyRotationEnabled')
  })
}

/** The policy and grants of a key of the account. Its state is repaired, and rotation does not matter to a trail. */
export async function keySafeguards(
  clients: Clients,
  { arn, region }: { arn: Arn; region: Region },
): Promise<Safeguards> {
  const client = await clients.kms(region)
  const named = { KeyId: arn, PolicyName: 'default' }
  return settingsRead([
    {
      name: 'key policy',
      ask: async () => {
        const { Policy } = await client.send(new GetKeyPolicyCommand(named))
        const input = { ...named, Policy: answered(Policy, 'Policy') }
        return [{ service: 'kms', operation: 'PutKeyPolicy', region, input }]
      },
    },
    {
      name: 'key grants',
      ask: async () => {
        const grants: SetUp[] = []
        for await (const { Grants } of paginateListGrants({ client }, { KeyId: arn })) {
          for (const { GrantId = '', ...grant } of answered(Grants, 'Grants')) {
            const { GranteePrincipal, RetiringPrincipal, Operations, Constraints, Name } = grant
            const input = { GranteePrincipal, RetiringPrincipal, Operations, Constraints, Name }
            grants.push({
              service: 'kms',
              operation: 'CreateGrant',
              region,
              input: { KeyId: arn, ...asJson(input) },
              removal: { operation: 'RevokeGrant', input: { KeyId: arn, GrantId } },
            })
          }
        }
        return grants
      },
    },
  ])
}
