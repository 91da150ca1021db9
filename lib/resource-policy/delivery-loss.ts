import type { PolicyDocument } from '../model.ts'
import { takesAway } from './access-over-time.ts'
import { allowsOf, deniesOf } from './by-effect.ts'
import { type Delivery, deliveryAccess, type Need } from './delivery-access.ts'
import { isShut } from './evaluate.ts'
import { type BucketPlace, intendedDeliveries } from './intended-deliveries.ts'
import { mayMatter, singledOutTrails } from './intended-trails.ts'

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
  const open = intendedDeliveries(document, place)
    .map((delivery) => encrypted(delivery, document))
    .map((ways) => ways.filter((way) => isLetIn(deliveryAccess(allows, way))))
    .filter((ways) => ways.length > 0)
  if (!open.some(([way]) => way && mayMatter(way.trailArn, matters))) return true
  return [...open, ...singledOut(document, open, place)].some((ways) =>
    ways.every((way) => isTaken(deliveryAccess(denies, way)) || ends(deliveryAccess(allows, way))),
  )
}

const isTaken = (needs: readonly Need[]): boolean => needs.some(({ answer }) => takesAway(answer))

const ends = (needs: readonly Need[]): boolean => needs.some(({ answer }) => answer.until !== undefined)

/** CloudTrail sees the bucket's ACL, and writes log files of each account, in one region at least. */
function isLetIn(needs: readonly Need[]): boolean {
  const files = needs.filter(({ object }) => object?.folder === 'CloudTrail')
  const accounts = new Set(files.map(({ object }) => object?.account))
  return (
    needs.some(({ action, answer }) => action === 's3:GetBucketAcl' && !isShut(answer)) &&
    [...accounts].every((account) =>
      files.some(({ object, answer }) => object?.account === account && !isShut(answer)),
    )
  )
}

/** The deliveries that are let in, for trails that a Deny names. */
function singledOut(document: PolicyDocument, open: readonly Delivery[][], place: BucketPlace): Delivery[][] {
  const letIn = open.flat().map(({ writer }) => writer.trail)
  return singledOutTrails(document, 's3:PutObject', place, letIn).flatMap(({ arn, account }) =>
    open.map((ways) =>
      ways.map((way) => ({
        ...way,
        trailArn: arn,
        writer: { ...way.writer, trail: { ...way.writer.trail, account } },
      })),
    ),
  )
}

const header = 's3:x-amz-server-side-encryption'
const keyId = `${header}-aws-kms-key-id`

/**
 * The delivery without a key, and under each that it may have: what a policy says of encryption hardens as long as
 * one way is left. A key of another account's is none of the trail's.
 */
function encrypted(delivery: Delivery, document: PolicyDocument): Delivery[] {
  const { account, homeRegion } = delivery.writer.trail
  const conditions = document.Statement.flatMap(({ Condition }) => Object.values(Condition ?? {}))
  const asked = conditions
    .flatMap((keys) => Object.entries(keys))
    .map(([key, values]) => [key.toLowerCase(), values] as const)
  if (!asked.some(([key]) => key === header || key === keyId)) return [delivery]
  const own = `arn:${delivery.writer.partition}:kms:${homeRegion}:${account}:key/`
  const named = asked
    .filter(([key]) => key === keyId)
    .flatMap(([, values]) => values)
    .map((id) => id.replaceAll(/\$\{[^}]*\}|[*?]/g, 'x'))
    .filter((id) => !/:\d{12}:/.test(id) || [account, delivery.owner.account].some((one) => id.includes(one)))
  return [
    delivery,
    ...[...named, `${own}00000000-0000-4000-8000-000000000000`].map((kmsKeyId) => ({
      ...delivery,
      kmsKeyId,
    })),
  ]
}
