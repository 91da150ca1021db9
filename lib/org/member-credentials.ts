import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import type { Clients, Credentials } from '../aws/clients.ts'
import { RunError } from '../aws/errors.ts'
import type { AccountId, Arn, Region } from '../model/index.ts'

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

type Asking = { clients: Clients; region: Region; partition: string; now: () => Date }

/**
 * Credentials of a member's role, kept while they last and renewed before they end.
 * @returns a provider; it throws what AssumeRole answers, and asks again when it is called again
 */
export function memberCredentials(
  { clients, region, partition, now }: Asking,
  account: AccountId,
  role: MemberRole,
): () => Promise<Credentials> {
  let held: { credentials: Promise<Credentials>; until: number } | undefined
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

  async function assumed(): Promise<Credentials> {
    const sts = await clients.sts(region)
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: memberRoleArn(partition, account, role),
        RoleSessionName: role.sessionName ?? 'trailkeeper',
        DurationSeconds: seconds,
        ...(role.externalId !== undefined && { ExternalId: role.externalId }),
      }),
    )
    if (!given?.AccessKeyId || !given.SecretAccessKey) throw new RunError('AssumeRole gave no credentials')
    return {
      accessKeyId: given.AccessKeyId,
      secretAccessKey: given.SecretAccessKey,
      ...(given.SessionToken !== undefined && { sessionToken: given.SessionToken }),
      ...(given.Expiration && { expiration: given.Expiration }),
    }
  }
}
