import type { Actor } from '../model/index.ts'
import { actorOfRecord } from './actor-of-record.ts'
import { accountOf, type ApiCall, apiCallOf, callNameOf, unwrapped, withoutVersion } from './api-call.ts'
import { ruleFor } from './catalogue.ts'
import { isProtected, type ProtectedResources } from './protected-resources.ts'
import type { Rule, Weakness } from './rule.ts'
import { documentOf, field, type Fields, fieldsOf, listOf, nonEmpty } from '../text/fields.ts'

export const triageVerdicts = ['tamper', 'attempt', 'benign'] as const
export type TriageVerdict = (typeof triageVerdicts)[number]

/** What one record means for logging. Whatever it says is a claim of the record's. */
export type Triage = {
  eventID: string | null
  eventName: string
  /** `attempt`: the call failed, and would have weakened logging. */
  verdict: TriageVerdict
  /** Name or ARN of what was called upon, where the record tells. */
  target: string | null
  weakens: Weakness[]
  actor: Actor
  eventSource: string
  eventTime: string | null
  region: string | null
  account: string | null
  errorCode?: string
}

/**
 * Judges one CloudTrail record, or the one inside an EventBridge envelope, by what the call means for logging.
 * Pure: what only earlier records could tell is for `classifyInOrder`.
 * @returns undefined where the value has no eventSource and eventName, and so is no record
 */
export function classifyRecord(value: unknown, protectedResources: ProtectedResources): Triage | undefined {
  const record = unwrapped(value)
  const callName = callNameOf(record)
  if (!callName) return undefined
  const { source, name } = callName
  const rule = ruleFor(source, name)
  const judged =
    rule && !rule.isElsewhere?.(record, protectedResources)
      ? judgedBy(rule, record, apiCallOf(record, callName), protectedResources)
      : undefined
  const fields = fieldsOf(record)
  const errorCode = nonEmpty(fields['errorCode'])
  const triage: Triage = {
    eventID: nonEmpty(fields['eventID']) ?? null,
    eventName: nonEmpty(fields['eventName']) ?? name,
    verdict: judged?.verdict ?? 'benign',
    target: (judged ? judged.target : usualTarget(record)) ?? null,
    weakens: judged?.weakens ?? [],
    actor: actorOfRecord(record),
    eventSource: source,
    eventTime: nonEmpty(fields['eventTime']) ?? null,
    region: nonEmpty(fields['awsRegion']) ?? null,
    account: accountOf(record) ?? null,
  }
  if (errorCode) triage.errorCode = errorCode
  return triage
}

type Judged = { verdict: TriageVerdict; target: string | undefined; weakens: Weakness[] }

function judgedBy(rule: Rule, record: unknown, call: ApiCall, listed: ProtectedResources): Judged {
  const targets = targetsOf(rule, call)
  const weakens = isMadeByDelivery(record, call) ? [] : weakened(rule, call, targets, listed)
  const failed = call.failed || rule.failed?.(call) === true
  const verdict = weakens.length === 0 ? 'benign' : failed ? 'attempt' : 'tamper'
  return { verdict, target: targets[0], weakens }
}

function targetsOf(rule: Rule, call: ApiCall): string[] {
  const named = rule.targets(call).filter((target) => target !== undefined)
  if (named.length > 0 || !call.deniedResource) return named
  return [call.deniedResource]
}

/** For calls outside the catalogue, where people only want to see what was touched. */
function usualTarget(record: unknown): string | undefined {
  const { requestParameters, resources } = fieldsOf(record)
  return usualName(fieldsOf(documentOf(requestParameters))) ?? nonEmpty(field(listOf(resources)[0], 'ARN'))
}

/** One after the other, as most calls have none of them, and most records are of such calls. */
const usualName = (params: Fields): string | undefined =>
  nonEmpty(params['name']) ??
  nonEmpty(params['trailName']) ??
  nonEmpty(params['bucketName']) ??
  nonEmpty(params['keyId']) ??
  nonEmpty(params['topicArn']) ??
  nonEmpty(params['logGroupName']) ??
  nonEmpty(params['functionName']) ??
  nonEmpty(params['roleName']) ??
  nonEmpty(params['tableName'])

function weakened(rule: Rule, call: ApiCall, targets: string[], listed: ProtectedResources): Weakness[] {
  if (rule.kind && !rule.isUnlisted?.(call, listed) && !isProtected(rule.kind, targets, listed)) return []
  if (!rule.judge) return [...rule.weakens]
  const judged = call.params ? call : withResponse(call)
  if (judged.params || rule.byResources) return rule.judge(judged, listed)
  if (rule.byName === false || isSilent(call)) return []
  return [...rule.weakens]
}

/** What a call that went through a VPC endpoint did is told by its own record: this one never has parameters. */
const isSilent = ({ isNetworkActivity, failed }: ApiCall) => isNetworkActivity && !failed

/** Where the parameters of a selectors call were omitted, its response repeats them. */
function withResponse(call: ApiCall): ApiCall {
  const repeats = call.name === 'PutEventSelectors' || call.name === 'PutInsightSelectors'
  return repeats && call.response ? { ...call, params: call.response } : call
}

const deliverers: ReadonlySet<string | undefined> = new Set([
  'cloudtrail.amazonaws.com',
  'delivery.logs.amazonaws.com',
])

/**
 * AWS's own calls in the course of delivery. Calls on CloudTrail itself by its service-linked role are judged: when
 * trusted access ends, they are what turns the organization's trail off; and so is what a service says of itself (a
 * service event), such as an account that left the organization or a key that KMS deleted.
 */
function isMadeByDelivery(record: unknown, call: ApiCall): boolean {
  if (field(field(record, 'userIdentity'), 'type') === 'AWSService') return call.details === undefined
  if (call.source === 'cloudtrail.amazonaws.com' || call.source === 'organizations.amazonaws.com')
    return false
  return deliverers.has(call.invokedBy)
}

const day = 24 * 60 * 60 * 1000
/** Deletions remembered for each account, and accounts: enough for any log, and bounded for a hostile one. */
const deletionsKept = 64
const accountsKept = 10_000

/**
 * Judges records in their order, as `classifyRecord` does, and remembers trails that were deleted: a CreateTrail
 * in the same account within 24 hours after a DeleteTrail takes the name or the place in the quota that became free.
 * Times are whole seconds and log files are in no order, so that a creation in the very second of the deletion is
 * not taken to follow it.
 */
export function classifyInOrder(
  protectedResources: ProtectedResources,
): (value: unknown) => Triage | undefined {
  const deletions = new Map<string, number[]>()

  function remember(account: string, time: number): void {
    const times = deletions.get(account) ?? []
    deletions.delete(account)
    deletions.set(account, [...times, time].slice(-deletionsKept))
    const oldest = deletions.keys().next().value
    if (deletions.size > accountsKept && oldest !== undefined) deletions.delete(oldest)
  }

  function follows(account: string, time: number): boolean {
    return (deletions.get(account) ?? []).some((deleted) => time > deleted && time - deleted <= day)
  }

  return (value) => {
    const triage = classifyRecord(value, protectedResources)
    if (!triage || triage.eventSource !== 'cloudtrail.amazonaws.com') return triage
    const name = withoutVersion(triage.eventName)
    if (name !== 'DeleteTrail' && name !== 'CreateTrail') return triage
    const time = Date.parse(triage.eventTime ?? '')
    const account = triage.account ?? ''
    if (Number.isNaN(time)) return triage
    if (name === 'DeleteTrail') {
      if (triage.verdict === 'tamper') remember(account, time)
      return triage
    }
    if (triage.verdict !== 'benign' || !follows(account, time)) return triage
    return { ...triage, verdict: triage.errorCode ? 'attempt' : 'tamper', weakens: ['trail-quota'] }
  }
}
