import { CloudTrailClient, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail'
import { CreateRoleCommand, DeleteRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { expect, it } from '@jest/globals'
import { addRole } from '../../sandbox/services/iam/roles.ts'
import { whole } from '../flow/bench.ts'
import { type Watched, watched } from './watched.ts'

const account = '123456789012'
const pipelines = [
  { role: `arn:aws:iam::${account}:role/ci/*`, owner: 'platform team' },
  { role: `arn:aws:iam::${account}:role/release`, owner: 'platform team' },
]
const trust = { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }
const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })

function withRoles(
  test: (
    account: Watched,
    make: (RoleName: string, Path?: string) => Promise<unknown>,
    iam: IAMClient,
  ) => Promise<void>,
) {
  return watched(whole, { mode: 'enforce', pipelines }, async (watching) => {
    const credentials = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'x' }
    const iam = new IAMClient({ region: 'us-east-1', endpoint: watching.sandbox.url, credentials })
    const make = (RoleName: string, Path = '/') =>
      iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument }))
    try {
      await make('release')
      await make('deploy', '/ci/')
      await watching.sweep()
      await test(watching, make, iam)
    } finally {
      iam.destroy()
    }
  })
}

it('a new role under the path of a pipeline is told once, by the next sweep', () =>
  withRoles(async ({ sandbox, sweep }, make) => {
    const told = sandbox.alerts().length
    await sweep()
    expect(sandbox.alerts()).toHaveLength(told)
    await make('intruder', '/ci/inner/')
    await make('ci-intruder')
    await sweep()
    await sweep()
    const messages = sandbox
      .alerts()
      .slice(told)
      .map(({ subject, message }) => `${subject} ${message}`)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toContain('a new role matches pipelines of the policy')
    expect(messages[0]).toContain(`arn:aws:iam::${account}:role/ci/inner/intruder`)
    expect(messages[0]).not.toContain('ci-intruder')
  }))

it('a role that is named by its ARN is told where it was made again, and not where it was known', () =>
  withRoles(async ({ sandbox, sweep }, make, iam) => {
    const told = sandbox.alerts().length
    await iam.send(new DeleteRoleCommand({ RoleName: 'release' }))
    await sweep()
    expect(sandbox.alerts()).toHaveLength(told)
    await make('release')
    await sweep()
    const messages = sandbox
      .alerts()
      .slice(told)
      .map(({ message }) => message)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toContain(`arn:aws:iam::${account}:role/release`)
  }))

it('where roles cannot be listed, the sweep says so, and tells them when they can', () =>
  withRoles(async ({ sandbox, sweep }, make) => {
    const told = sandbox.alerts().length
    await make('intruder', '/ci/')
    const fault = sandbox.faults.add({ operation: 'ListRoles', fault: { kind: 'access-denied' } })
    const report = await sweep()
    expect(report.unread.map(({ operation }) => operation)).toContain('iam:ListRoles')
    sandbox.faults.remove(fault)
    await sweep()
    expect(sandbox.alerts().slice(told)).toHaveLength(1)
  }))

const session = (arn: string, principalId: string | undefined) => ({
  userIdentity: {
    type: 'AssumedRole',
    sessionContext: { sessionIssuer: { type: 'Role', arn, principalId } },
  },
})

// IAM user guide, "IAM identifiers": a role that is made again under the name of a deleted one has another unique id.
it('a role that was made again is no pipeline until that was told: what it changes is repaired', () =>
  withRoles(async ({ react, sweep, writes, sandbox }, make, iam) => {
    const release = `arn:aws:iam::${account}:role/release`
    const idOf = async () => (await iam.send(new GetRoleCommand({ RoleName: 'release' }))).Role?.RoleId
    const trails = new CloudTrailClient({
      region: 'us-east-1',
      endpoint: sandbox.url,
      credentials: { accessKeyId: 'AKIAINTRUDER', secretAccessKey: 'x' },
    })
    const repairsAfter = async (id: string | undefined) => {
      await trails.send(new UpdateTrailCommand({ Name: 'main', EnableLogFileValidation: false }))
      const before = writes().length
      await react({ eventID: `event-${before}`, eventName: 'UpdateTrail', ...session(release, id) })
      return writes().slice(before)
    }
    const before = await idOf()
    expect(await repairsAfter(before)).toEqual([])
    await iam.send(new DeleteRoleCommand({ RoleName: 'release' }))
    await make('release')
    const anew = await idOf()
    expect(anew).not.toBe(before)
    expect(await repairsAfter(anew)).toEqual(['UpdateTrail'])
    expect(await repairsAfter(undefined)).toEqual(['UpdateTrail'])
    const told = sandbox.alerts().length
    await sweep()
    expect(
      sandbox
        .alerts()
        .slice(told)
        .map(({ message }) => message)
        .join(),
    ).toContain(release)
    trails.destroy()
  }))

it('as many new roles as an account may have, with the longest paths, are told at once and keep no sweep from its end', () =>
  withRoles(async ({ sandbox, sweep }) => {
    const told = sandbox.alerts().length
    const path = `/ci/${'p'.repeat(500)}/`
    for (let index = 0; index < 5_000; index += 1)
      addRole(sandbox.world, account, { name: `role-${index}`, path, trustPolicy: '{}' })
    await sweep()
    await sweep()
    const subjects = sandbox
      .alerts()
      .slice(told)
      .map(({ subject }) => subject)
    expect(subjects).toEqual([expect.stringContaining('5000 new roles match pipelines')])
  }))
