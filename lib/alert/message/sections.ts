import { failureText } from '../../aws/errors.ts'
import type { AccountId, Change, Ending, Gap, Tamper } from '../../model/index.ts'
import { plainText } from '../../text/plain-text.ts'
import { parseArn, placedName } from '../../text/arn.ts'
import { withoutVersion } from '../../tamper/api-call.ts'
import { isOfGuard, shortName } from '../../tamper/protected-resources.ts'
import { awsCommand, plainOption } from '../../text/command-line.ts'

const causes: Record<Gap['cause'], string> = {
  stopped: 'was stopped',
  deleted: 'was deleted',
  narrowed: 'recorded less',
  misdirected: 'sent its log files elsewhere',
}

/** For each gap: from when to when, where, what of it can still be had, and what is lost. */
export function gapsText(gaps: readonly Gap[]): string {
  if (gaps.length === 0) return ''
  return ['WHAT WAS NOT RECORDED', ...gaps.flatMap(linesOf)].join('\n')
}

/** Which trail, from when to when, and where. */
export function gapSentence({ trailArn, cause, from, to, claimed, regions }: Gap): string {
  const where = regions === 'all' ? 'all regions' : regions.join(', ')
  return `${trailArn} ${causes[cause]} from ${from} ${claimed ? '(as the event claims) ' : ''}${to === undefined ? 'on, and still is' : `to ${to}`}, in ${where}.`
}

function linesOf(gap: Gap): string[] {
  const { from, to, lost, coveredBy } = gap
  const lines = [
    gapSentence(gap),
    `Management events of that time were not delivered, but stay in event history for 90 days (${counted(gap)}):`,
    `aws cloudtrail lookup-events --start-time ${plainOption(from, 'TIME')}${to === undefined ? '' : ` --end-time ${plainOption(to, 'TIME')}`} --region REGION`,
    ...recoverLines(gap),
    ...(lost.length > 0 ? [`Lost, as event history does not keep them: ${lost.join(', ')}.`] : []),
    ...(coveredBy.length > 0 ? [`Meanwhile these logged management events: ${coveredBy.join(', ')}.`] : []),
  ]
  return lines.map((line, index) => `${index === 0 ? '  ' : '    '}${plainText(line)}`)
}

/** What the guard does by itself to bring the events of a gap back, and what does it by hand. */
function recoverLines(gap: Gap): string[] {
  const { command } = gap.recovery ?? { command: recoverCommand(gap, '--diff') }
  return [`${recoverySentence(gap)} ${byHand(gap)}`, command]
}

const byHand = ({ to, recovery }: Gap): string => {
  if (recovery?.mode === 'enforce') return 'By hand:'
  return `${to === undefined ? 'Once it has ended' : 'Once they show'}, this writes them back as log files:`
}

/** What the guard does by itself about the events of a gap; empty where that is nothing. */
export function recoverySentence({ claimed, recovery }: Gap): string {
  if (!recovery || recovery.mode === 'off') return ''
  const { mode, notBefore, bucket, prefix } = recovery
  const when = notBefore === undefined ? 'once it has ended' : `from ${notBefore} on`
  const provided = claimed ? ', if event history has the event' : ''
  const place = bucket === undefined ? 'a bucket' : `the bucket ${bucket}, below ${prefix ?? ''}`
  return mode === 'enforce'
    ? `The guard writes them back by itself as log files, ${when}${provided}: into ${place}. An alert tells what came of it.`
    : `The guard looks them up by itself, ${when}${provided}, and tells how many there are; with recovery.mode enforce it would write them into ${place}.`
}

/** The command line that brings a time's events back into a folder; `TIME` stands for an end that is not known. */
export function recoverCommand(
  { from, to, regions }: Pick<Gap, 'from' | 'to' | 'regions'>,
  more: string,
): string {
  const where = regions === 'all' ? '' : ` --regions ${plainOption(regions.join(','), 'REGION')}`
  return `trailkeeper recover --from ${plainOption(from, 'TIME')} --to ${to === undefined ? 'TIME' : plainOption(to, 'TIME')}${where} ${more} --out recovered`
}

function counted({ inHistory }: Gap): string {
  if (!inHistory.ok) return `not counted: ${failureText(inHistory)}`
  const { events, more } = inHistory.value
  return `${more ? 'at least ' : ''}${events} so far; they take up to 15 minutes to show`
}

const words: Record<Ending, string> = {
  passes: 'passes now',
  gone: 'is not found any more',
  exempt: 'is exempt now',
}

/** What people were told of and need not think of any more. */
export function resolvedText(changes: readonly Change[], room: { ofACheck: number; checks: number }): string {
  const resolved = changes.flatMap((change) => (change.kind === 'resolved' ? [change] : []))
  if (resolved.length === 0) return ''
  const checks = [...new Set(resolved.map(({ alertState }) => alertState.name))]
  const lines = checks.slice(0, room.checks).flatMap((check) => {
    const ended = resolved.filter(({ alertState }) => alertState.name === check)
    return [
      `  ${plainText(check)}`,
      ...ended
        .slice(0, room.ofACheck)
        .map(
          ({ alertState, by }) =>
            `    ${plainText(`${placedName(alertState.resource)} ${words[by]}; it was open since ${alertState.since}`)}`,
        ),
      ...(ended.length > room.ofACheck ? [`    … and ${ended.length - room.ofACheck} more`] : []),
    ]
  })
  const more = checks.length > room.checks ? [`  … and ${checks.length - room.checks} more checks`] : []
  return ['WHAT IS RESOLVED', ...lines, ...more].join('\n')
}

/** Who did what, from where, with what, and what it means. */
export function tamperText(tamper: Tamper, account: AccountId): string {
  const { actor } = tamper
  const who = actor.arn ?? actor.name ?? actor.type
  const lines = [
    tamper.errorCode === undefined ? 'WHAT HAPPENED' : `WHAT WAS TRIED (it failed: ${tamper.errorCode})`,
    `  ${tamper.eventName} on ${tamper.target ?? 'an unknown trail'} in ${tamper.region}, ${tamper.eventTime}${tamper.claimed ? ' (claimed)' : ''}`,
    `  by ${who} (${tamper.confirmed ? 'event history shows the same' : 'as the event claims'})`,
    actor.sessionIssuer === undefined ? '' : `  by way of ${actor.sessionIssuer}`,
    actor.sourceIp === undefined ? '' : `  from ${actor.sourceIp}`,
    actor.userAgent === undefined ? '' : `  with ${actor.userAgent}`,
    ownerLine(tamper.target, account),
    tamper.weakens.length > 0 ? `  It weakens: ${tamper.weakens.join(', ')}.` : '',
    tamper.notUndone === undefined ? '' : `  It was NOT undone: ${tamper.notUndone}`,
    (tamper.attempts ?? 1) > 1
      ? `  ${tamper.attempts} ${tamper.claimed ? 'events that nothing shows to be true' : tamper.errorCode === undefined ? 'calls' : 'attempts'} since the last that was told`
      : '',
    (tamper.repeats ?? 1) > 1 ? `  It was stopped ${tamper.repeats} times within the hour` : '',
    tamper.pipeline === undefined
      ? ''
      : `  That is the pipeline ${tamper.pipeline}: repairs are only proposed`,
    tamper.underOwnRole
      ? "  The role is the guard's own, and the call is none of the guard's: somebody uses it"
      : '',
    `  Event ${tamper.eventId}`,
  ]
  return lines
    .filter(Boolean)
    .map((line) => `${line.startsWith(' ') ? '  ' : ''}${plainText(line)}`)
    .join('\n')
}

/** An organization's trail can be changed by its owner alone. */
function ownerLine(target: string | undefined, account: AccountId): string {
  const owner = target === undefined ? undefined : parseArn(target)?.account
  if (!owner || owner === account) return ''
  return `  It belongs to account ${owner}: only there can it be mended`
}

type Target = { name: string; region: string; account: AccountId }
type Mend = (target: Target) => string[]
type Command = Parameters<typeof awsCommand>[0]

/** CloudFormation compares templates, not what stands (user guide, "Using drift-aware change sets"). */
const withDrift =
  'docs/upgrade.md, "Somebody changed the guard itself", has the commands that put the stack back. A deployment of the same template, as npm run deploy is one, does not.'

const putStackBack: Mend = () => [withDrift]

/** A call by the name that it takes in one member, and what to do then. */
const aws =
  (service: Command['service'], operation: string, member: string, ...then: string[]): Mend =>
  ({ name, region }) => [awsCommand({ service, operation, input: { [member]: name } }, region), ...then]

/** A deletion leaves a marker in a versioned bucket, and an overwritten file its version before. */
const logFile: Mend = ({ name, region }) => {
  const [, Bucket = '', key = ''] = /^([^/]+)\/?([^]*)$/.exec(name) ?? []
  const input = { Bucket, Prefix: key === '' ? 'AWSLogs/' : key }
  return [
    awsCommand({ service: 's3', operation: 'ListObjectVersions', input }, region),
    'Of a file that was deleted, take the delete marker away: aws s3api delete-object with its --version-id. Of one that was overwritten, copy the version before over it. Then: aws cloudtrail validate-logs',
  ]
}

/** A function of somebody's, which was given a role of the guard. */
const withoutGuardsRole: Mend = ({ name: FunctionName, region }) => [
  'It runs under a role of the guard. It runs no more by:',
  awsCommand(
    {
      service: 'lambda',
      operation: 'PutFunctionConcurrency',
      input: { FunctionName, ReservedConcurrentExecutions: 0 },
    },
    region,
  ),
  'Give it a role of its own: aws lambda update-function-configuration --role',
]

const fromBaseline = 'trailkeeper baseline show   has the policy that stood there; put it back'

/** What a person runs after a call that the guard cannot mend by itself, by service and call. */
const mends: Readonly<Record<string, Readonly<Record<string, Mend>>>> = {
  'cloudtrail.amazonaws.com': {
    CreateTrail: (target) => [
      'If nobody of yours made it:',
      ...aws('cloudtrail', 'DeleteTrail', 'Name')(target),
    ],
    PutEventConfiguration: aws(
      'cloudtrail',
      'GetEventConfiguration',
      'TrailName',
      'Put the aggregations back that stood there: aws cloudtrail put-event-configuration.',
    ),
  },
  's3.amazonaws.com': {
    DeleteBucket: aws(
      's3',
      'HeadBucket',
      'Bucket',
      'If the name is free, make the bucket again at once, before somebody else takes it; otherwise send the trail to another: aws cloudtrail update-trail',
    ),
    PutBucketPolicy: aws('s3', 'GetBucketPolicy', 'Bucket', fromBaseline),
    DeleteBucketPolicy: aws('s3', 'GetBucketPolicy', 'Bucket', fromBaseline),
    DeleteObject: logFile,
    DeleteObjects: logFile,
    PutObject: logFile,
    CopyObject: logFile,
    CompleteMultipartUpload: logFile,
    PutBucketLifecycle: aws(
      's3',
      'GetBucketLifecycleConfiguration',
      'Bucket',
      'Take the rule that expires log files out: aws s3api put-bucket-lifecycle-configuration. S3 applies it once a day.',
    ),
  },
  'kms.amazonaws.com': {
    DisableKey: aws('kms', 'EnableKey', 'KeyId'),
    ScheduleKeyDeletion: (target) => [
      ...aws('kms', 'CancelKeyDeletion', 'KeyId')(target),
      ...aws('kms', 'EnableKey', 'KeyId')(target),
    ],
    PutKeyPolicy: ({ name, region }) => [
      awsCommand(
        { service: 'kms', operation: 'GetKeyPolicy', input: { KeyId: name, PolicyName: 'default' } },
        region,
      ),
      fromBaseline,
    ],
  },
  'sns.amazonaws.com': { '*': putStackBack },
  'logs.amazonaws.com': {
    DeleteLogGroup: aws('logs', 'CreateLogGroup', 'logGroupName'),
    PutRetentionPolicy: ({ name, region }) => [
      awsCommand(
        {
          service: 'logs',
          operation: 'PutRetentionPolicy',
          input: { logGroupName: name, retentionInDays: 365 },
        },
        region,
      ),
    ],
    DeleteSubscriptionFilter: aws('logs', 'DescribeSubscriptionFilters', 'logGroupName'),
    PutSubscriptionFilter: aws(
      'logs',
      'DescribeSubscriptionFilters',
      'logGroupName',
      'Take the one away that is not yours: aws logs delete-subscription-filter.',
    ),
    DeleteMetricFilter: aws('logs', 'DescribeMetricFilters', 'logGroupName'),
  },
  'events.amazonaws.com': { DisableRule: aws('events', 'EnableRule', 'Name'), '*': putStackBack },
  'lambda.amazonaws.com': {
    PutFunctionConcurrency: aws('lambda', 'DeleteFunctionConcurrency', 'FunctionName'),
    CreateFunction: (target) => [
      'It runs under a role of the guard. If nobody of yours made it:',
      ...aws('lambda', 'DeleteFunction', 'FunctionName')(target),
    ],
    UpdateFunctionConfiguration: (target) =>
      isOfGuard(target.name) ? putStackBack(target) : withoutGuardsRole(target),
    '*': putStackBack,
  },
  'iam.amazonaws.com': {
    '*': ({ name: RoleName }) => [
      awsCommand({ service: 'iam', operation: 'GetRole', input: { RoleName } }),
      awsCommand({ service: 'iam', operation: 'ListRolePolicies', input: { RoleName } }),
      awsCommand({ service: 'iam', operation: 'ListAttachedRolePolicies', input: { RoleName } }),
      withDrift,
    ],
  },
  'organizations.amazonaws.com': {
    DisableAWSServiceAccess: () => [
      'aws organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com',
      'Each trail of the organization became one of this account alone. In its home region: aws cloudtrail update-trail --is-organization-trail --name',
    ],
    DeregisterDelegatedAdministrator: ({ name: MemberAccountId }) => [
      awsCommand({
        service: 'cloudtrail',
        operation: 'RegisterOrganizationDelegatedAdmin',
        input: { MemberAccountId },
      }),
    ],
    '*': () => ['aws organizations describe-organization', 'aws cloudtrail describe-trails'],
  },
  'monitoring.amazonaws.com': { '*': putStackBack },
}

/** The commands, ready to run: what came out of the event is in their JSON. */
export function mendingCommands(
  { eventSource, eventName, target, region }: Tamper,
  account: AccountId,
): string[] {
  const calls = eventSource === undefined ? undefined : mends[eventSource]
  const mend = calls?.[withoutVersion(eventName)] ?? calls?.['*']
  const name = eventSource === 'kms.amazonaws.com' ? (target ?? '') : shortName(target ?? '')
  return mend?.({ name, region, account }) ?? []
}
