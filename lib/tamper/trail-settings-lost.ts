import type { ApiCall } from './api-call.ts'
import { isListed, type ProtectedResources } from './protected-resources.ts'
import { accountIn, isForeign, type Weakness, when } from './rule.ts'
import { field, nonEmpty, textOf, truthOf } from '../text/fields.ts'

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
  ]
  const groupRemoved = removed(call, 'cloudWatchLogsLogGroupArn')
  const echoes = switchedOff.length === 0 && !groupRemoved && (call.wholeForm || isFullConfiguration(call))
  const keyLost = (!echoes && removed(call, 'kmsKeyId')) || leadsAway(call, 'kmsKeyId')
  return [
    ...switchedOff,
    ...when(groupRemoved || logsLedElsewhere(call, listed), 'cloudwatch-logs'),
    ...when(turnedOff(call, 'recursiveLogging'), 'recursive-logging'),
    ...when(!echoes && turnedOff(call, 'isOrganizationTrail'), 'organization'),
    ...when(keyLost, 'kms-encryption'),
    ...when(
      (!echoes && removed(call, 'snsTopicName', 'snsTopicARN')) ||
        ledElsewhere(call, 'snsTopicName', 'topics', listed),
      'notification',
    ),
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

function logsLedElsewhere(call: ApiCall, listed: ProtectedResources): boolean {
  return (
    ledElsewhere(call, 'cloudWatchLogsLogGroupArn', 'logGroups', listed) ||
    leadsAway(call, 'cloudWatchLogsRoleArn')
  )
}

/**
 * True where what is sent belongs neither to the caller's account nor to the trail's owner. A delegated administrator
 * changes a trail of the management account (CloudTrail user guide, "Organization delegated administrator").
 */
function leadsAway(call: ApiCall, name: string): boolean {
  const arn = sent(call, name)
  const owner = accountIn(nonEmpty(field(call.response, 'trailARN', 'trailArn')) ?? sent(call, 'name'))
  return isForeign(arn, call) && accountIn(arn) !== owner
}

/** Another topic or log group of this account cannot be told from the old one; only a list of the right ones can. */
function ledElsewhere(
  call: ApiCall,
  name: string,
  kind: 'topics' | 'logGroups',
  listed: ProtectedResources,
): boolean {
  const to = sent(call, name)
  if (!to) return false
  if (leadsAway(call, name)) return true
  return listed[kind] !== 'all' && !listed.formerKnown && !isListed(kind, [to], listed)
}

/** Nor can another bucket; which bucket a list names does not tell that it is this trail's. */
function redirected(call: ApiCall, listed: ProtectedResources, echoes: boolean): boolean {
  const bucket = sent(call, 's3BucketName')
  if (bucket && listed.buckets !== 'all' && !isListed('buckets', [bucket], listed)) return true
  if (echoes) return false
  return (
    (bucket !== undefined && !listed.formerKnown) || textOf(field(call.params, 's3KeyPrefix')) !== undefined
  )
}
