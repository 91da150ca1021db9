import * as schemas from '@aws-sdk/client-sts'
import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts'
import { issueRoleSession } from '../callers.ts'
import { identityDecision, reasonOf } from '../identity-policies.ts'
import type { Denial } from '../identity-policies.ts'
import type { RequestContext, Service } from '../service.ts'
import { AwsError } from '../service.ts'
import { rolesOf } from './iam/roles.ts'
import { assuming, distrust } from './iam/trusts.ts'
import { organizationWith } from './organizations/organization.ts'

const ROLE_ARN = /^arn:[\w-]+:iam::(\d{12}):role\/([\w+=,.@/-]+)$/

/** STS: who calls, and a session in another account. */
export const sts: Service<typeof schemas> = {
  signingName: 'sts',
  schemas,
  unsupported: {
    AssumeRole: [
      'MinimumSessionTokenSize',
      'Policy',
      'PolicyArns',
      'ProvidedContexts',
      'SerialNumber',
      'SourceIdentity',
      'Tags',
      'TokenCode',
      'TransitiveTagKeys',
    ],
  },
  operations: {
    GetCallerIdentity: (_input, { caller }) => ({
      UserId: caller.userId,
      Account: caller.account,
      Arn: caller.arn,
    }),
    AssumeRole: assumeRole,
  },
}

/** AssumeRole: credentials that belong to the role's account. */
function assumeRole(input: AssumeRoleRequest, context: RequestContext): AssumeRoleResponse {
  const [, account, name] = ROLE_ARN.exec(input.RoleArn ?? '') ?? []
  if (!account || !name) throw new AwsError('ValidationException', `${input.RoleArn} is invalid`)
  const session = input.RoleSessionName ?? ''
  checkTrust(context, { account, name, session }, input)
  const seconds = checkDuration(context, { account, name }, input.DurationSeconds ?? 3600)
  const keys = issueRoleSession(context.world, { account, name, session }, seconds)
  return {
    Credentials: {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: keys.expiration,
    },
    AssumedRoleUser: { AssumedRoleId: keys.caller.userId, Arn: keys.caller.arn },
  }
}

/**
 * A role that stands in the world is held to its trust policy, and in an organization's active accounts there are no
 * others. Of an account outside any organization nothing is known, so a role that nobody made there trusts everyone.
 * Whoever calls must be let by the own policies too.
 * @throws AwsError AccessDeniedException, whether the role is missing or does not trust the caller
 */
function checkTrust(
  context: RequestContext,
  { account, name, session }: { account: string; name: string; session: string },
  { RoleArn = '', ExternalId }: AssumeRoleRequest,
): void {
  const { world, caller } = context
  const given = { externalId: ExternalId, session }
  const role = rolesOf(world, account).get(name.slice(name.lastIndexOf('/') + 1))
  const member = organizationWith(world, account)?.accounts.get(account)
  const closed = member !== undefined && member.state !== 'ACTIVE'
  const stands = role?.arn === RoleArn && !closed
  const denial = stands ? distrust(context, role, given) : denialOfCaller(context, RoleArn, given)
  if (!denial && (stands || (role?.arn !== RoleArn && !member))) return
  const why = denial?.type === 'identity-based' ? ` ${reasonOf(denial, 'sts:AssumeRole')}` : ''
  throw new AwsError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}${why}`,
    403,
  )
}

function denialOfCaller(
  context: RequestContext,
  arn: string,
  given: Parameters<typeof assuming>[2],
): Denial | undefined {
  const decision = identityDecision(context, assuming(context, arn, given))
  if (decision === undefined || decision === 'allow') return undefined
  return { type: 'identity-based', isExplicit: decision === 'deny' }
}

/** STS API reference, AssumeRole `DurationSeconds`: no longer than the role allows. */
function checkDuration(
  { world }: RequestContext,
  { account, name }: { account: string; name: string },
  seconds: number,
): number {
  const role = rolesOf(world, account).get(name.slice(name.lastIndexOf('/') + 1))
  if (role && seconds > role.maxSessionDuration) {
    throw new AwsError(
      'ValidationException',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  }
  return seconds
}
