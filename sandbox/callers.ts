import { createHash, randomBytes } from 'node:crypto'
import { anonymous } from './anonymous.ts'
import type { Caller } from './service.ts'
import { stateSlot } from './world.ts'
import type { World } from './world.ts'

export type SessionKeys = {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
  expiration: Date
}

/** Keys that the sandbox handed out itself, with whom they stand for. */
const issued = stateSlot(() => new Map<string, Caller>())

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An id as IAM makes them: a prefix for its kind and 16 letters, the same for the same seed. */
export function uniqueId(prefix: string, seed: string): string {
  const digest = createHash('sha256').update(seed).digest()
  return prefix + [...digest.subarray(0, 16)].map((byte) => LETTERS.charAt(byte % LETTERS.length)).join('')
}

/** How often each role was made: one that is made again has another id. */
const made = stateSlot(() => new Map<string, number>())

/** The id of a role that is being made. */
export function newRoleId(world: World, arn: string): string {
  const times = made(world, '*', '*').get(arn) ?? 0
  made(world, '*', '*').set(arn, times + 1)
  return roleId(world, arn)
}

/** Whether somebody made a role here, though it be deleted since. */
export const wasMade = (world: World, arn: string): boolean => made(world, '*', '*').has(arn)

/** The id of the role that was made last under an ARN; of one that nobody made here, as of the first. */
function roleId(world: World, arn: string): string {
  const times = made(world, '*', '*').get(arn) ?? 1
  return uniqueId('AROA', times === 1 ? arn : `${arn} ${times - 1}`)
}

/**
 * Who an access key belongs to, nobody where there is none: the session that it was handed out for, or else the sandbox's own account. A key
 * that starts with ROOT signs for the root user, any other for an IAM user.
 */
export function callerOf(world: World, accessKeyId: string): Caller {
  if (accessKeyId === '') return anonymous
  const session = issued(world, '*', '*').get(accessKeyId)
  if (session) return session
  return accessKeyId.startsWith('ROOT')
    ? rootUser(world, world.account, accessKeyId)
    : iamUser(world, world.account, 'operator', accessKeyId)
}

/** An IAM user as a caller. */
export function iamUser(world: World, account: string, userName: string, accessKeyId: string): Caller {
  const arn = `arn:${world.partition}:iam::${account}:user/${userName}`
  const principalId = uniqueId('AIDA', arn)
  const userIdentity = { type: 'IAMUser', principalId, arn, accountId: account, accessKeyId, userName }
  return { account, arn, userId: principalId, accessKeyId, userIdentity }
}

/** An account's root user as a caller. */
export function rootUser(world: World, account: string, accessKeyId: string): Caller {
  const arn = `arn:${world.partition}:iam::${account}:root`
  const userIdentity = { type: 'Root', principalId: account, arn, accountId: account, accessKeyId }
  return { account, arn, userId: account, accessKeyId, userIdentity }
}

/** A role's session by its name; `functionArn` of one whose keys Lambda gave to a function. */
export type RoleSession = { account: string; name: string; session: string; functionArn?: string }

/** An assumed role's session as a caller. */
export function roleSession(world: World, role: RoleSession, accessKeyId: string, since: Date): Caller {
  const { account, name, session, functionArn } = role
  const roleArn = `arn:${world.partition}:iam::${account}:role/${name}`
  const principalId = roleId(world, roleArn)
  const roleName = name.slice(name.lastIndexOf('/') + 1)
  const arn = `arn:${world.partition}:sts::${account}:assumed-role/${roleName}/${session}`
  const userId = `${principalId}:${session}`
  const sessionIssuer = {
    type: 'Role',
    principalId,
    arn: roleArn,
    accountId: account,
    userName: roleName,
  }
  const attributes = { creationDate: since.toISOString().replace(/\.\d+Z/, 'Z'), mfaAuthenticated: 'false' }
  const userIdentity = {
    type: 'AssumedRole',
    principalId: userId,
    arn,
    accountId: account,
    accessKeyId,
    sessionContext: { sessionIssuer, attributes },
    // CloudTrail user guide, "CloudTrail userIdentity element".
    ...(functionArn !== undefined && {
      inScopeOf: { issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: functionArn },
    }),
  }
  return { account, arn, userId, accessKeyId, userIdentity }
}

/** Keys for a session of a role, in whatever account: how AssumeRole and Lambda's execution roles get theirs. */
export function issueRoleSession(
  world: World,
  role: RoleSession,
  seconds = 3600,
): SessionKeys & { caller: Caller } {
  const now = world.clock()
  const accessKeyId = uniqueId('ASIA', randomBytes(16).toString('hex'))
  const caller = roleSession(world, role, accessKeyId, now)
  issued(world, '*', '*').set(accessKeyId, caller)
  return {
    accessKeyId,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(96).toString('base64'),
    expiration: new Date(now.getTime() + seconds * 1000),
    caller,
  }
}

/** Long-term keys of an IAM user in whatever account, for requests that come from elsewhere than the own one. */
export function issueUserKeys(
  world: World,
  account: string,
  userName: string,
): { accessKeyId: string; secretAccessKey: string } {
  const accessKeyId = uniqueId('AKIA', randomBytes(16).toString('hex'))
  issued(world, '*', '*').set(accessKeyId, iamUser(world, account, userName, accessKeyId))
  return { accessKeyId, secretAccessKey: randomBytes(30).toString('base64') }
}
