import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals'
import { callerPolicy } from '../../../cli/permissions/caller-policy.ts'
import { whyBrokenGrants } from '../../../cli/permissions/grants.ts'
import { attackIds } from '../../../lib/model/drill.ts'
import { defaultPolicy } from '../../../lib/policy/load-policy.ts'
import { tenthOf } from '../../soak.ts'
import { issueRoleSession } from '../../../sandbox/callers.ts'
import { addRole } from '../../../sandbox/services/iam/roles.ts'
import { type Drilling, openDrilling } from '../drilled.ts'
import { awsOf, runIn } from '../run-in.ts'
import { rightsOf, without } from './session-under.ts'

jest.setTimeout(3_600_000)

const account = '123456789012'
const allowed = callerPolicy(defaultPolicy(), { drill: true, account, partition: 'aws' })
const folder = mkdtempSync(join(tmpdir(), 'trailkeeper-drill-rights-'))
let scene: Drilling & { close: () => Promise<void> }
let may: (policy: typeof allowed) => void
let credentials: ReturnType<typeof issueRoleSession>

/** The role that the key of people names, held to a policy. */
beforeAll(async () => {
  scene = await openDrilling()
  const { world } = scene.sandbox
  const name = 'trailkeeper-administrator'
  const Statement = [{ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }]
  const role = addRole(world, account, { name, trustPolicy: JSON.stringify({ Statement }) })
  may = (policy) => void role.policies.set('rights', JSON.stringify(policy))
  credentials = issueRoleSession(world, { account, name, session: 'drill' })
})
afterAll(async () => {
  await scene.close()
  rmSync(folder, { recursive: true, force: true })
})

async function drillUnder(policy: typeof allowed, ...argv: string[]) {
  may(policy)
  const { sandbox } = scene
  const aws = { ...awsOf(sandbox), credentials, maxAttempts: 1 }
  const ran = await runIn(['drill', '--yes', '--history', folder, '--output', 'json', ...argv], aws)
  await sandbox.settled()
  return ran
}

/** An attack for which a right is needed; a trail that is stopped again and again is started more slowly. */
function attackFor(action: string): string {
  if (action === 'cloudtrail:StopLogging') return 'stop-logging'
  return /^events:(?:Disable|Enable)Rule$/.test(action) ? 'disable-forwarding' : 'update-trail'
}

it('makes every attack under exactly the rights that trailkeeper iam --drill prints, and --clean', async () => {
  const attack = attackIds.join(',')
  expect(await drillUnder(allowed, '--attack', attack, '--timeout', '60s')).toMatchObject({ code: 0 })
  await drillUnder(allowed, '--keep', '--attack', 'update-trail')
  expect(await drillUnder(allowed, '--clean')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Removed'),
  })
})

const isOfWhy = ([, action]: readonly [string, string]) =>
  whyBrokenGrants.some((grant) => grant.action === action)

/**
 * For what is not there in each drill: objects that CloudTrail delivered, and a baseline that the guard moved. A tag the
 * sandbox asks no right for; what a topic's default policy lets the account do needs none (SNS developer guide).
 */
const seldom: readonly string[] = [
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  'cloudtrail:AddTags',
  'sns:ListSubscriptionsByTopic',
  'sns:Subscribe',
]
const isSeldom = ([sid, action]: readonly [string, string]) =>
  seldom.includes(action) || (['BaselineKey', 'DrillKey'].includes(sid) && action === 'kms:VerifyMac')

/** What a denied right is called where another operation meets it. */
const names: Readonly<Record<string, string>> = {
  's3:ListBucketVersions': 'ListBucketVersions|ListObjectVersions',
}

const needed = rightsOf(allowed).filter((right) => !isOfWhy(right) && !isSeldom(right))
const tried = tenthOf(0, needed.length - 1, 4).flatMap((at) => [needed[at] ?? ['', '']])

it.each(tried)(
  'without %s %s it says so, and what it left is removed once the right is back',
  async (sid, action) => {
    const ran = await drillUnder(
      without(allowed, [sid, action]),
      '--attack',
      attackFor(action),
      '--timeout',
      '8s',
    )
    expect(ran.code).not.toBe(0)
    expect(ran.out + ran.err).toMatch(new RegExp(names[action] ?? action.split(':')[1] ?? ''))
    expect((await drillUnder(allowed, '--clean')).code).toBe(0)
  },
)
