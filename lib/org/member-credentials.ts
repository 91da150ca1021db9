import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import type { Clients, Credentials } from '../aws/clients.ts'
import { RunError } from '../aws/errors.ts'
import type { AccountId, Arn, Region } from '../model/index.ts'
import type { AccountIdentity } from '../collect/account.ts'

/** The role by which member accounts are looked at, the same in each of them. */
export type MemberRole = {
  /** With its path, where it has one: `audit/trailkeeper-read`. */
  name: string
  externalId?: string
  /** Shows in the member's own trail as who called. */
  sessionName?: string
}

/** Within role chaining, no session is longer than an hour (IAM user guide, "Roles terms and concepts"). */
const seconds = 3600
/** The SDK's clients ask again when five minutes are left. */
const renewBefore = 6 * 60_000

/** The role's ARN in a member. */
export const memberRoleArn = (partition: string, account: AccountId, { name }: MemberRole): Arn =>
  `arn:${partition}:iam::${account}:role/${name.replace(/^\//, '')}`

/** @throws RunError where no role can have this name (IAM API reference, CreateRole: RoleName and Path) */
export function checkedRole(role: MemberRole): MemberRole {
  if (!/^\/?([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/.test(role.name))
    throw new RunError(`"${role.name}" is no name of a role`)
  if (role.externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(role.externalId))
    throw new RunError('an external id has 2 to 1,224 letters, digits and +=,.@:/-')
  return role
}

/** Credentials of a role's session, with the id by which IAM tells the role from others of its name. */
type OfRole = Credentials & { roleId?: string }

type Asking = { clients: Clients; region: Region; partition: string; now: () => Date }

/**
 * Credentials of a member's role, kept while they last and renewed before they end.
 * @returns a provider; it throws what AssumeRole answers, and asks again when it is called again
 */
export function memberCredentials(
  { clients, region, partition, now }: Asking,
  account: AccountId,
  role: MemberRole,
): () => Promise<OfRole> {
  let held: { credentials: Promise<OfRole>; until: number } | undefined
  return () => {
    if (held && now().getTime() < held.until) return held.credentials
    // Whoever asks while the answer is under way waits for the same one.
    const asked = { credentials: assumed(), until: Number.POSITIVE_INFINITY }
    held = asked
    asked.credentials.then(
      ({ expiration }) => (asked.until = (expiration?.getTime() ?? 0) - renewBefore),
      () => (asked.until = 0),
    )
    return asked.credentials
  }

  async function assumed(): Promise<OfRole> {
    const sts = await clients.sts(region)
    const { Credentials: given, AssumedRoleUser } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: memberRoleArn(partition, account, role),
        RoleSessionName: role.sessionName ?? 'trailkeeper',
        DurationSeconds: seconds,
        ...(role.externalId !== undefined && { ExternalId: role.externalId }),
      }),
    )
    if (!given?.AccessKeyId || !given.SecretAccessKey) throw new RunError('AssumeRole gave no credentials')
    // STS API reference, AssumedRoleUser: the role's id, a colon, and the name of the session.
    const [roleId] = AssumedRoleUser?.AssumedRoleId?.split(':') ?? []
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      ...(given.SessionToken !== undefined && { sessionToken: given.SessionToken }),
      ...(given.Expiration && { expiration: given.Expiration }),
      ...(roleId && { roleId }),
    }
  }
}

/** What the member stack calls its roles; policies/member.yml is made from these. */
export const readRole = { name: 'trailkeeper-read' }
export const repairRole = { name: 'trailkeeper-repair' }
/** By which a member's rules send events to the guard's bus. */
export const forwardingRole = { name: 'trailkeeper-forward' }

/** How the accounts of an organization are reached from one of them. */
export type MemberAccess = {
  /** Clients of the account that asks. */
  clients: Clients
  /** Whose those are. */
  identity: AccountIdentity
  role: MemberRole
  /** Where STS is asked. */
  region: Region
  /** Makes the clients of one member. */
  clientsFor: (credentials: () => Promise<Credentials>) => Clients
  /** Enters the asking account under the role too, instead of as who asks. */
  ownToo?: boolean
  now: () => Date
}

/** One account, ready to be looked at; `roleId`: of the role that was entered. */
export type Member = { clients: Clients; identity: AccountIdentity; roleId?: string; close: () => void }

/**
 * A session in a member. The asking account itself is looked at as who asks: it need not have the role.
 * @throws what AssumeRole answers
 */
export async function openMember(access: MemberAccess, account: AccountId): Promise<Member> {
  const { clients, identity, role, clientsFor } = access
  if (account === identity.account && !access.ownToo) return { clients, identity, close: () => undefined }
  const { partition } = identity
  const credentials = memberCredentials({ ...access, partition }, account, role)
  const { roleId } = await credentials()
  const member = clientsFor(credentials)
  const callerArn = memberRoleArn(partition, account, role)
  return {
    clients: member,
    identity: { account, partition, callerArn },
    ...(roleId !== undefined && { roleId }),
    close: () => member.close(),
  }
}
