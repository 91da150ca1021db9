import type { PolicyDocument } from '../model/index.ts'
import { type Grant, outsiderGrants, readingOrDestroying } from '../resource-policy/outsiders.ts'
import { losesServices, type ServiceUse } from '../resource-policy/service-loss.ts'
import type { ApiCall } from './api-call.ts'
import { outsidersLetIn, takesForeignEvents } from './outsiders-let-in.ts'
import { documentOf, field, nonEmpty } from '../text/fields.ts'
import { losesDelivery } from '../resource-policy/delivery-loss.ts'
import { type BucketPlace, logFilesIn, type Place } from '../resource-policy/intended-trails.ts'
import { isProtected, type ProtectedResources } from './protected-resources.ts'
import { resourceArns, type Weakness, when } from './rule.ts'
import { losesEncryption } from '../resource-policy/key-access.ts'
import { policyOf } from '../resource-policy/parse-policy.ts'

/** Whether a policy lets in none of the services that are needed, or takes away, by a Deny or a date, what one has. */
export function shutsServicesOut(
  document: PolicyDocument,
  call: ApiCall,
  use: Pick<ServiceUse, 'services' | 'action' | 'resource' | 'matters'>,
): boolean {
  return losesServices(document, { ...placeOf(call, document), ...use })
}

/** What a policy certainly lets principals outside of the account do. In a record of nobody's account none is known. */
export function outsidersMay(
  document: PolicyDocument,
  call: ApiCall,
  actions: readonly string[],
  resource: string,
): Grant[] {
  const { account } = call
  if (account === undefined) return []
  const calls = actions.map((action) => [action, resource] as const)
  const { now } = placeOf(call, document)
  return outsiderGrants(document, { account, calls, now }).filter(({ certainty }) => certainty === 'yes')
}

/** Whether a policy denies something, or is none: whom it is to serve cannot be told. */
export function deniesSomething(policy: unknown): boolean {
  const document = policyPut(policy)
  return !document || document.Statement.some(({ Effect }) => Effect === 'Deny')
}

/** The statement that a call adds to a resource's policy, as the service makes it of the call's parameters. */
export function statementAdded(
  call: ApiCall,
  condition: Record<string, Record<string, string>>,
): PolicyDocument {
  const principal = nonEmpty(field(call.params, 'principal')) ?? ''
  const isService = principal.includes('.')
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal === '*' ? '*' : { [isService ? 'Service' : 'AWS']: principal },
        Action: nonEmpty(field(call.params, 'action')) ?? '*',
        Resource: '*',
        Condition: condition,
      },
    ],
  }
}

/** What a new bucket policy takes from logging. A policy that cannot be read may have taken CloudTrail's grant. */
export function bucketPolicyLoss(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const document = policyPut(field(call.params, 'bucketPolicy', 'policy'))
  if (!document) return ['log-delivery']
  const bucket = nonEmpty(field(call.params, 'bucketName')) ?? ''
  const place = { ...placeOf(call, document), bucket }
  return [
    ...when(losesDelivery(document, place, trailsOf(listed)), 'log-delivery'),
    ...outsidersLetIn(document, place, call, callsOn(document, place)),
  ]
}

/** What can be asked of the bucket and of its log files. */
function callsOn(document: PolicyDocument, place: BucketPlace): (readonly [string, string])[] {
  const arn = `arn:${place.partition}:s3:::${place.bucket}`
  const files = logFilesIn(document, place).map((key) => `${arn}/${key}`)
  return [
    ...readingOrDestroying.bucket.map((action) => [action, arn] as const),
    ...readingOrDestroying.object.flatMap((action) => files.map((file) => [action, file] as const)),
  ]
}

/** What a new key policy takes from logging. */
export function keyPolicyLoss(call: ApiCall, listed: ProtectedResources): Weakness[] {
  const document = policyPut(field(call.params, 'policy'))
  if (!document) return ['log-delivery', 'kms-encryption']
  const place = placeOf(call, document)
  const keyArn = keyOf(call, place)
  return [
    ...when(
      losesEncryption(document, { ...place, keyArn }, trailsOf(listed)),
      'log-delivery',
      'kms-encryption',
    ),
    ...outsidersLetIn(
      document,
      place,
      call,
      readingOrDestroying.key.map((action) => [action, keyArn] as const),
    ),
  ]
}

function keyOf(call: ApiCall, place: { partition: string; region?: string; account: string }): string {
  const [arn] = resourceArns(call, ':key/')
  const id = nonEmpty(field(call.params, 'keyId')) ?? ''
  if (arn !== undefined || id.startsWith('arn:')) return arn ?? id
  return `arn:${place.partition}:kms:${place.region ?? 'us-east-1'}:${place.account}:key/${id}`
}

const invoking = ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl']
const changing = [
  'lambda:UpdateFunctionCode',
  'lambda:UpdateFunctionConfiguration',
  'lambda:DeleteFunction',
  'lambda:PutFunctionConcurrency',
  'lambda:AddPermission',
  'lambda:RemovePermission',
]

/** The conditions that parameters of Lambda's AddPermission stand for (Lambda API reference). */
const limits: readonly [name: string, operator: string, key: string][] = [
  ['sourceArn', 'ArnLike', 'AWS:SourceArn'],
  ['sourceAccount', 'StringEquals', 'AWS:SourceAccount'],
  ['principalOrgID', 'StringEqualsIgnoreCase', 'aws:PrincipalOrgID'],
]

/**
 * What AddPermission lets in: a statement with the conditions that its parameters stand for.
 *
 * @param isOfGuard whether events of another account's making count, as for who guards
 */
export function functionOpened(call: ApiCall, isOfGuard: boolean): boolean {
  const condition = limits.flatMap(([name, operator, key]) => {
    const value = nonEmpty(field(call.params, name))
    return value === undefined ? [] : [[operator, { [key]: value }] as const]
  })
  const document = statementAdded(call, Object.fromEntries(condition))
  return letsOthersIn(document, call, '*') || (isOfGuard && takesForeignEvents(document, call))
}

/** Whether a function's new policy shuts EventBridge out, or lets others in who should not be. */
export function functionPolicyLoss(call: ApiCall, isOfGuard: boolean): boolean {
  const document = policyPut(field(call.params, 'policy'))
  if (!document) return true
  const resource = nonEmpty(field(call.params, 'resourceArn')) ?? ''
  const use = { services: ['events.amazonaws.com'], action: 'lambda:InvokeFunction', resource }
  if (shutsServicesOut(document, call, use) || letsOthersIn(document, call, resource)) return true
  return isOfGuard && takesForeignEvents(document, call)
}

/** Other accounts may invoke functions; that everybody may, or that others may change them, is another matter. */
function letsOthersIn(document: PolicyDocument, call: ApiCall, resource: string): boolean {
  const everyone = outsidersMay(document, call, invoking, resource).some(({ principal }) => principal === '*')
  return everyone || outsidersMay(document, call, changing, resource).length > 0
}

/** A policy as it stands at the one resource that it can be about, however its statements name that. */
export const atItself = (document: PolicyDocument): PolicyDocument => ({
  ...document,
  Statement: document.Statement.map((one) => ({ ...one, Resource: '*' })),
})

/** The policy that a call puts, as a document or as its text; undefined where it is none. */
export function policyPut(value: unknown): PolicyDocument | undefined {
  const document = documentOf(value)
  // Such a call is often denied, or its policy cut: there is no need to throw for it.
  if (document?.['Statement'] === undefined) return undefined
  try {
    return policyOf(document)
  } catch {
    return undefined
  }
}

/** Which trails matter, by their ARNs: those that a list names, or all. */
export function trailsOf(listed: ProtectedResources): (arn: string) => boolean {
  const isOpen = listed.trails.length === 0
  return (arn) => isOpen || isProtected('trails', [arn], listed)
}

/** An account that no policy names, where the record does not say whose call it was. */
const unknownAccount = '000000000000'

/**
 * Whose policy a call puts, and when. Where the record does not say when, all that has a date is taken to lie ahead.
 */
export function placeOf(call: ApiCall, { Statement }: PolicyDocument): Place {
  const time = Date.parse(call.eventTime)
  const partition = /"arn:(aws[a-z-]*):/.exec(JSON.stringify(Statement))?.[1]
  return {
    account: call.account ?? unknownAccount,
    partition: partition ?? 'aws',
    ...(call.region !== undefined && { region: call.region }),
    now: new Date(Number.isNaN(time) ? 0 : time),
  }
}
