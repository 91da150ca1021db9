import { isDeepStrictEqual } from 'node:util'
import type { AccountId, PolicyStatement, ReadFailure, Safeguards, SetUp } from '../../model/index.ts'
import { canonicalPolicy } from '../../resource-policy/canonical-policy.ts'
import { parsePolicy } from '../../resource-policy/parse-policy.ts'
import { parseArn } from '../../text/arn.ts'
import { field, fieldAt, listOf, nonEmpty, numberOf } from '../../text/fields.ts'
import { awsCommand } from '../../text/command-line.ts'

/** A setting that is not as a baseline has it. */
export type SettingDifference = {
  setting: string
  /** Calls of the baseline that would set it up again. */
  lost: SetUp[]
  /** What is there now and the baseline does not have, each one of several of its kind. */
  strange: SetUp[]
  /** Before → after, in a few words. */
  text: string
  /** The call that would set it up as it is now; none where it is not set up. */
  now?: SetUp
}

export type Comparison = { differences: SettingDifference[]; unread: ReadFailure[] }

/**
 * How settings differ from those of a baseline: what was taken away, weakened or replaced, and what is new beside it. A
 * setting that only became stronger is none, nor is a statement by which Trailkeeper lets CloudTrail in for a trail of the
 * account. What the baseline does not hold says nothing.
 * @param account that owns the trail
 */
export function settingDifferences(kept: Safeguards, live: Safeguards, account: AccountId): Comparison {
  const found: Comparison = { differences: [], unread: [] }
  for (const { setting, setUps: was } of kept) {
    const now = live.find((one) => one.setting === setting)
    if (!now || now.unread) found.unread.push(now?.unread ?? notRead(setting))
    else found.differences.push(...differenceOf(setting, was, now.setUps, account))
  }
  return found
}

const notRead = (setting: string): ReadFailure => ({
  ok: false,
  operation: `the ${setting}`,
  code: 'Trailkeeper.NotRead',
  message: 'it could not be found, or may not be read',
})

function differenceOf(
  setting: string,
  was: readonly SetUp[],
  is: readonly SetUp[],
  account: AccountId,
): SettingDifference[] {
  const lost = lostOf(was, is, account)
  const strange = isOfMany(setting)
    ? is.filter((one) => !was.some((other) => isSame(other, one, account)))
    : []
  const isNew = was.length === 0 && is.length > 0 && !isOfMany(setting)
  if (lost.length === 0 && strange.length === 0 && !isNew) return []
  const now = is.find(({ operation }) => operation === was[0]?.operation) ?? is[0]
  if (strange.length === 0 && isHarder(setting, was[0], now)) return []
  const text = isOfMany(setting) ? manyText(lost, strange) : oneText(was[0], now)
  return [{ setting, lost, strange, text: `${setting}: ${text}`, ...(now && { now }) }]
}

/** What was taken away need not be taken away from a thing that is made anew. */
function lostOf(was: readonly SetUp[], is: readonly SetUp[], account: AccountId): SetUp[] {
  const lost = was.filter((setUp) => !is.some((other) => isSame(setUp, other, account)))
  return is.length > 0 ? lost : lost.filter((setUp) => !takesAway(setUp))
}

/** The same call; of policies the same meaning, whatever the order of their lists. */
function isSame(was: SetUp, is: SetUp, account: AccountId): boolean {
  if (was.operation !== is.operation || was.region !== is.region) return false
  if (isDeepStrictEqual(was.input, is.input)) return true
  const [before, after] = [policyIn(was), policyIn(is)]
  if (!before || !after) return false
  const known = new Set(before.map(statementText))
  const own = (one: PolicyStatement) => !known.has(statementText(one)) && letsOwnTrailIn(one, account)
  return isDeepStrictEqual(canonical(before), canonical(after.filter((one) => !own(one))))
}

const canonical = (Statement: PolicyStatement[]) => canonicalPolicy({ Statement })
const statementText = (one: PolicyStatement) => JSON.stringify(canonical([one]))

/** The statements of a call that puts a policy; undefined of any other call, and of a text that is none. */
function policyIn({ input }: SetUp): PolicyStatement[] | undefined {
  const text = nonEmpty(input['AttributeName'] === 'Policy' ? input['AttributeValue'] : input['Policy'])
  try {
    return text === undefined ? undefined : parsePolicy(text).Statement
  } catch {
    return undefined
  }
}

/** As the remedies grant-bucket-access and grant-key-access write them. */
function letsOwnTrailIn({ Sid, Effect, Principal, Condition }: PolicyStatement, account: AccountId): boolean {
  const isOurs = Sid?.startsWith('Trailkeeper') === true && Effect === 'Allow'
  const service = field(Principal, 'Service')
  const source = fieldAt(Condition, 'StringEquals', 'aws:SourceArn')
  const trail = typeof source === 'string' ? parseArn(source) : undefined
  const isTrail = trail?.service === 'cloudtrail' && trail.account === account && !/[*?]/.test(trail.resource)
  return isOurs && service === 'cloudtrail.amazonaws.com' && isTrail
}

/** Settings of which there are several side by side: one more is strange. */
const isOfMany = (setting: string): boolean =>
  [
    'key grants',
    'subscriptions',
    'metric filters',
    'subscription filters',
    'alarms of metric filters',
  ].includes(setting)

/** True for a call that sets something up as nothing: S3 takes an empty configuration for none. */
export const takesAway = ({ operation, input }: SetUp): boolean =>
  /^(?:Delete|Disassociate)/.test(operation) ||
  ['NotificationConfiguration', 'BucketLoggingStatus'].some(
    (name) => input[name] !== undefined && JSON.stringify(input[name]) === '{}',
  )

type Harder = (is: SetUp | undefined, was: SetUp | undefined) => boolean

/** Whether a setting is stronger than it was, by setting. Of the others every difference counts: nobody can tell. */
const harder: Readonly<Record<string, Harder>> = {
  'bucket versioning': (is) => fieldAt(is?.input, 'VersioningConfiguration', 'Status') === 'Enabled',
  'bucket ownership': (is) => {
    const [rule] = listOf(fieldAt(is?.input, 'OwnershipControls', 'Rules'))
    return field(rule, 'ObjectOwnership') === 'BucketOwnerEnforced'
  },
  'bucket public access block': (is, was) =>
    blocks(is).length > 0 && blocks(was).every((one) => blocks(is).includes(one)),
  'bucket access logging': (_is, was) =>
    fieldAt(was?.input, 'BucketLoggingStatus', 'LoggingEnabled') === undefined,
  // CloudTrail delivers where the owner pays (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail").
  'bucket request payment': (is) =>
    fieldAt(is?.input, 'RequestPaymentConfiguration', 'Payer') === 'BucketOwner',
  'bucket Object Lock': (is, was) => was === undefined || !isLessLocked(locked(is), locked(was)),
  'log group retention': (is, was) => retained(is) >= retained(was),
}

const isHarder = (setting: string, was: SetUp | undefined, is: SetUp | undefined): boolean =>
  harder[setting]?.(is, was) === true

const blocks = (setUp: SetUp | undefined): string[] =>
  Object.entries(Object(field(setUp?.input, 'PublicAccessBlockConfiguration'))).flatMap(([name, on]) =>
    on === true ? [name] : [],
  )

/** What Object Lock keeps by default. Only the compliance mode binds everybody. */
export type DefaultLock = { isCompliance: boolean; days: number }

/**
 * What the parameters of a call, or what stands in for them, ask of Object Lock: days or years (S3 API reference,
 * DefaultRetention), none where there is no retention.
 */
export function defaultLockIn(parameters: unknown): DefaultLock {
  const retention = fieldAt(parameters, 'ObjectLockConfiguration', 'Rule', 'DefaultRetention')
  const years = numberOf(field(retention, 'Years'))
  return {
    isCompliance: nonEmpty(field(retention, 'Mode')) === 'COMPLIANCE',
    days: years === undefined ? (numberOf(field(retention, 'Days')) ?? 0) : years * 365,
  }
}

export const isLessLocked = (is: DefaultLock, was: DefaultLock): boolean =>
  is.days < was.days || (was.isCompliance && !is.isCompliance)

const locked = (setUp: SetUp | undefined): DefaultLock => defaultLockIn(setUp?.input)

/** Without a retention, logs stay for ever. */
const retained = (setUp: SetUp | undefined): number =>
  setUp === undefined ? 0 : (numberOf(setUp.input['retentionInDays']) ?? Infinity)

const listText = (of: readonly SetUp[]): string => of.map(said).join(', ')

function manyText(lost: readonly SetUp[], strange: readonly SetUp[]): string {
  return [
    ...(lost.length > 0 ? [`${listText(lost)} → gone`] : []),
    ...(strange.length > 0 ? [`none → ${listText(strange)}`] : []),
  ].join('; ')
}

function oneText(was: SetUp | undefined, is: SetUp | undefined): string {
  const [before, after] = [was && policyIn(was), is && policyIn(is)]
  if (!before || !after) return `${said(was)} → ${said(is)}`
  const [known, now] = [before.map(statementText), after.map(statementText)]
  const gone = before.filter((one) => !now.includes(statementText(one)))
  const added = after.filter((one) => !known.includes(statementText(one)))
  return `${statementsText(gone)} → ${statementsText(added)}`
}

const statementsText = (statements: readonly PolicyStatement[]): string =>
  statements.length === 0 ? 'none' : cut(statements.map((one) => JSON.stringify(one)).join(', '))

/** A call in a few words: what it sets, without what it sets it on. */
function said(setUp: SetUp | undefined): string {
  if (!setUp || takesAway(setUp)) return 'none'
  const { Bucket: _bucket, KeyId: _key, TopicArn: _topic, logGroupName: _group, ...set } = setUp.input
  const text = JSON.stringify(set)
  return text === '{}' || (setUp.operation.startsWith('Create') && setUp.service !== 'kms')
    ? 'there'
    : cut(text)
}

const cut = (text: string) => (text.length > 200 ? `${text.slice(0, 199)}…` : text)

/** The commands that put a setting back as its baseline has it, and take away what is strange to it. */
export const mendingCalls = ({ lost, strange }: SettingDifference): string[] => [
  ...lost.map((setUp) => awsCommand(setUp, setUp.region)),
  ...strange.flatMap(({ service, region, removal }) =>
    removal ? [awsCommand({ service, ...removal }, region)] : [],
  ),
]
