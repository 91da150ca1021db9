import type { ApiCall } from './api-call.ts'
import { isListed, type ProtectedResources } from './protected-resources.ts'
import { when } from './rule.ts'
import { isForeign } from './targets.ts'
import type { Weakness } from './weakness.ts'
import { field, nonEmpty, textOf, truthOf } from './wire.ts'

/**
 * What an UpdateTrail turns off. A parameter that is absent leaves its setting as it was, and "" removes it. The
 * response, on success, is the trail as it now is: a setting that stands there was not lost.
 *
 * The console, CloudFormation and full configurations send every field, with kmsKeyId and snsTopicName "" where
 * they were never set, and the bucket as it was: in those, such fields prove nothing unless something else is
 * turned off too. A call that sends single fields means them.
 */
export function trailSettingsLost(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const switchedOff = [
    ...when(turnedOff(call, 'isMultiRegionTrail'), 'multi-region'),
    ...when(turnedOff(call, 'includeGlobalServiceEvents'), 'global-service-events'),
    ...when(turnedOff(call, 'enableLogFileValidation', 'logFileValidationEnabled'), 'log-file-validation'),
    ...when(removed(call, 'cloudWatchLogsLogGroupArn'), 'cloudwatch-logs'),
  ]
  const echoes = switchedOff.length === 0 && (call.wholeForm || isFullConfiguration(call))
  const keyLost = (!echoes && removed(call, 'kmsKeyId')) || isForeign(sent(call, 'kmsKeyId'), call)
  return [
    ...switchedOff,
    ...when(!echoes && turnedOff(call, 'isOrganizationTrail'), 'organization'),
    ...when(keyLost, 'kms-encryption'),
    ...when(!echoes && removed(call, 'snsTopicName', 'snsTopicARN'), 'notification'),
    ...when(redirected(call, listed, echoes), 'log-delivery'),
  ]
}

const sent = (call: ApiCall, name: string) => nonEmpty(field(call.params, name))

function turnedOff(call: ApiCall, name: string, inResponse = name): boolean {
  if (truthOf(field(call.params, name)) !== false) return false
  return call.failed || truthOf(field(call.response, inResponse)) !== true
}

function removed(call: ApiCall, name: string, inResponse = name): boolean {
  if (textOf(field(call.params, name)) !== '') return false
  return call.failed || nonEmpty(field(call.response, inResponse)) === undefined
}

function isFullConfiguration(call: ApiCall): boolean {
  const names = ['s3BucketName', 'isMultiRegionTrail', 'enableLogFileValidation']
  return names.every((name) => field(call.params, name) !== undefined)
}

/** A new bucket cannot be told from the old one; a list of protected buckets can tell. */
function redirected(call: ApiCall, listed: ProtectedResources, echoes: boolean): boolean {
  const bucket = sent(call, 's3BucketName')
  if (bucket && listed.buckets !== 'all') return !isListed('buckets', [bucket], listed)
  if (echoes) return false
  return bucket !== undefined || textOf(field(call.params, 's3KeyPrefix')) !== undefined
}
