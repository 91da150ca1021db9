import { anonymous } from './anonymous.ts'
import type { RequestKeys } from './policy-conditions.ts'
import type { RequestPrincipal } from './policy-principals.ts'
import { isRecord } from './protocol/is-record.ts'
import type { Caller, RequestContext } from './service.ts'
import { organizationPath, organizationWith } from './services/organizations/organization.ts'
import type { World } from './world.ts'

/** Where a request goes: the owner of the resource, and the region that is asked. */
export type Destination = { account: string; region: string }

/** A service that acts for a resource of a customer's. */
export type ServiceSender = { service: string; sourceArn: string; sourceAccount: string }

/** Whoever sent a request, as a policy knows it: a session by its role too. */
export function callerPrincipal(caller: Caller): RequestPrincipal {
  if (caller === anonymous) return 'anonymous'
  return { account: caller.account, arn: caller.arn, roleArn: issuerOf(caller) }
}

/** What the request of a caller carries to any service (IAM guide, "AWS global condition context keys"). */
export function callerKeys({ world, caller, ...request }: RequestContext, to: Destination): RequestKeys {
  const common = {
    ...commonKeys(world, to),
    'aws:PrincipalType': principalType(caller),
    'aws:PrincipalIsAWSService': 'false',
    'aws:userid': caller.userId,
    'aws:SourceIp': request.sourceIp,
    'aws:UserAgent': request.userAgent,
  }
  if (caller === anonymous) return common
  const organization = organizationWith(world, caller.account)
  const { userName } = caller.userIdentity
  const isSession = issuerOf(caller) !== undefined
  const functionArn = functionOf(caller)
  return {
    ...common,
    'aws:PrincipalArn': issuerOf(caller) ?? caller.arn,
    'aws:PrincipalAccount': caller.account,
    ...(typeof userName === 'string' && { 'aws:username': userName }),
    ...(isSession && { 'aws:MultiFactorAuthPresent': 'false' }),
    ...(functionArn !== undefined && { 'lambda:SourceFunctionArn': functionArn }),
    ...(organization && {
      'aws:PrincipalOrgID': organization.id,
      'aws:PrincipalOrgPaths': [organizationPath(organization, caller.account)],
    }),
  }
}

/**
 * What a service's own request carries. AWS does not say which account, id and agent such a request shows; here they
 * are the service's name and CloudTrail's account of us-east-1, and it shows no address [U].
 */
export function serviceKeys(world: World, sender: ServiceSender, to: Destination): RequestKeys {
  const organization = organizationWith(world, sender.sourceAccount)
  return {
    ...commonKeys(world, to),
    'aws:SourceArn': sender.sourceArn,
    'aws:SourceAccount': sender.sourceAccount,
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': sender.service,
    'aws:PrincipalServiceNamesList': [sender.service],
    'aws:PrincipalAccount': '086441151436',
    'aws:PrincipalType': 'Account',
    'aws:userid': sender.service,
    'aws:UserAgent': sender.service,
    ...(organization && {
      'aws:SourceOrgID': organization.id,
      'aws:SourceOrgPaths': [organizationPath(organization, sender.sourceAccount)],
    }),
  }
}

/** The sandbox listens without TLS, and stands for an AWS that does not. */
function commonKeys(world: World, { account, region }: Destination): RequestKeys {
  const now = world.clock()
  const organization = organizationWith(world, account)
  return {
    'aws:SecureTransport': 'true',
    'aws:ViaAWSService': 'false',
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': account,
    ...(organization && {
      'aws:ResourceOrgID': organization.id,
      'aws:ResourceOrgPaths': [organizationPath(organization, account)],
    }),
  }
}

/** IAM guide, "Principal key values". */
function principalType({ userIdentity }: Caller): string {
  if (userIdentity === anonymous.userIdentity) return 'Anonymous'
  if (userIdentity['type'] === 'Root') return 'Account'
  return userIdentity['type'] === 'IAMUser' ? 'User' : 'AssumedRole'
}

function issuerOf({ userIdentity }: Caller): string | undefined {
  const context = userIdentity['sessionContext']
  const issuer = isRecord(context) ? context['sessionIssuer'] : undefined
  const arn = isRecord(issuer) ? issuer['arn'] : undefined
  return typeof arn === 'string' ? arn : undefined
}

/** The function that Lambda gave a session's keys to: its code's calls name it (IAM guide, `lambda:SourceFunctionArn`). */
function functionOf({ userIdentity }: Caller): string | undefined {
  const scope = userIdentity['inScopeOf']
  const arn = isRecord(scope) ? scope['credentialsIssuedTo'] : undefined
  return typeof arn === 'string' ? arn : undefined
}
