import { DeleteTrailCommand, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail'
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms'
import { type Attack, account, attackHarness, type Intruder, unheard } from './attack-harness.ts'
import { trailsWhole } from './states.ts'

const keyOf = async ({ cloudtrail }: Intruder): Promise<string> => {
  const { trailList } = await cloudtrail().send(
    new DescribeTrailsCommand({ trailNameList: ['management-events'] }),
  )
  return trailList?.[0]?.KmsKeyId ?? ''
}

async function everything(by: Intruder) {
  const KeyId = await keyOf(by)
  const [trails, key, policy] = await Promise.all([
    trailsWhole(by),
    by.kms().send(new DescribeKeyCommand({ KeyId })),
    by.kms().send(new GetKeyPolicyCommand({ KeyId })),
  ])
  return { trails, key: key.KeyMetadata, policy: JSON.parse(policy.Policy ?? '') as unknown }
}

const putPolicy =
  (change: (statements: object[]) => object[]): Attack['strike'] =>
  async (by) => {
    const KeyId = await keyOf(by)
    const { Policy = '' } = await by.kms().send(new GetKeyPolicyCommand({ KeyId }))
    const document: { Statement: object[] } = JSON.parse(Policy)
    const changed = JSON.stringify({ ...document, Statement: change(document.Statement) })
    await by.kms().send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: changed }))
  }

const root = {
  Sid: 'Root',
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
}

const attacks: Attack[] = [
  {
    name: 'DisableKey',
    strike: async (by) => by.kms().send(new DisableKeyCommand({ KeyId: await keyOf(by) })),
    ends: 'restored',
    event: 'DisableKey',
    says: ['key: Disabled → Enabled'],
  },
  {
    name: 'ScheduleKeyDeletion',
    strike: async (by) =>
      by.kms().send(new ScheduleKeyDeletionCommand({ KeyId: await keyOf(by), PendingWindowInDays: 7 })),
    ends: 'restored',
    event: 'ScheduleKeyDeletion',
    says: ['key: PendingDeletion → Disabled', 'key: Disabled → Enabled'],
  },
  {
    name: 'DisableKey, and the trail deleted with it, unheard',
    strike: unheard(async (by) => {
      await by.kms().send(new DisableKeyCommand({ KeyId: await keyOf(by) }))
      await by.cloudtrail().send(new DeleteTrailCommand({ Name: 'management-events' }))
    }),
    ends: 'restored',
    event: 'DeleteTrail',
    says: ['key: Disabled → Enabled', 'Done: CreateTrail'],
  },
  {
    name: 'PutKeyPolicy: nothing for CloudTrail',
    strike: putPolicy(() => [root]),
    ends: 'mended',
    event: 'PutKeyPolicy',
    says: ['key policy: statements Root → statements Root, TrailkeeperEncrypt', 'aws kms put-key-policy'],
  },
  {
    name: 'PutKeyPolicy: CloudTrail denied',
    strike: putPolicy((statements) => [
      ...statements,
      {
        Sid: 'Quiet',
        Effect: 'Deny',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 'kms:GenerateDataKey*',
        Resource: '*',
      },
    ]),
    ends: 'alerted',
    event: 'PutKeyPolicy',
    says: ['"Quiet"', 'aws kms put-key-policy'],
  },
  {
    name: 'DisableKeyRotation',
    strike: async (by) => by.kms().send(new DisableKeyRotationCommand({ KeyId: await keyOf(by) })),
    ends: 'benign',
    mend: async (by) => by.kms().send(new EnableKeyRotationCommand({ KeyId: await keyOf(by) })),
  },
  {
    name: 'RevokeGrant',
    strike: async (by) => {
      const KeyId = await keyOf(by)
      const { GrantId } = await by.kms().send(
        new CreateGrantCommand({
          KeyId,
          GranteePrincipal: `arn:aws:iam::${account}:role/reader`,
          Operations: ['Decrypt'],
        }),
      )
      await by.kms().send(new RevokeGrantCommand({ KeyId, GrantId }))
    },
    ends: 'benign',
  },
  {
    name: 'UpdateAlias and DeleteAlias: a trail keeps the ARN of its key',
    strike: async ({ kms }) => {
      const { KeyMetadata } = await kms().send(new CreateKeyCommand({}))
      await kms().send(
        new UpdateAliasCommand({ AliasName: 'alias/cloudtrail', TargetKeyId: KeyMetadata?.KeyId }),
      )
      await kms().send(new DeleteAliasCommand({ AliasName: 'alias/cloudtrail' }))
    },
    ends: 'benign',
    mend: async (by) =>
      by.kms().send(new CreateAliasCommand({ AliasName: 'alias/cloudtrail', TargetKeyId: await keyOf(by) })),
  },
]

attackHarness({ everything, attacks })
