import type { Clients, Credentials } from '../aws/clients.ts'
import type { AccountIdentity } from '../collect/account-identity.ts'
import type { AccountId, Region } from '../model/index.ts'
import { memberCredentials, type MemberRole, memberRoleArn } from './member-credentials.ts'

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

/** One account, ready to be looked at. */
export type Member = { clients: Clients; identity: AccountIdentity; close: () => void }

/**
 * A session in a member. The asking account itself is looked at as who asks: it need not have the role.
 * @throws what AssumeRole answers
 */
export async function openMember(access: MemberAccess, account: AccountId): Promise<Member> {
  const { clients, identity, role, clientsFor } = access
  if (account === identity.account && !access.ownToo) return { clients, identity, close: () => undefined }
  const { partition } = identity
  const credentials = memberCredentials({ ...access, partition }, account, role)
  await credentials()
  const member = clientsFor(credentials)
  const callerArn = memberRoleArn(partition, account, role)
  return { clients: member, identity: { account, partition, callerArn }, close: () => member.close() }
}
