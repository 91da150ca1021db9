import { describe, expect, it } from '@jest/globals'
import { GetTrailCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import type { UpdateTrailRequest } from '@aws-sdk/client-cloudtrail'
import { addTrail } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import type { TrailToAdd } from '../../../../sandbox/services/cloudtrail/add-trail.ts'
import { setOrganization } from '../../../../sandbox/services/organizations/organization.ts'
import { account, arnOf, away, bench, errorOf, home } from './sandbox.ts'
import type { Bench } from './sandbox.ts'

const group = `arn:aws:logs:us-east-1:${account}:log-group:trail:*`
const role = `arn:aws:iam::${account}:role/trail-to-logs`

async function withTrail(trail: Partial<TrailToAdd> = {}): Promise<Bench> {
  const sandbox = await bench()
  addTrail(sandbox.world, { name: 'trail', homeRegion: home, ...trail })
  return sandbox
}

const update = (sandbox: Bench, input: Partial<UpdateTrailRequest>) =>
  sandbox.at(home).send(new UpdateTrailCommand({ Name: 'trail', ...input }))

describe('UpdateTrail', () => {
  it('changes what it names, and answers with the whole configuration', async () => {
    const sandbox = await withTrail({ prefix: 'all', topicArn: `arn:aws:sns:us-east-1:${account}:topic` })
    const { $metadata: _, ...answer } = await update(sandbox, { EnableLogFileValidation: true })
    expect(answer).toEqual({
      Name: 'trail',
      S3BucketName: 'trail-logs',
      S3KeyPrefix: 'all',
      SnsTopicName: 'topic',
      SnsTopicARN: `arn:aws:sns:us-east-1:${account}:topic`,
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: false,
      TrailARN: arnOf('trail'),
      LogFileValidationEnabled: true,
      IsOrganizationTrail: false,
      RecursiveLogging: true,
    })
    const { Trail: trail } = await sandbox.at(home).send(new GetTrailCommand({ Name: 'trail' }))
    expect(trail).toMatchObject(answer)
  })

  it('takes destinations away by empty texts', async () => {
    const sandbox = await withTrail({
      topicArn: `arn:aws:sns:us-east-1:${account}:topic`,
      kmsKeyArn: `arn:aws:kms:us-east-1:${account}:key/1`,
      logGroupArn: group,
      logGroupRoleArn: role,
    })
    const answer = await update(sandbox, {
      SnsTopicName: '',
      KmsKeyId: '',
      CloudWatchLogsLogGroupArn: '',
      CloudWatchLogsRoleArn: '',
    })
    expect(answer).toMatchObject({ SnsTopicARN: '' })
    for (const member of ['KmsKeyId', 'CloudWatchLogsLogGroupArn', 'CloudWatchLogsRoleArn']) {
      expect(answer).not.toHaveProperty(member)
    }
  })

  it('takes a log group away only together with its role', async () => {
    const sandbox = await withTrail({ logGroupArn: group, logGroupRoleArn: role })
    const alone = update(sandbox, { CloudWatchLogsLogGroupArn: '' })
    expect(await errorOf(alone)).toBe('InvalidCloudWatchLogsLogGroupArnException')
  })

  it('cannot take the bucket away', async () => {
    const refused = update(await withTrail(), { S3BucketName: '' })
    expect(await errorOf(refused)).toBe('InvalidS3BucketNameException')
  })

  it('leaves the trail as it was where it is refused', async () => {
    const sandbox = await withTrail()
    await errorOf(update(sandbox, { EnableLogFileValidation: true, S3BucketName: 'nobody' }))
    const { Trail: trail } = await sandbox.at(home).send(new GetTrailCommand({ Name: 'trail' }))
    expect(trail).toMatchObject({ LogFileValidationEnabled: false, S3BucketName: 'trail-logs' })
  })
})

describe('becoming multi-region', () => {
  it('I5: switches global service events on, and becoming single-region off', async () => {
    const sandbox = await withTrail({ globalServiceEvents: false })
    const wide = await update(sandbox, { IsMultiRegionTrail: true })
    expect(wide).toMatchObject({ IsMultiRegionTrail: true, IncludeGlobalServiceEvents: true })
    const local = await update(sandbox, { IsMultiRegionTrail: false })
    expect(local).toMatchObject({ IsMultiRegionTrail: false, IncludeGlobalServiceEvents: false })
  })

  it('does not go without global service events', async () => {
    const sandbox = await withTrail()
    const together = update(sandbox, { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false })
    expect(await errorOf(together)).toBe('InvalidParameterCombinationException')
    await update(sandbox, { IsMultiRegionTrail: true })
    const later = update(sandbox, { IncludeGlobalServiceEvents: false })
    expect(await errorOf(later)).toBe('InvalidParameterCombinationException')
  })

  it('needs room in every region', async () => {
    const sandbox = await withTrail()
    for (const i of [1, 2, 3, 4, 5]) addTrail(sandbox.world, { name: `local-${i}`, homeRegion: away })
    const refused = update(sandbox, { IsMultiRegionTrail: true })
    expect(await errorOf(refused)).toBe('MaximumNumberOfTrailsExceededException')
  })

  it('does not count the trail against itself', async () => {
    const sandbox = await withTrail()
    for (const i of [1, 2, 3, 4]) addTrail(sandbox.world, { name: `wide-${i}`, multiRegion: true })
    expect((await update(sandbox, { IsMultiRegionTrail: true })).IsMultiRegionTrail).toBe(true)
  })
})

it('only the management account converts a trail to its organization’s', async () => {
  const sandbox = await withTrail({ organization: false })
  expect(await errorOf(update(sandbox, { IsOrganizationTrail: true }))).toBe('OrganizationsNotInUseException')
  setOrganization(sandbox.world, {
    id: 'o-1',
    managementAccount: '999999999999',
    members: [account],
    delegatedAdministrators: [account],
  })
  const delegated = update(sandbox, { IsOrganizationTrail: true })
  expect(await errorOf(delegated)).toBe('NotOrganizationMasterAccountException')
})

it('C9: a trail that outlived its organization may become an ordinary one', async () => {
  const sandbox = await withTrail({ organization: true })
  expect((await update(sandbox, { IsOrganizationTrail: false })).IsOrganizationTrail).toBe(false)
})
