import type { AccountId, Arn, PolicyDocument, PolicyStatement, Region } from '../model/index.ts'
import {
  type CloudTrailCall,
  cloudTrailRequest,
  type Encryption,
  type Membership,
} from './cloudtrail-keys.ts'
import type { PolicyRequest, Value } from './request.ts'
import { evaluate, type Evaluation, isShut } from './evaluate.ts'
import { type Writer, type WrittenObject, writtenObjects } from './written-objects.ts'
import { dateOf } from './compare.ts'

/** A trail and the bucket that it writes to. The bucket's owner is taken to be the account that `owner` names. */
export type Delivery = {
  writer: Writer
  trailArn: Value
  kmsKeyId?: string
  /** The trail owner's place in its organization. */
  membership: Membership
  bucket: string
  owner: { account: AccountId; organization: Membership; region?: Region }
  now: Date
}

/** One thing that CloudTrail needs of a bucket, with what the bucket's policy says to it. */
export type Need = {
  action: 's3:GetBucketAcl' | 's3:PutObject'
  resource: Arn
  object?: WrittenObject
  answer: TimedEvaluation
}

/** What CloudTrail needs of the bucket: to see its ACL, and to write each of the trail's files. */
export function deliveryAccess(document: PolicyDocument, delivery: Delivery): Need[] {
  const { writer, bucket } = delivery
  const arn = `arn:${writer.partition}:s3:::${bucket}`
  const see: Need = {
    action: 's3:GetBucketAcl',
    resource: arn,
    answer: accessOverTime(
      document,
      (at) => cloudTrailRequest(callOf(delivery, { action: 's3:GetBucketAcl', resource: arn, at })),
      delivery.now,
    ),
  }
  return [
    see,
    ...writtenObjects(writer, pathsOf(document)).map((object): Need => ({
      action: 's3:PutObject',
      resource: `${arn}/${object.keyAt(delivery.now)}`,
      object,
      answer: writeAccess(document, delivery, (at) => `${arn}/${object.keyAt(at)}`, object),
    })),
  ]
}

/** The paths of a bucket policy's statements: they name the accounts and regions that it treats apart. */
export const pathsOf = ({ Statement }: PolicyDocument): string[] =>
  Statement.flatMap(({ Resource = [], NotResource = [] }) => [Resource, NotResource].flat()).map((resource) =>
    resource
      .split(':')
      .slice(5)
      .join(':')
      .replace(/^[^/]*\//, ''),
  )

function callOf(
  { trailArn, writer, membership, owner }: Delivery,
  rest: Pick<CloudTrailCall, 'action' | 'resource' | 'at' | 'encryption'>,
): CloudTrailCall {
  return {
    trail: { arn: trailArn, account: writer.trail.account, organization: membership },
    owner,
    ...rest,
  }
}

/**
 * Digests carry the trail's key as log files do (CloudTrail user guide of 2026, "Configure AWS KMS key policies for
 * CloudTrail"); the guide of 2023 said AES256. A policy that shuts out only the one or the other leaves it open.
 */
function writeAccess(
  document: PolicyDocument,
  delivery: Delivery,
  resourceAt: (at: Date) => Arn,
  { folder }: WrittenObject,
): TimedEvaluation {
  const ask = (encryption: Encryption) => (at: Date) =>
    cloudTrailRequest(callOf(delivery, { action: 's3:PutObject', resource: resourceAt(at), at, encryption }))
  const answer = accessOverTime(document, ask(encryptionOf(delivery)), delivery.now)
  if (folder !== 'CloudTrail-Digest' || delivery.kmsKeyId === undefined || !isShut(answer)) return answer
  const older = evaluate(document, ask(ownEncryption)(delivery.now))
  return isShut(older) ? answer : { access: 'cannot-tell', denying: [], openDenies: answer.denying }
}

/** S3's own key. */
const ownEncryption: Encryption = { header: ['AES256'], key: 'absent' }

const encryptionOf = ({ kmsKeyId }: Delivery): Encryption =>
  kmsKeyId === undefined ? ownEncryption : { header: ['aws:kms'], key: [kmsKeyId] }

/** What the policy certainly keeps from CloudTrail of what it certainly writes. */
export const shutNeeds = (needs: readonly Need[]): Need[] =>
  needs.filter(({ answer, object }) => isShut(answer) && object?.unless === undefined)

/** The Deny statements that shut CloudTrail out of a bucket. */
export const denyingStatements = (needs: readonly Need[]): PolicyStatement[] => [
  ...new Set(shutNeeds(needs).flatMap(({ answer }) => answer.denying)),
]

/** `until`: the day from which on a request that is let in today no longer is (ISO 8601). */
export type TimedEvaluation = Evaluation & { until?: string }

/**
 * What a policy says of a request now, and where it says yes, the day on which it stops doing so: a Deny that is only
 * dated ahead, or an Allow that ends.
 */
export function accessOverTime(
  document: PolicyDocument,
  requestAt: (at: Date) => PolicyRequest,
  now: Date,
): TimedEvaluation {
  const today = evaluate(document, requestAt(now))
  if (today.access !== 'allowed') return today
  const points = datesIn(document).filter((at) => at >= now)
  if (points.length > most) return { ...today, access: 'cannot-tell', openDenies: document.Statement }
  const end = points.find((at) => isShut(evaluate(document, requestAt(at))))
  return end ? { ...today, until: end.toISOString().slice(0, 10) } : today
}

/**
 * Whether the policy keeps the request out, now or from a day on, or may by a Deny: what a change of the policy must
 * not bring about.
 */
export const takesAway = (evaluation: TimedEvaluation): boolean =>
  isShut(evaluation) || evaluation.openDenies.length > 0 || evaluation.until !== undefined

/** A policy with more dates than this was not written to be understood. */
const most = 100

const clocks = new Set(['aws:currenttime', 'aws:epochtime'])

const known = new WeakMap<PolicyDocument, Date[]>()

/** The same document is asked about each of the files that a trail writes. */
function datesIn(document: PolicyDocument): Date[] {
  const dates = known.get(document) ?? turningPoints(document)
  known.set(document, dates)
  return dates
}

/** The moments at which the policy's answer can change: its dates, and the days in its paths, each with a second later. */
function turningPoints({ Statement }: PolicyDocument): Date[] {
  const dates = Statement.flatMap(({ Condition }) => Object.values(Condition ?? {}))
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => clocks.has(key.toLowerCase()))
    .flatMap(([, values]) => [values].flat())
    .map(dateOf)
  const paths = Statement.flatMap(({ Resource = [], NotResource = [] }) => [Resource, NotResource].flat())
    .flatMap((resource) => [...resource.matchAll(/\/(\d{4})(?:\/(\d\d)(?:\/(\d\d))?)?(?![^/])/g)])
    .map(([, year = '', month = '01', day = '01']) => Date.parse(`${year}-${month}-${day}T00:00:00Z`))
  const latest = 8.64e15 - 1000
  const times = [...dates, ...paths].filter((time) => time !== undefined && Math.abs(time) <= latest)
  return [...new Set(times.flatMap((time) => (time === undefined ? [] : [time, time + 1000])))]
    .toSorted((a, b) => a - b)
    .map((time) => new Date(time))
}
