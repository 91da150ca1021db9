import { describe, expect, it } from '@jest/globals'
import { addTrail } from '../../sandbox/services/cloudtrail/add-trail.ts'
import { kms } from '../../sandbox/services/kms/service.ts'
import { s3 } from '../../sandbox/services/s3/service.ts'
import type { Sandbox } from '../../sandbox/start-sandbox.ts'
import { ACCOUNT, bench } from '../sandbox/bench.ts'
import { collected, operationsOf } from './collected.ts'

const Bucket = 'trail-logs'
const where = { region: 'eu-west-1' }

/** A key with an alias, a bucket beside it, and a trail at home elsewhere that uses both. */
async function withKey(): Promise<{ sandbox: Sandbox; arn: string }> {
  const sandbox = await bench()
  const { invoke, world } = sandbox
  const { KeyMetadata } = await invoke(kms, 'CreateKey', {}, where)
  if (typeof KeyMetadata !== 'object' || KeyMetadata === null || !('Arn' in KeyMetadata))
    throw new Error('no key')
  const arn = String(KeyMetadata.Arn)
  await invoke(kms, 'CreateAlias', { AliasName: 'alias/trails', TargetKeyId: arn }, where)
  await invoke(kms, 'EnableKeyRotation', { KeyId: arn }, where)
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
  await invoke(s3, 'CreateBucket', { Bucket, CreateBucketConfiguration }, where)
  addTrail(world, { name: 'main', account: ACCOUNT, homeRegion: 'us-east-1', bucket: Bucket, kmsKeyArn: arn })
  return { sandbox, arn }
}

describe('keys', () => {
  it("F7: are read in their own region, not the trail's", async () => {
    const { sandbox, arn } = await withKey()
    const { keys } = await collected(sandbox, ['key', 'key-policy', 'key-rotation'])
    expect(keys[arn]).toMatchObject({
      id: arn,
      description: { ok: true, value: { arn, state: 'Enabled', manager: 'CUSTOMER', rotatable: true } },
      policy: { ok: true, value: { Statement: [{ Effect: 'Allow' }] } },
      rotation: { ok: true, value: true },
    })
  })

  it('are asked for no more than the parts', async () => {
    const { sandbox, arn } = await withKey()
    const { keys } = await collected(sandbox, ['key'])
    expect(keys[arn]?.policy).toMatchObject({ ok: false, code: 'Trailkeeper.NotRead' })
    expect(operationsOf(sandbox)).toEqual(['kms:DescribeKey'])
  })

  it('show the day on which they are deleted', async () => {
    const { sandbox, arn } = await withKey()
    await sandbox.invoke(kms, 'ScheduleKeyDeletion', { KeyId: arn, PendingWindowInDays: 7 }, where)
    const { description } = (await collected(sandbox, ['key'])).keys[arn] ?? {}
    expect(description).toMatchObject({
      ok: true,
      value: { state: 'PendingDeletion', deletionDate: expect.any(String) },
    })
  })

  it('that the policy names by alias are resolved where trails deliver', async () => {
    const { sandbox, arn } = await withKey()
    const { keys } = await collected(sandbox, ['bucket', 'key'], 'alias/trails')
    expect(keys['alias/trails@eu-west-1']?.description).toMatchObject({ ok: true, value: { arn } })
    expect(keys[arn]?.id).toBe(arn)
    expect(keys['alias/trails@us-east-1']).toBeUndefined()
  })

  it('that are missing are failures with the code', async () => {
    const { sandbox } = await withKey()
    const { keys } = await collected(sandbox, ['bucket', 'key'], 'alias/none')
    expect(keys['alias/none@eu-west-1']?.description).toMatchObject({
      ok: false,
      operation: 'kms:DescribeKey',
      code: 'NotFoundException',
    })
  })
})
