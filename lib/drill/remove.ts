import { DeleteTrailCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import { EnableRuleCommand } from '@aws-sdk/client-eventbridge'
import { DeleteBucketCommand, DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { ListSubscriptionsByTopicCommand, UnsubscribeCommand } from '@aws-sdk/client-sns'
import type { Clients } from '../aws/clients.ts'
import { errorCode, errorMessage } from '../aws/errors.ts'
import { answered } from '../aws/read.ts'
import type { Arn } from '../model/index.ts'
import { type Drill, heldUntil, putDrill, type StoredDrill } from '../state/drills.ts'
import { loadBaselines, putBaseline } from '../state/signed-baselines.ts'
import type { StateTable } from '../state/state-table.ts'
import { parseArn } from '../text/arn.ts'
import { askQueue, queueUrl } from './mailbox.ts'

/** What a drill could not remove, and why. */
export type Left = { what: string; why: string }

const gone = [
  'TrailNotFoundException',
  'NoSuchBucket',
  'NotFoundException',
  'NotFound',
  'ResourceNotFoundException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
]

/**
 * Removes all that a drill's record names, and nothing else: again and again, if need be, as what is gone already is no
 * failure. First the record says that it is ending, so that the guard takes the deletion for no attack.
 */
export async function removeDrill(
  clients: Clients,
  state: StateTable,
  { drill: known, version }: StoredDrill,
): Promise<Left[]> {
  const ending: Drill = { ...known, state: 'ending', until: heldUntil('ending', state.now()) }
  const left: Left[] = []
  const attempt = async (what: string, remove: () => Promise<void>) => {
    try {
      await remove()
      return true
    } catch (error) {
      if (gone.some((code) => errorCode(error).endsWith(code))) return true
      left.push({ what, why: `${errorCode(error)}: ${errorMessage(error)}` })
      return false
    }
  }
  const { trailArn, bucket, queueArn } = known
  const isSaid = await attempt(`record of ${trailArn}`, async () => {
    if ((await putDrill(state, ending, version)) === 'overtaken') throw new Error('somebody else removes it')
  })
  if (!isSaid) return left
  // Before the trail: a guard that believed in the baseline would make the trail again.
  const isRetired = await attempt(`baseline of ${trailArn}`, () => retire(state, ending))
  if (known.rule !== undefined) await attempt(`rule ${known.rule}`, () => enable(clients, known))
  if (isRetired) await attempt(`trail ${trailArn}`, () => deleteTrail(clients, ending))
  if (left.length === 0) await attempt(`bucket ${bucket}`, () => removeBucket(clients, ending))
  if (queueArn !== undefined) {
    await attempt(`subscription of ${queueArn}`, () => unsubscribe(clients, known.topicArn, queueArn))
    await attempt(`queue ${queueArn}`, async () => {
      const home = parseArn(queueArn)?.region ?? ''
      await askQueue(clients, home, 'DeleteQueue', { QueueUrl: await queueUrl(clients, queueArn) })
    })
  }
  if (left.length === 0)
    await attempt('record', async () => void (await putDrill(state, ending, version + 1, true)))
  return left
}

/** Where an organization forbids the call, it is denied for a trail that was never made, too: that one is not left. */
async function deleteTrail(clients: Clients, { region, trailArn }: Drill): Promise<void> {
  const client = await clients.cloudtrail(region)
  try {
    await client.send(new DeleteTrailCommand({ Name: trailArn }))
  } catch (error) {
    // Not there: its error says so, and is the better one.
    await client.send(new GetTrailStatusCommand({ Name: trailArn }))
    throw error
  }
}

async function retire(state: StateTable, { account, trailArn }: Drill): Promise<void> {
  const { trusted, broken } = await loadBaselines(state, account, trailArn)
  const [first] = broken
  if (first) throw new Error(`it is not to be trusted: ${first.why}`)
  const known = trusted.get(trailArn)
  if (!known || known.retired) return
  const next = { ...known, version: known.version + 1, takenAt: state.now().toISOString() }
  const retired = { ...next, origin: 'accepted' as const, retired: true as const }
  if ((await putBaseline(state, retired, known.version)) === 'overtaken')
    throw new Error('another version was put meanwhile')
}

async function enable(clients: Clients, { region, rule }: Drill): Promise<void> {
  const client = await clients.events(region)
  await client.send(new EnableRuleCommand({ Name: rule }))
}

/** CloudTrail may still deliver for a moment: what comes between is removed by the next try. */
async function removeBucket(clients: Clients, { region, bucket, account }: Drill): Promise<void> {
  const s3 = await clients.s3(region)
  const at = { Bucket: bucket, ExpectedBucketOwner: account }
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand(at))
    const Objects = [...Versions, ...DeleteMarkers].flatMap(({ Key, VersionId }) =>
      Key === undefined ? [] : [{ Key, VersionId }],
    )
    if (Objects.length === 0) break
    const { Errors: [failed] = [] } = await s3.send(new DeleteObjectsCommand({ ...at, Delete: { Objects } }))
    if (failed) throw Object.assign(new Error(failed.Message), { name: failed.Code ?? 'Error' })
  }
  await s3.send(new DeleteBucketCommand(at))
}

/** Also one that was made right before a crash, and that no record names yet. */
async function unsubscribe(clients: Clients, topicArn: Arn, queueArn: Arn): Promise<void> {
  const client = await clients.sns(parseArn(topicArn)?.region ?? '')
  let NextToken: string | undefined
  do {
    const page = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken }))
    for (const { Endpoint, SubscriptionArn } of answered(page.Subscriptions, 'Subscriptions'))
      if (Endpoint === queueArn) await client.send(new UnsubscribeCommand({ SubscriptionArn }))
    NextToken = page.NextToken
  } while (NextToken)
}
