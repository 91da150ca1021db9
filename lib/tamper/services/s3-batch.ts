import type { ApiCall } from '../api-call.ts'
import { canHoldLogs } from '../log-objects.ts'
import { isListed, type ProtectedResources } from '../protected-resources.ts'
import { type ServiceRules, when } from '../rule.ts'
import { shortOfBucket } from './s3-bucket.ts'
import { field, isFields, listOf, nonEmpty, textsOf } from '../../text/fields.ts'

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
  return isListed(
    'buckets',
    listOf(bucketOfJob(call)).filter((one) => typeof one === 'string'),
    listed,
  )
}
