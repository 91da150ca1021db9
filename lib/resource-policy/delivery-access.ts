import type { AccountId, Arn, PolicyDocument, PolicyStatement, Region } from '../model/index.ts'
import { accessOverTime, type TimedEvaluation } from './access-over-time.ts'
import type { CloudTrailCall, Encryption, Membership } from './cloudtrail-keys.ts'
import type { Value } from './request.ts'
import { cloudTrailRequest } from './cloudtrail-request.ts'
import { evaluate, isShut } from './evaluate.ts'
import { type Writer, type WrittenObject, writtenObjects } from './written-objects.ts'

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
