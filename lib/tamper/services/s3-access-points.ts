import type { ApiCall } from '../api-call.ts'
import { readingOrDestroying } from '../../resource-policy/outsiders.ts'
import { outsidersLetIn } from '../outsiders-let-in.ts'
import { placeOf, policyPut } from '../policy-loss.ts'
import { resourceArns, type ServiceRules, type Weakness, when } from '../rule.ts'
import { field, isFields, nonEmpty, textsOf } from '../../text/fields.ts'
import { canHoldLogs } from '../log-objects.ts'
import { isListed, type ProtectedResources } from '../protected-resources.ts'

/**
 * Access points: further ways into a bucket (S3 user guide, "Managing access with access points"; S3 Control's calls
 * are recorded as S3's). No public record of them was found: parameters are looked for beside and inside the request's
 * root element, as S3 records those of buckets.
 */
export const accessPointRules: ServiceRules = {
  CreateAccessPoint: {
    kind: 'buckets',
    targets: (call) => [part(call, 'Bucket', 'bucket') ?? nonEmpty(field(call.params, 'bucketName'))],
    weakens: ['log-confidentiality'],
    when: 'always: a further way into the bucket',
    auto: 'alert',
  },
  PutAccessPointPolicy: {
    kind: 'buckets',
    isUnlisted: () => true,
    targets: (call) => [nonEmpty(field(call.params, 'name')), part(call, 'Name', 'accessPointName')],
    weakens: ['log-integrity', 'log-confidentiality', 'event-access'],
    when: 'principals outside of the account may read or destroy by it, or a Deny keeps the account from reading; which bucket it leads to is not in the record',
    auto: 'alert',
    judge: accessPointOpened,
  },
}

/** Asked of what the policy names: an access point's name, its bucket and its objects' keys stand nowhere else. */
function accessPointOpened(call: ApiCall): Weakness[] {
  const document = policyPut(field(call.params, 'policy', 'Policy') || inBody(call, 'Policy'))
  if (!document) return ['log-confidentiality']
  const named = document.Statement.flatMap(({ Resource = '*' }) => Resource)
  const resources = [...new Set(named.map((resource) => resource.replaceAll(/[*?]/g, 'x')))]
  const actions = [...readingOrDestroying.bucket, ...readingOrDestroying.object]
  const calls = resources.flatMap((resource) => actions.map((action) => [action, resource] as const))
  return outsidersLetIn(document, placeOf(call, document), call, calls)
}

const inBody = ({ name, params }: ApiCall, member: string) => field(field(params, `${name}Request`), member)

const part = (call: ApiCall, name: string, otherwise: string) =>
  nonEmpty(inBody(call, name)) ?? nonEmpty(field(call.params, name, otherwise))

/**
 * Batch Operations, which do to all files of a bucket what a call does to one. Which files, a record tells only where
 * the job generates its own manifest (S3 Control API reference, CreateJob). No public record was found.
 */
export const s3BatchRules: ServiceRules = {
  CreateJob: {
    kind: 'buckets',
    targets: (call) => [bucketOfJob(call)],
    weakens: ['log-integrity'],
    when: 'it changes the encryption, the ACLs, the retention or the content of log files, and its manifest names them, or their bucket is named as protected',
    auto: 'alert',
    byName: false,
    judge: (call, listed) => when(changesObjects(call) && isAboutLogs(call, listed), 'log-integrity'),
  },
}

const changing = /UpdateObjectEncryption|PutObjectCopy|PutObjectAcl|PutObjectRetention|PutObjectLegalHold/

const inJob = ({ params }: ApiCall, name: string): unknown => {
  const request = field(params, 'CreateJobRequest') ?? params
  return field(request, name, name.charAt(0).toLowerCase() + name.slice(1))
}

function changesObjects(call: ApiCall): boolean {
  const operation = inJob(call, 'Operation')
  return isFields(operation) && Object.keys(operation).some((name) => changing.test(name))
}

const generatorOf = (call: ApiCall) =>
  field(inJob(call, 'ManifestGenerator'), 'S3JobManifestGenerator', 's3JobManifestGenerator')

const bucketOfJob = (call: ApiCall) =>
  shortOfBucket(nonEmpty(field(generatorOf(call), 'SourceBucket', 'sourceBucket')))

function isAboutLogs(call: ApiCall, listed: ProtectedResources): boolean {
  const filter = field(generatorOf(call), 'Filter', 'filter')
  const names = field(filter, 'KeyNameConstraint', 'keyNameConstraint')
  const prefixes = textsOf(field(names, 'MatchAnyPrefix', 'matchAnyPrefix'))
  if (prefixes.length > 0) return prefixes.some(canHoldLogs)
  const bucket = bucketOfJob(call)
  return bucket !== undefined && isListed('buckets', [bucket], listed)
}

/**
 * The bucket of a call; a record whose parameters are missing still has its ARN among the resources. An access point
 * that stands in the bucket's place does not tell which bucket it leads to.
 */
export function bucketOf(call: ApiCall): (string | undefined)[] {
  const named = nonEmpty(field(call.params, 'bucketName'))
  const buckets = [named && isAccessPoint(named) ? undefined : named]
  for (const arn of resourceArns(call, ':s3:::')) buckets.push(arn.replace(/\/.*/s, ''))
  return buckets
}

const accessPoint = /^(?:arn:[^:]*:s3:[^:]*:[^:]*:accesspoint[/:]|[^/]*-s3alias(?:\/|$))/

/** True for an access point's ARN or alias, also with a key behind it (S3 user guide, "Access point aliases"). */
export const isAccessPoint = (bucketName: string) => accessPoint.test(bucketName)

/** The name of a bucket that is given by ARN or by name. */
export const shortOfBucket = (bucket: string | undefined) => bucket?.replace(/^arn:[^:]*:s3:::/, '')
