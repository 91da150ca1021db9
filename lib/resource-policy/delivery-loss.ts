import type { AccountId, PolicyDocument, PolicyStatement } from '../model/index.ts'
import { allowsOf, deniesOf } from './parse-policy.ts'
import {
  accessOverTime,
  type Delivery,
  deliveryAccess,
  type Need,
  takesAway,
  type TimedEvaluation,
} from './delivery-access.ts'
import { isShut } from './evaluate.ts'
import {
  type BucketPlace,
  intendedDeliveries,
  type IntendedTrail,
  intendedTrails,
  isOfCloudTrail,
  mayMatter,
  organizationsIn,
  ownOrganization,
  type Place,
  wanted,
} from './intended-trails.ts'
import type { Membership } from './cloudtrail-keys.ts'
import type { PolicyRequest } from './request.ts'

/**
 * Whether a bucket's policy keeps CloudTrail from it, judged without knowing the trail: no trail is let in that may be
 * one of those that matter, or a Deny takes away, now, from a day on, or maybe, what is let in; or that ends on a day.
 * @param matters whether a trail, by its ARN, is among those that matter
 */
export function losesDelivery(
  document: PolicyDocument,
  place: BucketPlace,
  matters: (trailArn: string) => boolean,
): boolean {
  const [allows, denies] = [allowsOf(document), deniesOf(document)]
  const intended = intendedDeliveries(document, place).flatMap((delivery) => encrypted(delivery, document))
  const given = intended
    .slice(0, most)
    .map((delivery) => ({ delivery, needs: deliveryAccess(allows, delivery) }))
    .filter(({ needs }) => needsLetIn(needs))
  const open = given.map(({ delivery }) => delivery)
  if (!open.some(({ trailArn }) => mayMatter(trailArn, matters))) return true
  if (given.some(({ needs }) => needs.some(({ answer }) => answer.until !== undefined))) return true
  const asked = [...open, ...singledOut(document, open, place)]
  const isHit = asked
    .slice(0, 2 * most)
    .some((delivery) =>
      deliveryAccess(denies, delivery).some(({ answer }) => isTaken(answer, delivery.membership)),
    )
  const isCut = intended.length > most || asked.length > 2 * most
  return isHit || (isCut && hasDeny(document, 's3:PutObject'))
}

/**
 * Deliveries that are judged one by one. A policy of 20 KB can be made for many more; which of those a Deny takes away
 * is then not asked, and any that speaks of CloudTrail may.
 */
const most = 1000

/** CloudTrail sees the bucket's ACL, and writes log files of each account, in one region at least. */
function needsLetIn(needs: readonly Need[]): boolean {
  const files = needs.filter(({ object }) => object?.folder === 'CloudTrail')
  const accounts = new Set(files.map(({ object }) => object?.account))
  return (
    needs.some(({ action, answer }) => action === 's3:GetBucketAcl' && !isShut(answer)) &&
    [...accounts].every((account) =>
      files.some(({ object, answer }) => object?.account === account && !isShut(answer)),
    )
  )
}

/** The deliveries that are let in, for trails and organizations that a Deny names. */
function singledOut(document: PolicyDocument, open: readonly Delivery[], place: BucketPlace): Delivery[] {
  const action = 's3:PutObject'
  const letIn = open.map(({ writer }) => writer.trail)
  const ofTrails = singledOutTrails(document, action, place, letIn).flatMap(({ arn, account }) =>
    open.map((delivery) => ({
      ...delivery,
      trailArn: arn,
      writer: { ...delivery.writer, trail: { ...delivery.writer.trail, account } },
    })),
  )
  const ofOrganizations = open.flatMap((delivery) =>
    singledOutMemberships(document, action, delivery).map((membership) => ({
      ...delivery,
      membership,
      owner: { ...delivery.owner, organization: membership },
    })),
  )
  return [...ofTrails, ...ofOrganizations]
}

const header = 's3:x-amz-server-side-encryption'
const keyId = `${header}-aws-kms-key-id`

/**
 * The delivery without a key, and under each key of the trail's or the bucket's owner that the policy names, or under
 * some key where it names none: which of them the trail has is not known, and none of them may be shut out.
 */
function encrypted(delivery: Delivery, document: PolicyDocument): Delivery[] {
  const asked = document.Statement.flatMap(({ Condition }) => Object.values(Condition ?? {}))
    .flatMap((keys) => Object.entries(keys))
    .map(([key, values]) => [key.toLowerCase(), values] as const)
    .filter(([key]) => key === header || key === keyId)
  if (asked.length === 0) return [delivery]
  const { account, homeRegion } = delivery.writer.trail
  const owners = [account, delivery.owner.account]
  const named = asked
    .filter(([key]) => key === keyId)
    .flatMap(([, values]) => values)
    .map((id) => id.replaceAll(/\$\{[^}]*\}|[*?]/g, 'x'))
    .filter((id) => owners.some((owner) => id.includes(`:${owner}:`)))
  const own = `arn:${delivery.writer.partition}:kms:${homeRegion}:${account}:key/00000000-0000-4000-8000-000000000000`
  const keys = named.length > 0 ? [...new Set(named)] : [own]
  return [delivery, ...keys.map((kmsKeyId) => ({ ...delivery, kmsKeyId }))]
}

/** What a policy says of a request: whether its Allows let it in, and whether that is taken away or ends. */
export type Standing = { isLetIn: boolean; wasTaken: boolean }

/** The standing of a request under a policy, now and on the days that the policy names. */
export function standingOf(
  document: PolicyDocument,
  requestAt: (at: Date) => PolicyRequest,
  { now, membership }: { now: Date; membership: Membership },
): Standing {
  const given = accessOverTime(allowsOf(document), requestAt, now)
  const left = accessOverTime(deniesOf(document), requestAt, now)
  return { isLetIn: !isShut(given), wasTaken: isTaken(left, membership) || given.until !== undefined }
}

/**
 * Whether a Deny takes away what is let in otherwise, now or from a day on, or may. Of an account that is taken to be
 * in no organization only what is certain counts: most are in one, and `${aws:ResourceOrgID}` is made for those.
 */
export function isTaken(left: TimedEvaluation, membership: Membership): boolean {
  return membership === 'none' ? isShut(left) || left.until !== undefined : takesAway(left)
}

/** Whether none of several requests that a policy may be made for is let in, or one of those that are is taken away. */
export function isLost(standings: readonly Standing[]): boolean {
  const open = standings.filter(({ isLetIn }) => isLetIn)
  return open.length === 0 || open.some(({ wasTaken }) => wasTaken)
}

/** Whether a policy has a Deny that speaks of CloudTrail's action. */
export const hasDeny = (document: PolicyDocument, action: string): boolean =>
  cloudTrailDenies(document, action).length > 0

const cloudTrailDenies = ({ Statement }: PolicyDocument, action: string): PolicyStatement[] =>
  Statement.filter((statement) => statement.Effect === 'Deny' && isOfCloudTrail(statement, action))

/**
 * The trails that a policy's Denies of CloudTrail's action name whole: those of its own account, or of accounts whose
 * trails it lets in. What is said of a stranger's trail takes nothing away.
 */
export function singledOutTrails(
  document: PolicyDocument,
  action: string,
  place: Place,
  letIn: readonly { account: AccountId }[],
): IntendedTrail[] {
  const owners = new Set([place.account, ...letIn.map(({ account }) => account)])
  return cloudTrailDenies(document, action)
    .flatMap((statement) => intendedTrails(statement, place))
    .filter(({ arn, account }) => typeof arn === 'string' && owners.has(account))
}

const organizationKeys = [
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
]

/** The organizations that Denies of CloudTrail's action name: an account whose organization is not known may be in one. */
export function singledOutMemberships(
  document: PolicyDocument,
  action: string,
  { membership }: Pick<IntendedTrail, 'membership'>,
): Membership[] {
  if (membership !== ownOrganization) return []
  return cloudTrailDenies(document, action)
    .flatMap((statement) => organizationKeys.flatMap((key) => wanted(statement, key)))
    .flatMap(organizationsIn)
    .map((id) => ({ id, inRoot: false }))
}
